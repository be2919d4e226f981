// The own writer alone: what it promises beyond frame_codec_test.cc, where it does most work too.
#include <gtest/gtest.h>

#include "video/aom_encoder.h"
#include "video/pictures.h"
#include "video/two_color/encoder.h"
#include "video/two_color/plan.h"

namespace memvid::video::two_color {
namespace {

using base::Bytes;
using base::GrayImage;

// White with one rectangle somewhere, in which a pixel is black with `black_percent`.
GrayImage rectangle_picture(int width_px, int height_px, unsigned black_percent,
                            std::mt19937& random) {
  const auto below = [&random](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  GrayImage picture(width_px, height_px, 255);
  const int left = below(width_px);
  const int top = below(height_px);
  const int right = left + 1 + below(width_px - left);
  const int bottom = top + 1 + below(height_px - top);
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x)
      if (random() % 100 < black_percent) picture.row(y)[x] = 0;
  return picture;
}

TEST(two_color, any_rectangle_in_any_size_comes_back_to_the_pixel) {
  std::mt19937 random(5);
  const auto decoder = test_decoder();
  for (int width_px = 64; width_px <= 384; width_px += 64) {
    for (int height_px = 64; height_px <= 384; height_px += 64) {
      Encoder encoder(width_px, height_px);
      for (const unsigned black_percent : {0u, 1u, 10u, 50u, 50u, 50u, 90u, 100u}) {
        const GrayImage picture = rectangle_picture(width_px, height_px, black_percent, random);
        const auto packet = encoder.encode(picture);
        ASSERT_TRUE(packet);
        const auto decoded = decoder->decode(*packet);
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(decoded->width_px, width_px);
        ASSERT_EQ(decoded->pixels, picture.pixels)
            << width_px << " x " << height_px << ", " << black_percent << " % black";
      }
    }
  }
}

TEST(two_color, regular_patterns_come_back_to_the_pixel) {
  Encoder encoder(kTestPx, kTestPx);
  const auto decoder = test_decoder();
  for (int pattern = 0; pattern < 12; ++pattern) {
    GrayImage picture(kTestPx, kTestPx, 255);
    for (int y = 0; y < kTestPx; ++y) {
      for (int x = 0; x < kTestPx; ++x) {
        const int place[] = {x, y, x + y};
        picture.row(y)[x] = (place[pattern % 3] >> pattern / 3 & 1) != 0 ? 0 : 255;
      }
    }
    const auto decoded = decoder->decode(*encoder.encode(picture));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->pixels, picture.pixels) << pattern;
  }
}

TEST(two_color, takes_only_whole_superblocks_up_to_384_pixels) {
  EXPECT_TRUE(takes_size(64, 384));
  EXPECT_TRUE(takes_size(192, 192));
  for (const int size_px : {-64, 0, 16, 63, 65, 186, 448, 4096}) {
    EXPECT_FALSE(takes_size(size_px, 64)) << size_px;
    EXPECT_FALSE(takes_size(64, size_px)) << size_px;
  }
}

TEST(two_color, one_gray_pixel_is_declined_and_the_next_picture_is_taken) {
  Encoder encoder(kTestPx, kTestPx);
  GrayImage picture = modules_picture(57, 1);
  const auto before = encoder.encode(picture);
  picture.row(kTestPx - 1)[kTestPx - 1] = 254;
  EXPECT_FALSE(encoder.encode(picture));
  EXPECT_EQ(encoder.encode(modules_picture(57, 1)), before);
}

TEST(two_color, a_packet_depends_on_its_picture_only) {
  Encoder used(kTestPx, kTestPx);
  for (const int side : {177, 21, 101, 177, 0, 101, 21, 177}) {
    const GrayImage picture = modules_picture(side, static_cast<unsigned>(side));
    EXPECT_EQ(used.encode(picture), Encoder(kTestPx, kTestPx).encode(picture)) << side;
  }
}

TEST(two_color, libaom_writes_the_same_sequence_header) {
  for (int size_px = 64; size_px <= 384; size_px += 64) {
    for (const Care care : {Care::kNormal, Care::kCareful}) {
      const auto aom = AomEncoder::open(size_px, 64, care);
      ASSERT_TRUE(aom) << aom.error().message;
      EXPECT_EQ(*(*aom)->sequence_header(), Encoder(size_px, 64).sequence_header()) << size_px;
    }
  }
}

TEST(two_color, packets_of_both_writers_mix_in_any_order) {
  const auto encoder = test_encoder();
  const auto decoder = test_decoder();
  const Bytes configuration = encoder->codec_configuration();
  const Bytes header(configuration.begin() + 4, configuration.end());
  for (unsigned i = 0; i < 12; ++i) {
    GrayImage picture = modules_picture(77, i);
    if (i % 3 == 1) picture.row(0)[0] = 128;
    const auto packet = encoder->encode(picture, i % 3 == 2 ? Care::kCareful : Care::kNormal);
    ASSERT_TRUE(packet);
    EXPECT_TRUE(std::equal(header.begin(), header.end(), packet->begin())) << i;
    const auto decoded = decoder->decode(*packet);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->pixels, picture.pixels) << i;
  }
}

TEST(two_color_plan, every_division_covers_its_square_once) {
  const Rect square{64, 128, 128, 192};
  for (int i = 0; i <= static_cast<int>(Partition::kFourColumns); ++i) {
    GrayImage covered(192, 192, 0);
    for (const Rect& part : divide(square, static_cast<Partition>(i)))
      for (int y = part.top; y < part.bottom; ++y)
        for (int x = part.left; x < part.right; ++x) ++covered.row(y)[x];
    for (int y = 0; y < 192; ++y)
      for (int x = 0; x < 192; ++x)
        ASSERT_EQ(covered.row(y)[x], x >= 64 && x < 128 && y >= 128 ? 1 : 0) << i;
  }
}

TEST(two_color_plan, what_is_all_white_or_all_symbol_stays_whole) {
  const std::vector<Partition> whole(9, Partition::kNone);
  EXPECT_EQ(plan_frame(192, 192, Rect{}), whole);
  EXPECT_EQ(plan_frame(192, 192, {0, 0, 192, 192}), whole);
  EXPECT_EQ(plan_frame(192, 192, {64, 64, 128, 128}), whole);
  EXPECT_NE(plan_frame(192, 192, {8, 8, 185, 185}), whole);  // version 40
}

TEST(two_color_plan, content_is_told_by_the_dark_box) {
  const Rect dark{8, 8, 185, 185};
  EXPECT_EQ(content_of({0, 0, 64, 8}, dark), Content::kQuiet);
  EXPECT_EQ(content_of({8, 8, 16, 16}, dark), Content::kSymbol);
  EXPECT_EQ(content_of({176, 176, 184, 184}, dark), Content::kSymbol);
  EXPECT_EQ(content_of({184, 8, 192, 16}, dark), Content::kBorder);
  EXPECT_EQ(content_of({0, 0, 64, 64}, Rect{}), Content::kQuiet);
}

}  // namespace
}  // namespace memvid::video::two_color
