// The bytes of a QR code. Any bytes, and the same with their check made right: the check keeps out
// accidents, not an enemy, who can compute it too.
#include "archive/symbol.h"

#include <algorithm>

#include "fuzz/target.h"

namespace memvid::archive {
namespace {

constexpr std::size_t kCheckOffset = kSymbolHeaderBytes - 16;

base::Bytes with_right_check(base::ByteSpan bytes) {
  base::Bytes symbol(bytes.begin(), bytes.end());
  base::Hasher hasher(16);
  hasher.update(bytes.first(kCheckOffset));
  hasher.update(bytes.subspan(kSymbolHeaderBytes));
  const base::Hash128 check = hasher.finish128();
  std::copy(check.begin(), check.end(), symbol.begin() + kCheckOffset);
  return symbol;
}

void check_bounds(base::ByteSpan bytes) {
  const auto symbol = parse_symbol(bytes);
  if (!symbol) return;
  MEMVID_CHECK(symbol->header.frame <= kNumberMax);
  for (const Piece& piece : symbol->pieces) {
    MEMVID_CHECK(piece.block.number <= kNumberMax);
    MEMVID_CHECK(piece.block.raw_bytes <= kBlockRawBytesMax);
    MEMVID_CHECK(piece.block.packed_bytes <= kBlockPackedBytesMax);
    MEMVID_CHECK(piece.offset + piece.bytes.size() <= piece.block.packed_bytes);
    MEMVID_CHECK(piece.bytes.data() >= bytes.data());
    MEMVID_CHECK(piece.bytes.data() + piece.bytes.size() <= bytes.data() + bytes.size());
  }
}

}  // namespace

FUZZ_TARGET(symbol) {
  check_bounds(bytes);
  if (bytes.size() >= kSymbolHeaderBytes) check_bounds(with_right_check(bytes));
}

}  // namespace memvid::archive
