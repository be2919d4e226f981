// GrayImage: an 8-bit luma plane; where qr/ and video/ meet.
#ifndef MEMVID_BASE_IMAGE_H_
#define MEMVID_BASE_IMAGE_H_

#include <cstdint>
#include <vector>

namespace memvid::base {

// Rows from the top, no padding: pixel (x, y) is pixels[y * width_px + x]; 0 black, 255 white.
struct GrayImage {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> pixels;

  GrayImage() = default;
  GrayImage(int width, int height, std::uint8_t fill)
      : width_px(width),
        height_px(height),
        pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), fill) {}

  std::uint8_t* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * width_px; }
  const std::uint8_t* row(int y) const {
    return pixels.data() + static_cast<std::size_t>(y) * width_px;
  }
};

}  // namespace memvid::base

#endif  // MEMVID_BASE_IMAGE_H_
