// A compressed file: what comes out does not depend on the pieces that it comes in, and is bounded.
#include "text/unpack.h"

#include "base/check.h"
#include "fuzz/target.h"
#include "text/samples.h"

namespace memvid::fuzz {
namespace {

constexpr text::UnpackLimits kLimits{.bytes = 1 << 20, .ratio = 250, .free_bytes = 1 << 16};

// The text, or what is said instead.
std::string unpacked(std::string_view packed, const text::Packing& packing,
                     std::size_t piece_bytes) {
  test::MemoryInput input(packed, piece_bytes);
  const auto inside = text::unpack(input, packing, "file", kLimits);
  if (!inside) return "error";  // when the ratio is met depends a little on the pieces
  return text::read_whole(**inside, "file", kLimits.bytes).value();
}

}  // namespace
}  // namespace memvid::fuzz

FUZZ_TARGET(unpack) {
  using namespace memvid;
  const std::string_view packed = base::as_text(bytes);
  const text::Packing* packing = text::find_packing(packed);
  if (packing == nullptr) return;
  const std::string at_once = fuzz::unpacked(packed, *packing, text::kInputPieceBytes);
  MEMVID_CHECK(at_once.size() <= fuzz::kLimits.bytes);
  const std::string in_pieces = fuzz::unpacked(packed, *packing, 7);
  if (at_once != "error" && in_pieces != "error") MEMVID_CHECK(in_pieces == at_once);
}
