// One FrameEncoder in front of two: two_color/ for black-and-white pictures, which is every frame
// of a memory, and libaom for the rest and for the second try. libaom's contexts are opened at
// their first frame, so that who only writes symbols never pays for one.
//
// Both write the same sequence header, so their packets mix in one file; tests/video holds them to
// it. For sizes that two_color/ does not take, libaom's is the only one and names the level.
#include <optional>
#include <string>
#include <utility>

#include "base/try.h"
#include "video/aom_encoder.h"
#include "video/frame_codec.h"
#include "video/two_color/encoder.h"

namespace memvid::video {
namespace {

constexpr int kSizeMinPx = 16;
constexpr int kSizeMaxPx = 4096;
constexpr std::size_t kLevelByte = 5;  // of the sequence header OBU; in its upper five bits

class Av1Encoder final : public FrameEncoder {
 public:
  Av1Encoder(int width_px, int height_px) : width_px_(width_px), height_px_(height_px) {}

  Status open() {
    if (two_color::takes_size(width_px_, height_px_)) {
      two_color_.emplace(width_px_, height_px_);
      sequence_header_ = two_color_->sequence_header();
      return {};
    }
    MEMVID_TRY(AomEncoder * aom, aom_for(Care::kNormal));
    MEMVID_TRY(sequence_header_, aom->sequence_header());
    if (sequence_header_.size() <= kLevelByte)
      return fail(ErrorCode::kIo, "libaom: no sequence header");
    return {};
  }

  Result<base::Bytes> encode(const base::GrayImage& picture, Care care) override {
    if (picture.width_px != width_px_ || picture.height_px != height_px_)
      return fail(ErrorCode::kInvalidArgument, "the picture has not the encoder's size");
    if (care == Care::kNormal && two_color_) {
      if (auto packet = two_color_->encode(picture)) return std::move(*packet);
    }
    MEMVID_TRY(AomEncoder * aom, aom_for(care));
    return aom->encode(picture);
  }

  base::Bytes codec_configuration() const override {
    // Marker and version; main profile and the level; 8 bit, 4:2:0; no delay told.
    const auto level = static_cast<std::uint8_t>(sequence_header_[kLevelByte] >> 3);
    base::Bytes body;
    base::ByteWriter writer(body);
    for (const std::uint8_t byte : {std::uint8_t{0x81}, level, std::uint8_t{0x0c}, std::uint8_t{0}})
      writer.u8(byte);
    writer.bytes(sequence_header_);
    return body;
  }

 private:
  Result<AomEncoder*> aom_for(Care care) {
    std::unique_ptr<AomEncoder>& aom = care == Care::kNormal ? normal_aom_ : careful_aom_;
    if (!aom) {
      MEMVID_TRY(aom, AomEncoder::open(width_px_, height_px_, care));
    }
    return aom.get();
  }

  const int width_px_;
  const int height_px_;
  std::optional<two_color::Encoder> two_color_;
  std::unique_ptr<AomEncoder> normal_aom_;
  std::unique_ptr<AomEncoder> careful_aom_;
  base::Bytes sequence_header_;
};

}  // namespace

Result<std::unique_ptr<FrameEncoder>> make_av1_encoder(int width_px, int height_px) {
  const auto fits = [](int size) {
    return size >= kSizeMinPx && size <= kSizeMaxPx && size % 2 == 0;
  };
  if (!fits(width_px) || !fits(height_px))
    return fail(ErrorCode::kInvalidArgument, "no video of " + std::to_string(width_px) + " x " +
                                                 std::to_string(height_px) +
                                                 " pixels: both must be even, 16 to 4096");
  auto encoder = std::make_unique<Av1Encoder>(width_px, height_px);
  MEMVID_TRY_VOID(encoder->open());
  return std::unique_ptr<FrameEncoder>(std::move(encoder));
}

}  // namespace memvid::video
