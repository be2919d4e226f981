#include "cli/png.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string_view>
#include <vector>

namespace memvid::cli {
namespace {

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

struct Part {
  std::string type;
  std::string bytes;
};

// Chunks of a PNG file whose checksums hold.
std::vector<Part> parts(std::string_view png) {
  std::vector<Part> result;
  png.remove_prefix(8);
  while (png.size() >= 12) {
    const std::size_t size = big_endian(png);
    const std::string_view body = png.substr(4, size + 4);
    const auto* const bytes = reinterpret_cast<const Bytef*>(body.data());
    EXPECT_EQ(::crc32(0, bytes, static_cast<uInt>(body.size())), big_endian(png.substr(8 + size)));
    result.push_back({std::string(body.substr(0, 4)), std::string(body.substr(4))});
    png.remove_prefix(12 + size);
  }
  EXPECT_TRUE(png.empty());
  return result;
}

TEST(png, the_pixels_come_back) {
  const int width = 5;
  const int height = 3;
  std::vector<std::uint8_t> luma;
  for (int i = 0; i < width * height; ++i) luma.push_back(static_cast<std::uint8_t>(i * 17));
  const std::string png = png_of_luma(width, height, luma);
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  const std::vector<Part> found = parts(png);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].type, "IHDR");
  EXPECT_EQ(found[0].bytes, std::string("\0\0\0\5\0\0\0\3\10\0\0\0\0", 13));
  EXPECT_EQ(found[2].type, "IEND");

  std::string rows(100, '\0');
  uLongf size = rows.size();
  ASSERT_EQ(
      ::uncompress(reinterpret_cast<Bytef*>(rows.data()), &size,
                   reinterpret_cast<const Bytef*>(found[1].bytes.data()), found[1].bytes.size()),
      Z_OK);
  ASSERT_EQ(size, 18u);
  for (int y = 0; y < height; ++y) {
    EXPECT_EQ(rows[static_cast<std::size_t>(y * (width + 1))], '\0');  // no filter
    for (int x = 0; x < width; ++x)
      EXPECT_EQ(static_cast<std::uint8_t>(rows[static_cast<std::size_t>(y * (width + 1) + 1 + x)]),
                luma[static_cast<std::size_t>(y * width + x)]);
  }
}

}  // namespace
}  // namespace memvid::cli
