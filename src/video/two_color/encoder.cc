// A frame of ours is a square of black and white modules, one a pixel, that look random. The
// cheapest way AV1 has for that is a palette of two colours in the largest blocks: one bit a module
// and next to nothing else. libaom finds it only by searches that take a hundred times as long; who
// knows it beforehand writes it down. docs/decisions/0001-own-av1-writer.md has the figures.
//
//   headers.cc   the bits before the tile, the same for every frame
//   plan.cc      where the blocks lie
//   tile.cc      the blocks: palettes and pixels
//   symbols.cc   the arithmetic coder under them; tables.h, its first probabilities
//
// Section numbers are those of the AV1 Bitstream & Decoding Process Specification, version 1.0.0
// with errata 1.
#include "video/two_color/encoder.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "video/two_color/headers.h"
#include "video/two_color/tile.h"

namespace memvid::video::two_color {
namespace {

constexpr int kSizeMaxPx = 384;
constexpr std::uint8_t kBlack = 0;
constexpr std::uint8_t kWhite = 255;

// The smallest box that holds every black pixel; nothing when a pixel is neither black nor white.
std::optional<Rect> dark_box(const base::GrayImage& picture) {
  Rect box{picture.width_px, picture.height_px, 0, 0};
  for (int y = 0; y < picture.height_px; ++y) {
    const std::uint8_t* row = picture.row(y);
    const std::uint8_t* end = row + picture.width_px;
    if (std::any_of(row, end, [](auto pixel) { return pixel != kBlack && pixel != kWhite; }))
      return std::nullopt;
    const std::uint8_t* first = std::find(row, end, kBlack);
    if (first == end) continue;
    const std::uint8_t* behind_last =
        std::find(std::make_reverse_iterator(end), std::make_reverse_iterator(first), kBlack)
            .base();
    box.left = std::min(box.left, static_cast<int>(first - row));
    box.right = std::max(box.right, static_cast<int>(behind_last - row));
    box.top = std::min(box.top, y);
    box.bottom = y + 1;
  }
  if (box.bottom == 0) return Rect{};
  return box;
}

}  // namespace

bool takes_size(int width_px, int height_px) {
  const auto fits = [](int size_px) {
    return size_px > 0 && size_px <= kSizeMaxPx && size_px % kSuperblockPx == 0;
  };
  return fits(width_px) && fits(height_px);
}

Encoder::Encoder(int width_px, int height_px)
    : width_px_(width_px),
      height_px_(height_px),
      sequence_header_(sequence_header_obu(width_px, height_px)),
      frame_header_(frame_header(width_px, height_px)) {
  MEMVID_CHECK(takes_size(width_px, height_px));
}

std::optional<base::Bytes> Encoder::encode(const base::GrayImage& picture) {
  MEMVID_CHECK(picture.width_px == width_px_ && picture.height_px == height_px_);
  const std::optional<Rect> dark = dark_box(picture);
  if (!dark) return std::nullopt;
  if (plan_.empty() || *dark != planned_) {
    plan_ = plan_frame(width_px_, height_px_, *dark);
    planned_ = *dark;
  }
  base::Bytes packet = sequence_header_;
  append_frame_obu(packet, frame_header_, encode_tile(picture, *dark, plan_));
  return packet;
}

}  // namespace memvid::video::two_color
