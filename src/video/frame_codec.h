// FrameEncoder and FrameDecoder: one picture <-> one AV1 key frame. Symbols are written by our own
// two_color/, other pictures by libaom; dav1d reads both.
//
// Each packet is a whole temporal unit without its temporal delimiter: sequence header OBU, then
// frame OBU. So every frame decodes alone, and the decoder needs nothing from the container.
#ifndef MEMVID_VIDEO_FRAME_CODEC_H_
#define MEMVID_VIDEO_FRAME_CODEC_H_

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/image.h"
#include "memvid/error.h"

namespace memvid::video {

// How a picture is encoded; both ways are lossless. kCareful is the second try for a frame that did
// not read back: always libaom, without the tools for screen content, at several times the bytes.
enum class Care { kNormal, kCareful };

// Encodes pictures of one size, one key frame each: AV1 main profile, 8 bit, full range, 4:2:0 with
// chroma 128. The same picture gives the same bytes, and all encoders of one size the same codec
// configuration. One object per thread.
class FrameEncoder {
 public:
  virtual ~FrameEncoder() = default;
  // `picture` must have the encoder's size. The packet decodes to exactly its pixels and begins
  // with the sequence header of codec_configuration(), whoever wrote it. Pictures of only 0 and
  // 255, with sides that are multiples of 64 up to 384, are written by two_color/: 1.39 x a full
  // symbol's bytes, under 1 ms, and never an error. For all others libaom is opened at the first
  // one: small too when they are black and white only, about 10 times slower; kIo when it fails.
  // After an Error the encoder stays usable.
  virtual Result<base::Bytes> encode(const base::GrayImage& picture, Care care) = 0;
  // The body of the `av1C` box (AV1 ISOBMFF binding 2.3): 81 00 0c 00 + the sequence header OBU;
  // above level 2.0 (147,456 pixels) the second byte is the level.
  virtual base::Bytes codec_configuration() const = 0;
};
// Both sizes even, 16..4096 (else kInvalidArgument). Microseconds when two_color/ takes the size;
// else libaom is opened here, and kIo when it refuses.
Result<std::unique_ptr<FrameEncoder>> make_av1_encoder(int width_px, int height_px);

// Decodes packets one by one, in any order, of any AV1 encoder. One object per thread;
// single-threaded inside.
class FrameDecoder {
 public:
  virtual ~FrameDecoder() = default;
  // The luma plane of the packet's frame. kCorrupt when the packet alone does not decode to exactly
  // one picture of 8 bits and at most 4096 x 4096 pixels; no earlier packet helps it. After an
  // Error the decoder is ready for the next packet.
  virtual Result<base::GrayImage> decode(base::ByteSpan packet) = 0;
};
Result<std::unique_ptr<FrameDecoder>> make_av1_decoder();

std::string codec_versions();  // "dav1d 1.0.0, libaom 3.6.0": what this process runs with

}  // namespace memvid::video

#endif  // MEMVID_VIDEO_FRAME_CODEC_H_
