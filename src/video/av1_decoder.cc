// dav1d, one packet at a time. A packet must decode alone, so the decoder forgets everything after
// each one: a damaged packet can neither lean on an earlier sequence header nor spoil a later one.
#include <dav1d/dav1d.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "video/frame_codec.h"

namespace memvid::video {
namespace {

constexpr int kSizeMaxPx = 4096;

// Unreferences what dav1d handed out, whatever way the function is left.
struct PictureHold {
  Dav1dPicture picture{};
  ~PictureHold() { dav1d_picture_unref(&picture); }
};
struct DataHold {
  Dav1dData data{};
  ~DataHold() { dav1d_data_unref(&data); }
};

class Av1Decoder final : public FrameDecoder {
 public:
  ~Av1Decoder() override { dav1d_close(&context_); }

  Status open() {
    Dav1dSettings settings;
    dav1d_default_settings(&settings);
    settings.n_threads = 1;
    settings.max_frame_delay = 1;
    settings.apply_grain = 0;
    settings.frame_size_limit = kSizeMaxPx * kSizeMaxPx;
    settings.logger.callback = nullptr;  // it would write to stderr
    if (dav1d_open(&context_, &settings) != 0) return fail(ErrorCode::kIo, "dav1d cannot start");
    return {};
  }

  Result<base::GrayImage> decode(base::ByteSpan packet) override {
    auto picture = decode_once(packet);
    dav1d_flush(context_);
    return picture;
  }

 private:
  Result<base::GrayImage> decode_once(base::ByteSpan packet) {
    DataHold input;
    if (packet.empty()) return fail(ErrorCode::kCorrupt, "an empty video packet");
    std::uint8_t* copy = dav1d_data_create(&input.data, packet.size());
    if (copy == nullptr) return fail(ErrorCode::kIo, "dav1d: no memory for a packet");
    std::memcpy(copy, packet.data(), packet.size());

    // dav1d takes the packet frame by frame and stops before a second one; then data is left over.
    const int sent = dav1d_send_data(context_, &input.data);
    if (sent != 0) return undecodable(sent);
    PictureHold output;
    const int got = dav1d_get_picture(context_, &output.picture);
    if (got != 0) return undecodable(got);
    PictureHold second;
    if (input.data.sz != 0 || dav1d_get_picture(context_, &second.picture) == 0)
      return fail(ErrorCode::kCorrupt, "a video packet with more than one frame");
    return luma(output.picture);
  }

  static tl::unexpected<Error> undecodable(int code) {
    return fail(ErrorCode::kCorrupt, code == DAV1D_ERR(EAGAIN)
                                         ? "a video packet without a frame"
                                         : "the video packet does not decode as AV1");
  }

  static Result<base::GrayImage> luma(const Dav1dPicture& picture) {
    const Dav1dPictureParameters& shape = picture.p;
    if (shape.bpc != 8 || shape.w < 1 || shape.h < 1 || shape.w > kSizeMaxPx ||
        shape.h > kSizeMaxPx)
      return fail(ErrorCode::kCorrupt, "a video frame of " + std::to_string(shape.w) + " x " +
                                           std::to_string(shape.h) + " pixels of " +
                                           std::to_string(shape.bpc) + " bits");
    base::GrayImage image(shape.w, shape.h, 0);
    const auto* rows = static_cast<const std::uint8_t*>(picture.data[0]);
    for (int y = 0; y < shape.h; ++y)
      std::memcpy(image.row(y), rows + y * picture.stride[0], static_cast<std::size_t>(shape.w));
    return image;
  }

  Dav1dContext* context_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<FrameDecoder>> make_av1_decoder() {
  auto decoder = std::make_unique<Av1Decoder>();
  if (Status status = decoder->open(); !status)
    return tl::unexpected<Error>(std::move(status.error()));
  return std::unique_ptr<FrameDecoder>(std::move(decoder));
}

}  // namespace memvid::video
