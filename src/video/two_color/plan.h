// Where the blocks of a frame lie: a pure decision from the picture's size and its dark box.
#ifndef MEMVID_VIDEO_TWO_COLOR_PLAN_H_
#define MEMVID_VIDEO_TWO_COLOR_PLAN_H_

#include <vector>

namespace memvid::video::two_color {

struct Rect {  // pixels, right and bottom exclusive
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
  bool operator==(const Rect&) const = default;
};

// What a block shows, given the smallest box that holds every black pixel.
enum class Content { kQuiet, kSymbol, kBorder };  // outside the box, inside it, across its edge
Content content_of(const Rect& block, const Rect& dark);

// How AV1 divides a square (spec 6.10.4); the numbers are those of the bitstream.
enum class Partition {
  kNone,
  kTwoRows,
  kTwoColumns,
  kSplit,
  kTopSplit,
  kBottomSplit,
  kLeftSplit,
  kRightSplit,
  kFourRows,
  kFourColumns
};
// The blocks of one square, in coding order; for kSplit its four quarters.
std::vector<Rect> divide(const Rect& square, Partition partition);

inline constexpr int kSuperblockPx = 64;
inline constexpr int kSmallestBlockPx = 8;

// The partition of every square, superblock after superblock, each tree in preorder. Both sizes are
// multiples of kSuperblockPx. O(area / 64).
std::vector<Partition> plan_frame(int width_px, int height_px, const Rect& dark);

}  // namespace memvid::video::two_color

#endif  // MEMVID_VIDEO_TWO_COLOR_PLAN_H_
