// PNG (ISO 15948) of an 8-bit grey picture, the one picture this program writes.
#ifndef MEMVID_CLI_PNG_H_
#define MEMVID_CLI_PNG_H_

#include <cstdint>
#include <span>
#include <string>

namespace memvid::cli {

// The bytes of a PNG file. `luma` holds width * height pixels, rows from the top; both sides are
// 1..65535.
std::string png_of_luma(int width_px, int height_px, std::span<const std::uint8_t> luma);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_PNG_H_
