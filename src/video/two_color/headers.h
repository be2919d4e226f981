// The headers of a two-coloured key frame: sequence header, frame header, and the OBUs round them.
#ifndef MEMVID_VIDEO_TWO_COLOR_HEADERS_H_
#define MEMVID_VIDEO_TWO_COLOR_HEADERS_H_

#include "base/bytes.h"

namespace memvid::video::two_color {

// The whole sequence header OBU (spec 5.5): main profile, level 2.0, 8 bit, full range, 4:2:0, no
// tool of inter frames. Sizes 1..384. aom_encoder.cc is set up to write the same bytes.
base::Bytes sequence_header_obu(int width_px, int height_px);

// The header of a shown, lossless key frame with palettes, in one tile (spec 5.9), byte-aligned:
// what a frame OBU holds before the tile. Sizes are multiples of 64, up to 384.
base::Bytes frame_header(int width_px, int height_px);

// Appends the frame OBU (spec 5.10) made of both parts.
void append_frame_obu(base::Bytes& packet, base::ByteSpan frame_header, base::ByteSpan tile);

}  // namespace memvid::video::two_color

#endif  // MEMVID_VIDEO_TWO_COLOR_HEADERS_H_
