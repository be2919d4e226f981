// Compressed files: the bytes of one inside, as an Input.
#ifndef MEMVID_TEXT_UNPACK_H_
#define MEMVID_TEXT_UNPACK_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "memvid/error.h"
#include "text/input.h"

namespace memvid::text {

// A way to compress one file.
struct Packing {
  std::string_view name;    // "gzip"
  std::string_view ending;  // ".gz"; what stands before it is the name of the file inside
  std::string_view magic;   // the first bytes
  bool (*is_sign)(std::string_view first_bytes) = nullptr;  // where `magic` could be a word's
};
std::span<const Packing> packings();

// The packing of a file that begins so, or nullptr.
const Packing* find_packing(std::string_view first_bytes);

// What may come out of a file. Every packing can make terabytes of a few kilobytes.
struct UnpackLimits {
  std::uint64_t bytes = std::uint64_t{16} << 30;
  std::uint64_t ratio = 250;  // to what went in; real texts reach 20, logs that repeat a line 100
  std::uint64_t free_bytes = std::uint64_t{64} << 20;  // up to here any ratio
};

// Unpacks all of `packed`, from its beginning, into a temporary file; so each byte is unpacked once
// however often it is read. kCorrupt: damaged, cut off. kUnsupported: beyond the limits. kCapacity:
// no room for the temporary file. Messages begin with `name`. RAM: O(1), at most 130 MiB (zstd's
// and xz's windows; a file that wants more is refused as unsupported).
Result<std::unique_ptr<Input>> unpack(Input& packed, const Packing& packing, std::string_view name,
                                      const UnpackLimits& limits = {});

}  // namespace memvid::text

#endif  // MEMVID_TEXT_UNPACK_H_
