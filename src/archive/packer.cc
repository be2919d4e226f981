#include "archive/packer.h"

#include <algorithm>
#include <utility>

#include "archive/chain.h"
#include "base/check.h"
#include "base/try.h"
#include "qr/symbol_image.h"

namespace memvid::archive {
namespace {
constexpr std::size_t kPayloadBytesMax = qr::kSymbolBytesMax - kSymbolHeaderBytes;
constexpr std::size_t kCopyExtensionBytes = 8;  // type, length, u48
// A piece shorter than this is not worth its header: the block begins in the next symbol.
constexpr std::size_t kPieceBytesMin = 16;
}  // namespace

Packer::Packer(const base::Hash128& memory_id, std::uint64_t first_frame, const base::Hash256& head,
               Sink sink)
    : memory_id_(memory_id), next_frame_(first_frame), head_(head), sink_(std::move(sink)) {}

std::size_t Packer::room() const {
  return kPayloadBytesMax - (copied_ ? kCopyExtensionBytes : 0) - payload_.size();
}

bool Packer::fits(const BlockHeader& block) const {
  return piece_header_bytes(block, 0, block.packed_bytes) + block.packed_bytes <= room();
}

Status Packer::add(const BlockHeader& block, base::ByteSpan packed) {
  std::size_t offset = 0;
  while (offset < packed.size()) {
    const std::size_t left = packed.size() - offset;
    const std::size_t header_bytes = piece_header_bytes(block, offset, left);
    if (room() < header_bytes + std::min(left, kPieceBytesMin)) {
      MEMVID_TRY_VOID(flush());
      continue;
    }
    const std::size_t length = std::min(left, room() - header_bytes);
    write_piece(payload_, {block, offset, packed.subspan(offset, length)});
    offset += length;
  }
  return {};
}

Status Packer::flush() {
  if (payload_.empty()) return {};
  if (copied_) remembered_.push_back({next_frame_, payload_});
  const base::Bytes payload = std::exchange(payload_, {});
  return emit(header(std::nullopt), payload);
}

Status Packer::set_copied(bool copied) {
  MEMVID_TRY_VOID(flush());
  copied_ = copied;
  return {};
}

Status Packer::write_copies() {
  MEMVID_TRY_VOID(flush());
  for (const Remembered& symbol : std::exchange(remembered_, {})) {
    MEMVID_TRY_VOID(emit(header(symbol.frame), symbol.payload));
  }
  return {};
}

void Packer::pass_over_graft(std::uint64_t frame_count, const base::Hash256& origin_head) {
  MEMVID_CHECK(payload_.empty());
  next_frame_ += frame_count;
  head_ = next_link_over(head_, origin_head);
}

SymbolHeader Packer::header(std::optional<std::uint64_t> copy_of) const {
  return {memory_id_, next_frame_, SymbolKind::kPieces, copy_of};
}

Status Packer::emit(const SymbolHeader& header, base::ByteSpan payload) {
  base::Bytes symbol = pack_symbol(header, payload);
  head_ = next_link(head_, symbol);
  ++next_frame_;
  return sink_(std::move(symbol));
}

}  // namespace memvid::archive
