// The law of the room: read(draw(bytes)) == bytes, whatever the bytes, and after lossy trips.
#include "qr/symbol_image.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <qrcodegen/qrcodegen.hpp>
#include <random>
#include <set>
#include <string_view>
#include <vector>

#include "qr/clean_symbol.h"

namespace memvid::qr {
namespace {

using base::Bytes;
using base::GrayImage;

// What versions 1 to 40 hold at level L in byte mode (ISO 18004 table 7).
constexpr int kCapacity[] = {17,   32,   53,   78,   106,  134,  154,  192,  230,  271,
                             321,  367,  425,  458,  520,  586,  644,  718,  792,  858,
                             929,  1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732,
                             1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953};

Bytes random_payload(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

struct Box {
  int left = kPicturePx, top = kPicturePx, right = -1, bottom = -1;
};

Box dark_box(const GrayImage& picture) {
  Box box;
  for (int y = 0; y < picture.height_px; ++y)
    for (int x = 0; x < picture.width_px; ++x)
      if (picture.row(y)[x] < 128) {
        box.left = std::min(box.left, x);
        box.right = std::max(box.right, x);
        box.top = std::min(box.top, y);
        box.bottom = y;
      }
  return box;
}

GrayImage enlarged(const GrayImage& picture, int scale) {
  GrayImage large(picture.width_px * scale, picture.height_px * scale, 0);
  for (int y = 0; y < large.height_px; ++y)
    for (int x = 0; x < large.width_px; ++x) large.row(y)[x] = picture.row(y / scale)[x / scale];
  return large;
}

TEST(symbol_image, every_version_reads_back_at_both_ends_of_its_range) {
  int smallest = 1;
  for (int version = 1; version <= 40; ++version) {
    const int largest = kCapacity[version - 1];
    for (const int size : {smallest, largest}) {
      const Bytes payload = random_payload(static_cast<std::size_t>(size), 7);
      const GrayImage picture = draw(payload);
      const Box box = dark_box(picture);
      EXPECT_EQ(box.right - box.left + 1, 17 + 4 * version) << size;
      const auto read_back = read(picture);
      ASSERT_TRUE(read_back) << size << ": " << read_back.error().message;
      EXPECT_EQ(*read_back, payload) << size;
      EXPECT_EQ(read_clean(picture), payload) << size;
    }
    smallest = largest + 1;
  }
}

TEST(symbol_image, sizes_in_between_read_back) {
  for (int size = 1; size <= kSymbolBytesMax; size += 37) {
    const Bytes payload = random_payload(static_cast<std::size_t>(size), 1000 + size);
    const auto read_back = read(draw(payload));
    ASSERT_TRUE(read_back) << size;
    ASSERT_EQ(*read_back, payload) << size;
  }
}

TEST(symbol_image, bytes_that_look_like_text_or_character_sets_come_back_as_they_are) {
  Bytes all(256);
  for (int i = 0; i < 256; ++i) all[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i);
  const std::string_view texts[] = {"plain ASCII",
                                    "\\000026",
                                    "\xef\xbb\xbfUTF-8 with BOM",
                                    "\xff\xfeU\0T\0F\0",
                                    "Latin-1: \xe4\xf6\xfc\xdf",
                                    "\x93\xfa\x96\x7b Shift-JIS",
                                    "\x1d]Q3 GS1\x1d",
                                    "\r\n\t"};
  std::vector<Bytes> payloads = {all, Bytes(2953, 0x00), Bytes(2953, 0xff), Bytes(1, 0x00),
                                 Bytes(500, 0xec)};
  for (const std::string_view text : texts) payloads.emplace_back(text.begin(), text.end());
  for (const Bytes& payload : payloads) {
    const auto read_back = read(draw(payload));
    ASSERT_TRUE(read_back) << base::to_hex(payload).substr(0, 40);
    EXPECT_EQ(*read_back, payload);
  }
}

TEST(symbol_image, a_picture_has_one_size_two_colours_and_white_round_the_symbol) {
  for (const int size : kCapacity) {
    const GrayImage picture = draw(random_payload(static_cast<std::size_t>(size), 3));
    EXPECT_EQ(picture.width_px, kPicturePx);
    EXPECT_EQ(picture.height_px, kPicturePx);
    const std::set<std::uint8_t> colours(picture.pixels.begin(), picture.pixels.end());
    EXPECT_EQ(colours, (std::set<std::uint8_t>{0, 255}));
    const Box box = dark_box(picture);
    EXPECT_EQ(box.left % 8, 0);
    EXPECT_EQ(box.top, box.left);
    EXPECT_GE(box.left, 4);
    EXPECT_GE(kPicturePx - 1 - box.right, 4);
    EXPECT_LE(std::abs(box.left - (kPicturePx - 1 - box.right)), 8) << "not centred";
  }
}

TEST(symbol_image, pixels_may_be_off_by_almost_half_the_range) {
  std::mt19937 random(5);
  const Bytes payload = random_payload(kSymbolBytesMax, 5);
  GrayImage picture = draw(payload);
  for (auto& pixel : picture.pixels) {
    const int off = static_cast<int>(random() % 120);
    pixel = static_cast<std::uint8_t>(pixel == 0 ? off : 255 - off);
  }
  const auto read_back = read(picture);
  ASSERT_TRUE(read_back);
  EXPECT_EQ(*read_back, payload);
}

TEST(symbol_image, some_wrong_modules_are_mended) {
  std::mt19937 random(6);
  const Bytes payload = random_payload(kSymbolBytesMax, 6);
  GrayImage picture = draw(payload);
  const Box box = dark_box(picture);
  for (int i = 0; i < 60; ++i) {  // level L mends 15 codewords in each of 25 blocks
    const int x = box.left + 20 + static_cast<int>(random() % 130);
    const int y = box.top + 20 + static_cast<int>(random() % 130);
    picture.row(y)[x] = static_cast<std::uint8_t>(255 - picture.row(y)[x]);
  }
  const auto read_back = read(picture);
  ASSERT_TRUE(read_back);
  EXPECT_EQ(*read_back, payload);
}

TEST(symbol_image, the_clean_reading_vouches_for_every_module_of_data) {
  const Bytes payload = random_payload(271, 12);  // version 10, the first with a long length
  const GrayImage whole = draw(payload);
  const Box box = dark_box(whole);
  int seen = 0;
  for (int y = box.top + 9; y <= box.bottom; ++y)
    for (int x = box.left + 9; x <= box.right; ++x) {
      GrayImage picture = whole;
      picture.row(y)[x] = static_cast<std::uint8_t>(255 - picture.row(y)[x]);
      const auto bytes = read_clean(picture);
      seen += bytes ? 0 : 1;
      EXPECT_TRUE(!bytes || *bytes == payload) << x << ", " << y;
    }
  EXPECT_GT(seen, 1800) << "only patterns and filler may be wrong";
}

TEST(symbol_image, the_clean_reading_leaves_other_symbols_to_the_library) {
  using qrcodegen::QrCode;
  using qrcodegen::QrSegment;
  const std::vector<std::uint8_t> text = {'t', 'w', 'o'};
  const QrSegment bytes = QrSegment::makeBytes(text);
  const auto picture_of = [](const std::vector<QrSegment>& segments, QrCode::Ecc level, int mask) {
    const QrCode symbol = QrCode::encodeSegments(segments, level, 3, 3, mask, false);
    GrayImage picture(kPicturePx, kPicturePx, 255);
    for (int y = 0; y < symbol.getSize(); ++y)
      for (int x = 0; x < symbol.getSize(); ++x)
        if (symbol.getModule(x, y)) picture.row(8 + y)[8 + x] = 0;
    return picture;
  };
  EXPECT_EQ(read_clean(picture_of({bytes}, QrCode::Ecc::LOW, 0)), Bytes(text.begin(), text.end()));
  const GrayImage others[] = {picture_of({bytes, bytes}, QrCode::Ecc::LOW, 0),
                              picture_of({QrSegment::makeNumeric("12345")}, QrCode::Ecc::LOW, 0),
                              picture_of({bytes}, QrCode::Ecc::LOW, 3),
                              picture_of({bytes}, QrCode::Ecc::QUARTILE, 0)};
  for (const GrayImage& other : others) {
    EXPECT_FALSE(read_clean(other));
    EXPECT_TRUE(read(other));
  }
}

TEST(symbol_image, an_enlarged_picture_reads) {
  for (const int size : {17, 400, kSymbolBytesMax}) {
    const Bytes payload = random_payload(static_cast<std::size_t>(size), 8);
    for (const int scale : {2, 3}) {
      const auto read_back = read(enlarged(draw(payload), scale));
      ASSERT_TRUE(read_back) << size << " x" << scale;
      EXPECT_EQ(*read_back, payload);
    }
  }
}

TEST(symbol_image, a_speck_in_the_white_edge_does_not_hide_the_symbol) {
  const Bytes payload = random_payload(2000, 9);  // the strict reading takes the speck for a corner
  GrayImage picture = draw(payload);
  picture.row(1)[1] = 0;
  const auto read_back = read(picture);
  ASSERT_TRUE(read_back);
  EXPECT_EQ(*read_back, payload);
}

TEST(symbol_image, pictures_without_a_symbol_are_corrupt) {
  std::mt19937 random(10);
  std::vector<GrayImage> pictures = {
      {}, {0, 5, 0}, {1, 1, 0}, {192, 192, 0}, {192, 192, 255}, {7, 4096, 128}, {5000, 2, 0}};
  for (int i = 0; i < 20; ++i) {
    GrayImage noise(1 + static_cast<int>(random() % 200), 1 + static_cast<int>(random() % 200), 0);
    for (auto& pixel : noise.pixels) pixel = static_cast<std::uint8_t>(random());
    pictures.push_back(std::move(noise));
  }
  for (const GrayImage& picture : pictures) {
    const auto read_back = read(picture);
    ASSERT_FALSE(read_back) << picture.width_px << " x " << picture.height_px;
    EXPECT_EQ(read_back.error().code, ErrorCode::kCorrupt);
  }
}

TEST(symbol_image, damaged_symbols_give_the_right_bytes_or_an_error) {
  std::mt19937 random(11);
  const Bytes payload = random_payload(300, 11);
  const GrayImage whole = draw(payload);
  const Box box = dark_box(whole);
  const int side = box.right - box.left + 1;
  int mended = 0;
  for (int round = 0; round < 150; ++round) {
    GrayImage picture = whole;
    for (int i = 0; i < round; ++i) {
      const int x = box.left + static_cast<int>(random() % static_cast<unsigned>(side));
      const int y = box.top + static_cast<int>(random() % static_cast<unsigned>(side));
      picture.row(y)[x] = static_cast<std::uint8_t>(255 - picture.row(y)[x]);
    }
    const auto read_back = read(picture);
    if (!read_back) continue;
    ++mended;
    EXPECT_EQ(*read_back, payload) << round;
  }
  EXPECT_GT(mended, 5);
}

TEST(symbol_image_death, an_empty_or_too_large_payload_stops_the_process) {
  EXPECT_DEATH(draw({}), "check failed");
  EXPECT_DEATH(draw(Bytes(kSymbolBytesMax + 1, 0)), "check failed");
}

}  // namespace
}  // namespace memvid::qr
