// Bytes <-> QR symbol image: thin over qrcodegen and zxing-cpp. ISO/IEC 18004 model 2, byte mode.
//
// The picture is square and of constant size: kPicturePx pixels a side, one pixel a module, white
// round the symbol. The symbol is centred to the nearest multiple of 8 pixels, so that the video's
// blocks (8 to 64 pixels) hold either white or modules on its upper and left sides; at version 40
// it lies at (8, 8) with 7 pixels of white on the other sides (the standard asks for 4).
#ifndef MEMVID_QR_SYMBOL_IMAGE_H_
#define MEMVID_QR_SYMBOL_IMAGE_H_

#include "base/bytes.h"
#include "base/image.h"
#include "memvid/error.h"

namespace memvid::qr {

inline constexpr int kPicturePx = 192;        // 3 superblocks of AV1; version 40: 177 modules
inline constexpr int kSymbolBytesMax = 2953;  // version 40, level L, byte mode (ISO 18004 table 7)

// Draws the smallest symbol of level L that holds `bytes` (1..kSymbolBytesMax; more stops the
// process), with a fixed mask. Deterministic. Safe from many threads. About 1.5 ms at version 40.
base::GrayImage draw(base::ByteSpan bytes);

// Reads the one symbol of a picture that was made by draw(), after a lossy trip: any pixel may be
// off by less than half the range. A picture of another size, or one that was scaled, is read as
// far as zxing can. kCorrupt: no symbol, or one that its error correction cannot mend. Safe from
// many threads. About 0.2 ms at version 40; 1.1 ms when a module is wrong, and several times that
// when the picture was scaled.
Result<base::Bytes> read(const base::GrayImage& picture);

}  // namespace memvid::qr

#endif  // MEMVID_QR_SYMBOL_IMAGE_H_
