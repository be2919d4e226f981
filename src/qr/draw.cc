// Drawing by qrcodegen with the mask fixed. The standard's choice among eight masks by penalty
// (ISO 18004 7.8.3) takes most of a drawing's time and serves cameras; our payload is compressed or
// encrypted bytes, which look random under any mask.
#include <algorithm>
#include <qrcodegen/qrcodegen.hpp>
#include <vector>

#include "base/check.h"
#include "qr/symbol_image.h"

namespace memvid::qr {
namespace {

constexpr int kMask = 0;
constexpr int kBlockPx = 8;  // the smallest block of AV1 that has a palette

// Where a symbol of `modules` a side begins: the multiple of 8 next to the centre.
int symbol_offset_px(int modules) {
  return ((kPicturePx - modules) / 2 + kBlockPx / 2) / kBlockPx * kBlockPx;
}

}  // namespace

base::GrayImage draw(base::ByteSpan bytes) {
  using qrcodegen::QrCode;
  MEMVID_CHECK(!bytes.empty() && bytes.size() <= kSymbolBytesMax);
  const QrCode symbol = QrCode::encodeSegments(
      {qrcodegen::QrSegment::makeBytes(std::vector<std::uint8_t>(bytes.begin(), bytes.end()))},
      QrCode::Ecc::LOW, QrCode::MIN_VERSION, QrCode::MAX_VERSION, kMask, /*boostEcl=*/false);
  const int modules = symbol.getSize();
  const int offset = symbol_offset_px(modules);
  base::GrayImage picture(kPicturePx, kPicturePx, 255);
  for (int y = 0; y < modules; ++y) {
    std::uint8_t* row = picture.row(offset + y) + offset;
    for (int x = 0; x < modules; ++x)
      if (symbol.getModule(x, y)) row[x] = 0;
  }
  return picture;
}

}  // namespace memvid::qr
