// What comes from outside besides arguments: standard input, and lines of a batch of queries.
#ifndef MEMVID_CLI_INPUT_H_
#define MEMVID_CLI_INPUT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "memvid/error.h"

namespace memvid::cli {

// The most that is taken from standard input, which is held in RAM: 1 GiB.
inline constexpr std::uint64_t kStdinBytesMax = std::uint64_t{1} << 30;

// All bytes of `fd` to its end. kCancelled as soon as `stop_fd` is readable, kCapacity beyond
// `limit_bytes`, kIo.
Result<std::string> read_to_end(int fd, int stop_fd, std::uint64_t limit_bytes = kStdinBytesMax);

struct BatchQuery {
  std::string text;
  std::string id_json;  // the query's own id as JSON (a string or a number), or empty
};

// One line of --batch: {"text": …} with an optional "id" or "_id". kInvalidArgument says what is
// wrong with it.
Result<BatchQuery> parse_batch_line(std::string_view line);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_INPUT_H_
