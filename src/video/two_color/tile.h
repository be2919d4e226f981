// The tile of a two-coloured key frame: AV1's block syntax as far as such a frame needs it.
#ifndef MEMVID_VIDEO_TWO_COLOR_TILE_H_
#define MEMVID_VIDEO_TWO_COLOR_TILE_H_

#include <vector>

#include "base/bytes.h"
#include "base/image.h"
#include "video/two_color/plan.h"

namespace memvid::video::two_color {

// The bytes of the frame's one tile, coded by `plan` = plan_frame(…, dark). Every pixel of
// `picture` is 0 or 255, and 255 outside `dark`; chroma comes out as 128. The decoder's luma is
// exactly `picture`.
base::Bytes encode_tile(const base::GrayImage& picture, const Rect& dark,
                        const std::vector<Partition>& plan);

}  // namespace memvid::video::two_color

#endif  // MEMVID_VIDEO_TWO_COLOR_TILE_H_
