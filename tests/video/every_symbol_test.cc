// Symbols of every version, as they lie in a memory, through two decoders of other makers: dav1d,
// which reads our files, and libaom's, the reference.
#include <aom/aom_decoder.h>
#include <aom/aomdx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "qr/symbol_image.h"
#include "video/pictures.h"

namespace memvid::video {
namespace {

using base::Bytes;
using base::GrayImage;

// What a symbol of version 1, 2, … 40 holds at level L in byte mode (ISO 18004 table 7).
constexpr int kCapacities[] = {17,   32,   53,   78,   106,  134,  154,  192,  230,  271,
                               321,  367,  425,  458,  520,  586,  644,  718,  792,  858,
                               929,  1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732,
                               1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953};

class AomDecoder {
 public:
  AomDecoder() {
    EXPECT_EQ(aom_codec_dec_init(&codec_, aom_codec_av1_dx(), nullptr, 0), AOM_CODEC_OK);
  }
  ~AomDecoder() { aom_codec_destroy(&codec_); }

  // Whether the packet decodes to the picture and to chroma 128.
  bool shows(const Bytes& packet, const GrayImage& picture) {
    if (aom_codec_decode(&codec_, packet.data(), packet.size(), nullptr) != AOM_CODEC_OK)
      return false;
    aom_codec_iter_t position = nullptr;
    const aom_image_t* image = aom_codec_get_frame(&codec_, &position);
    if (image == nullptr || image->fmt != AOM_IMG_FMT_I420 || image->range != AOM_CR_FULL_RANGE)
      return false;
    if (image->d_w != static_cast<unsigned>(picture.width_px) ||
        image->d_h != static_cast<unsigned>(picture.height_px))
      return false;
    for (int y = 0; y < picture.height_px; ++y) {
      const auto* row = image->planes[AOM_PLANE_Y] + std::ptrdiff_t{y} * image->stride[AOM_PLANE_Y];
      if (!std::equal(row, row + picture.width_px, picture.row(y))) return false;
    }
    return gray(*image, AOM_PLANE_U) && gray(*image, AOM_PLANE_V);
  }

 private:
  static bool gray(const aom_image_t& image, int plane) {
    for (unsigned y = 0; y < image.d_h / 2; ++y) {
      const auto* row = image.planes[plane] + static_cast<std::ptrdiff_t>(y) * image.stride[plane];
      if (std::any_of(row, row + image.d_w / 2, [](auto pixel) { return pixel != 128; }))
        return false;
    }
    return true;
  }

  aom_codec_ctx_t codec_{};
};

TEST(every_symbol, of_each_version_comes_back_through_dav1d_and_libaom) {
  constexpr int kEach = 26;
  std::mt19937 random(40);
  const auto encoder = test_encoder(qr::kPicturePx);
  const auto decoder = test_decoder();
  AomDecoder aom;
  int smaller = 0;
  for (const int capacity : kCapacities) {
    for (int i = 0; i < kEach; ++i) {
      const auto spread = static_cast<unsigned>(capacity - smaller);
      Bytes payload(static_cast<std::size_t>(capacity) - random() % spread);
      for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
      const GrayImage picture = qr::draw(payload);
      const auto packet = encoder->encode(picture, Care::kNormal);
      ASSERT_TRUE(packet);
      const auto decoded = decoder->decode(*packet);
      ASSERT_TRUE(decoded) << decoded.error().message;
      ASSERT_EQ(decoded->pixels, picture.pixels) << payload.size();
      ASSERT_TRUE(aom.shows(*packet, picture)) << payload.size();
    }
    smaller = capacity;
  }
}

TEST(every_symbol, full_to_the_brim_costs_at_most_1_40_times_its_bytes) {
  std::mt19937 random(41);
  const auto encoder = test_encoder(qr::kPicturePx);
  std::size_t bytes = 0;
  constexpr int kFrames = 20;
  for (int i = 0; i < kFrames; ++i) {
    Bytes payload(qr::kSymbolBytesMax);
    for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
    bytes += encoder->encode(qr::draw(payload), Care::kNormal)->size();
  }
  EXPECT_LE(static_cast<double>(bytes) / kFrames, 1.40 * qr::kSymbolBytesMax);
}

}  // namespace
}  // namespace memvid::video
