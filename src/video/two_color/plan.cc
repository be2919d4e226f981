// A symbol's modules are random bits, one bit a pixel whatever the blocks are; what a plan can save
// is the white round it. In one block with modules, white and modules share their probability
// tables, and version 40 costs 320 bytes more than its bits. So white gets blocks of its own (a few
// bits each), the symbol large ones, and the strip where both meet small ones that code with other
// tables (a palette of three colours). Every square takes the cheapest division by the estimates
// below, which were fitted to real sizes; a wrong estimate costs bytes, never correctness.
#include "video/two_color/plan.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace memvid::video::two_color {
namespace {

// Bits beyond one a module.
constexpr int kQuietBlockBits = 4;
constexpr int kSymbolBlockBits = 7;
constexpr int kBorderBlockBits = 10;
constexpr int kBorderPixelsABit = 6;
constexpr int kSplitBits = 2;

struct Tree {
  int bits = std::numeric_limits<int>::max();
  std::vector<Partition> preorder;
};

int block_bits(const Rect& block, const Rect& dark) {
  switch (content_of(block, dark)) {
    case Content::kQuiet: return kQuietBlockBits;
    case Content::kSymbol: return kSymbolBlockBits;
    case Content::kBorder: break;
  }
  return kBorderBlockBits + block.width() * block.height() / kBorderPixelsABit;
}

bool allowed(const Rect& square, Partition partition) {
  if (partition == Partition::kNone) return true;
  if (square.width() == kSmallestBlockPx) return false;
  if (partition <= Partition::kSplit) return true;
  const bool quarters = partition >= Partition::kFourRows;
  return square.width() >= (quarters ? 4 * kSmallestBlockPx : 2 * kSmallestBlockPx);
}

Tree best_tree(const Rect& square, const Rect& dark) {
  Tree best;
  for (int i = 0; i <= static_cast<int>(Partition::kFourColumns); ++i) {
    const auto partition = static_cast<Partition>(i);
    if (!allowed(square, partition)) continue;
    Tree tree{0, {partition}};
    for (const Rect& part : divide(square, partition)) {
      if (partition != Partition::kSplit) {
        tree.bits += block_bits(part, dark);
        continue;
      }
      const Tree quarter = best_tree(part, dark);
      tree.bits += quarter.bits + kSplitBits;
      tree.preorder.insert(tree.preorder.end(), quarter.preorder.begin(), quarter.preorder.end());
    }
    if (tree.bits < best.bits) best = std::move(tree);
  }
  return best;
}

Rect part_of(const Rect& square, int x4, int y4, int w4, int h4) {  // in quarters of its side
  const int unit = square.width() / 4;
  const int left = square.left + x4 * unit;
  const int top = square.top + y4 * unit;
  return {left, top, left + w4 * unit, top + h4 * unit};
}

}  // namespace

Content content_of(const Rect& block, const Rect& dark) {
  const bool apart = block.right <= dark.left || block.left >= dark.right ||
                     block.bottom <= dark.top || block.top >= dark.bottom;
  if (apart) return Content::kQuiet;
  const bool inside = block.left >= dark.left && block.right <= dark.right &&
                      block.top >= dark.top && block.bottom <= dark.bottom;
  return inside ? Content::kSymbol : Content::kBorder;
}

std::vector<Rect> divide(const Rect& square, Partition partition) {
  const auto part = [&](int x, int y, int w, int h) { return part_of(square, x, y, w, h); };
  switch (partition) {
    case Partition::kNone: break;
    case Partition::kTwoRows: return {part(0, 0, 4, 2), part(0, 2, 4, 2)};
    case Partition::kTwoColumns: return {part(0, 0, 2, 4), part(2, 0, 2, 4)};
    case Partition::kSplit:
      return {part(0, 0, 2, 2), part(2, 0, 2, 2), part(0, 2, 2, 2), part(2, 2, 2, 2)};
    case Partition::kTopSplit: return {part(0, 0, 2, 2), part(2, 0, 2, 2), part(0, 2, 4, 2)};
    case Partition::kBottomSplit: return {part(0, 0, 4, 2), part(0, 2, 2, 2), part(2, 2, 2, 2)};
    case Partition::kLeftSplit: return {part(0, 0, 2, 2), part(0, 2, 2, 2), part(2, 0, 2, 4)};
    case Partition::kRightSplit: return {part(0, 0, 2, 4), part(2, 0, 2, 2), part(2, 2, 2, 2)};
    case Partition::kFourRows:
      return {part(0, 0, 4, 1), part(0, 1, 4, 1), part(0, 2, 4, 1), part(0, 3, 4, 1)};
    case Partition::kFourColumns:
      return {part(0, 0, 1, 4), part(1, 0, 1, 4), part(2, 0, 1, 4), part(3, 0, 1, 4)};
  }
  return {square};
}

std::vector<Partition> plan_frame(int width_px, int height_px, const Rect& dark) {
  std::vector<Partition> plan;
  for (int y = 0; y < height_px; y += kSuperblockPx) {
    for (int x = 0; x < width_px; x += kSuperblockPx) {
      const Tree tree = best_tree({x, y, x + kSuperblockPx, y + kSuperblockPx}, dark);
      plan.insert(plan.end(), tree.preorder.begin(), tree.preorder.end());
    }
  }
  return plan;
}

}  // namespace memvid::video::two_color
