#include "archive/block_assembler.h"

#include <utility>

namespace memvid::archive {

BlockAssembler::Outcome BlockAssembler::add(const Piece& piece, std::uint64_t frame) {
  Outcome outcome;
  const bool continues =
      current_ && current_->header == piece.block && current_->packed.size() == piece.offset;
  if (!continues) {
    outcome.lost = drop();
    if (piece.offset != 0) {
      // The block's beginning was on a frame that did not read. Told once, at its last piece.
      if (piece.offset + piece.bytes.size() == piece.block.packed_bytes)
        outcome.lost = piece.block.number;
      return outcome;
    }
    current_ = AssembledBlock{piece.block, {}, frame, frame};
  }
  current_->packed.insert(current_->packed.end(), piece.bytes.begin(), piece.bytes.end());
  current_->last_frame = frame;
  if (current_->packed.size() == piece.block.packed_bytes)
    outcome.whole = std::exchange(current_, std::nullopt);
  return outcome;
}

std::optional<std::uint64_t> BlockAssembler::drop() {
  if (!current_) return std::nullopt;
  const std::uint64_t number = current_->header.number;
  current_.reset();
  return number;
}

}  // namespace memvid::archive
