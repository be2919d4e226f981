#include "text/blocks.h"

#include <limits>

namespace memvid::text {
namespace {
constexpr std::uint64_t kNotKnown = std::numeric_limits<std::uint64_t>::max();
}  // namespace

void CodeCuts::add(std::uint64_t at, Block::Kind kind) {
  if (!blocks_.empty() && blocks_.back().end == kNotKnown) blocks_.back().end = at;
  if (kind == Block::Kind::kCode) blocks_.push_back({at, kNotKnown});
}

void CodeCuts::pass(std::uint64_t begin) {
  while (!blocks_.empty() && blocks_.front().end <= begin) blocks_.pop_front();
}

std::optional<ByteRange> CodeCuts::parted_at(std::uint64_t at) const {
  for (const ByteRange& block : blocks_) {
    if (block.begin >= at) break;
    if (at < block.end && block.end != kNotKnown) return block;
  }
  return std::nullopt;
}

}  // namespace memvid::text
