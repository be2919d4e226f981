// Signature, then chunks: u32 length (big-endian) | 4-letter type | bytes | u32 CRC of type and
// bytes. IHDR (size, depth, colour type), one IDAT (zlib stream of all rows, each behind a filter
// byte, here always 0: none), IEND.
#include "cli/png.h"

#include <zlib.h>

#include <string_view>

#include "base/check.h"

namespace memvid::cli {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFF);
  return bytes;
}

const Bytef* zlib_bytes(std::string_view bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

std::string chunk(std::string_view type, std::string_view bytes) {
  const std::string body = std::string(type) + std::string(bytes);
  const uLong crc = ::crc32(0, zlib_bytes(body), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(bytes.size())) + body +
         big_endian(static_cast<std::uint32_t>(crc));
}

std::string deflated(std::string_view bytes) {
  uLongf size = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string result(size, '\0');
  const int status = ::compress2(reinterpret_cast<Bytef*>(result.data()), &size, zlib_bytes(bytes),
                                 static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION);
  MEMVID_CHECK(status == Z_OK);  // the room is large enough by compressBound's promise
  result.resize(size);
  return result;
}

}  // namespace

std::string png_of_luma(int width_px, int height_px, std::span<const std::uint8_t> luma) {
  MEMVID_CHECK(width_px > 0 && width_px < 65536 && height_px > 0 && height_px < 65536);
  const auto width = static_cast<std::size_t>(width_px);
  const auto height = static_cast<std::size_t>(height_px);
  MEMVID_CHECK(luma.size() == width * height);
  constexpr char kGrey8[] = {8, 0, 0, 0, 0};  // bits, colour type, compression, filter, interlace

  std::string rows;
  rows.reserve((width + 1) * height);
  for (std::size_t y = 0; y < height; ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(luma.data() + y * width), width);
  }
  const std::string header = big_endian(static_cast<std::uint32_t>(width_px)) +
                             big_endian(static_cast<std::uint32_t>(height_px)) +
                             std::string(kGrey8, sizeof kGrey8);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) +
         chunk("IEND", "");
}

}  // namespace memvid::cli
