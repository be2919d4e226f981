// Input: the bytes of one file in pieces, from the beginning, as often as they are wanted.
//
// So a loader may look at a whole file (which encoding?) and then read it, without having it in
// RAM.
#ifndef MEMVID_TEXT_INPUT_H_
#define MEMVID_TEXT_INPUT_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "memvid/error.h"

namespace memvid::text {

inline constexpr std::size_t kInputPieceBytes = 256 * 1024;

class Input {
 public:
  virtual ~Input() = default;
  // The next bytes, at most kInputPieceBytes, valid until the next call; empty at the end.
  virtual Result<std::string_view> next() = 0;
  // next() begins again with the first byte.
  virtual void rewind() = 0;
};

// A file of the disk. A pipe is copied to a temporary file first. kNotFound, kIo, kCapacity;
// kInvalidArgument when it is a folder. Messages name the path.
Result<std::unique_ptr<Input>> open_input(const std::filesystem::path& path);

// All that `input` gives from now on, in a temporary file, to be read as often as is wanted. The
// errors of `input`; kCapacity.
Result<std::unique_ptr<Input>> copied(Input& input);

// For loaders that need all of a file at once, from the beginning. kUnsupported beyond
// `limit_bytes`; `name` is for the message.
inline constexpr std::uint64_t kWholeBytesMax = std::uint64_t{1} << 30;
Result<std::string> read_whole(Input& input, std::string_view name,
                               std::uint64_t limit_bytes = kWholeBytesMax);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_INPUT_H_
