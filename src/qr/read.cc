// First as what a memory's frame is, a symbol without a module out of place. Then by zxing-cpp: as
// one upright symbol of square pixels, cut at half the range, whose wrong modules it mends; at last
// as a photograph, for pictures that were scaled or damaged.
//
// Result::bytes() is what the symbol's byte segments hold, untouched by character sets.
#include <exception>
#include <string>

#define ZX_USE_UTF8 1  // zxing-cpp 1.4 warns in every includer without it
#include <ZXing/ReadBarcode.h>

#include "qr/clean_symbol.h"
#include "qr/symbol_image.h"

namespace memvid::qr {
namespace {

constexpr int kSizeMaxPx = 4096;

ZXing::DecodeHints strict_hints() {
  return ZXing::DecodeHints()
      .setFormats(ZXing::BarcodeFormat::QRCode)
      .setIsPure(true)
      .setBinarizer(ZXing::Binarizer::FixedThreshold)
      .setTryHarder(false)
      .setTryRotate(false)
      .setTryDownscale(false);
}

ZXing::DecodeHints patient_hints() {
  return ZXing::DecodeHints()
      .setFormats(ZXing::BarcodeFormat::QRCode)
      .setBinarizer(ZXing::Binarizer::LocalAverage)
      .setTryHarder(true)
      .setTryRotate(false)
      .setTryDownscale(false)
      .setMaxNumberOfSymbols(1);
}

}  // namespace

Result<base::Bytes> read(const base::GrayImage& picture) {
  if (picture.width_px < 1 || picture.height_px < 1 || picture.width_px > kSizeMaxPx ||
      picture.height_px > kSizeMaxPx)
    return fail(ErrorCode::kCorrupt, "no picture of " + std::to_string(picture.width_px) + " x " +
                                         std::to_string(picture.height_px) + " pixels is read");
  if (auto bytes = read_clean(picture)) return std::move(*bytes);
  const ZXing::ImageView view(picture.pixels.data(), picture.width_px, picture.height_px,
                              ZXing::ImageFormat::Lum);
  try {
    for (const ZXing::DecodeHints& hints : {strict_hints(), patient_hints()}) {
      const ZXing::Result symbol = ZXing::ReadBarcode(view, hints);
      if (symbol.isValid()) return base::Bytes(symbol.bytes().begin(), symbol.bytes().end());
    }
  } catch (const std::exception& error) {  // zxing-cpp throws inside now and then
    return fail(ErrorCode::kCorrupt, std::string("the QR symbol does not read: ") + error.what());
  }
  return fail(ErrorCode::kCorrupt, "no readable QR symbol in the picture");
}

}  // namespace memvid::qr
