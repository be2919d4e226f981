// Reading without a search, for the symbol that draw() makes and a video keeps: upright, one pixel
// a module, level L, one byte segment, no module on the wrong side of half the range.
#ifndef MEMVID_QR_CLEAN_SYMBOL_H_
#define MEMVID_QR_CLEAN_SYMBOL_H_

#include <optional>

#include "base/bytes.h"
#include "base/image.h"

namespace memvid::qr {

// The symbol's bytes; nullopt: it is not such a symbol, or one of its error-correcting blocks has a
// byte that is wrong. Never wrong bytes that those blocks do not vouch for. Safe from many threads.
std::optional<base::Bytes> read_clean(const base::GrayImage& picture);

}  // namespace memvid::qr

#endif  // MEMVID_QR_CLEAN_SYMBOL_H_
