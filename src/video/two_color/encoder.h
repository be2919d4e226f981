// Encoder: black-and-white pictures as AV1 key frames, written without a general encoder.
#ifndef MEMVID_VIDEO_TWO_COLOR_ENCODER_H_
#define MEMVID_VIDEO_TWO_COLOR_ENCODER_H_

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/image.h"
#include "video/two_color/plan.h"

namespace memvid::video::two_color {

// Whether pictures of that size can be written: both sides multiples of 64, at most 384 (then one
// tile of whole superblocks holds the frame, and level 2.0 suffices).
bool takes_size(int width_px, int height_px);

// One object per thread. Nothing in it fails.
class Encoder {
 public:
  // The size must be one that takes_size accepts.
  Encoder(int width_px, int height_px);

  // The packet, lossless, as FrameEncoder::encode promises it; nothing when a pixel is neither 0
  // nor 255. The picture must have the encoder's size. Under 1 ms for a full symbol.
  std::optional<base::Bytes> encode(const base::GrayImage& picture);
  // The sequence header OBU, with which each packet begins.
  const base::Bytes& sequence_header() const { return sequence_header_; }

 private:
  const int width_px_;
  const int height_px_;
  const base::Bytes sequence_header_;
  const base::Bytes frame_header_;
  std::vector<Partition> plan_;  // of the last picture: symbols of one version share it
  Rect planned_;                 // the dark box that plan_ is for
};

}  // namespace memvid::video::two_color

#endif  // MEMVID_VIDEO_TWO_COLOR_ENCODER_H_
