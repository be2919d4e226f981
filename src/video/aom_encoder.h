// AomEncoder: libaom, set up for pictures of modules. It takes what two_color/ does not.
#ifndef MEMVID_VIDEO_AOM_ENCODER_H_
#define MEMVID_VIDEO_AOM_ENCODER_H_

#include <memory>

#include "base/bytes.h"
#include "base/image.h"
#include "video/frame_codec.h"

namespace memvid::video {

// One libaom context: 1 ms to open at 192 x 192, and 6 MB after its first frame, so it is made when
// it is needed. One object per thread.
class AomEncoder {
 public:
  // kIo when libaom refuses.
  static Result<std::unique_ptr<AomEncoder>> open(int width_px, int height_px, Care care);
  ~AomEncoder();
  AomEncoder(const AomEncoder&) = delete;
  AomEncoder& operator=(const AomEncoder&) = delete;

  // As FrameEncoder::encode; the picture must have the encoder's size.
  Result<base::Bytes> encode(const base::GrayImage& picture);
  // The sequence header OBU, with which each packet begins.
  Result<base::Bytes> sequence_header();

 private:
  struct Context;  // libaom's types stay in the .cc
  explicit AomEncoder(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

}  // namespace memvid::video

#endif  // MEMVID_VIDEO_AOM_ENCODER_H_
