// Error, ErrorCode and Result<T>: how every fallible call of memvid reports failure.
//
// RULE      The world is wrong -> an Error is returned. The program is wrong -> the process stops
//           with a message (base/check.h). memvid never throws; exceptions of other libraries are
//           turned into Errors where they arise.
// THREADS   Plain values; no shared state.
#ifndef MEMVID_ERROR_H_
#define MEMVID_ERROR_H_

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace memvid {

// What kind of thing went wrong. The numbers are stable: callers, scripts and the job log act on
// them. Never reuse one. docs/EXIT_CODES.md maps them to exit codes.
enum class ErrorCode {
  kInvalidArgument = 1,  // the caller asked for something that cannot be meant
  kNotFound = 2,         // a file, a chunk, a model is not there
  kBusy = 3,             // another process holds the memory; trying again may work
  kCapacity = 4,         // a limit of the format or of this machine (disk full) was reached
  kUnsupported = 5,      // newer format, foreign video, model of another shape
  kCorrupt = 6,          // bytes that do not check; the message names the place
  kIo = 7,               // the system refused: permission, device error
  kCancelled = 8,        // the caller asked to stop
};

// One failure: a code to act on, and one line for people that says what, where and what to do.
struct [[nodiscard]] Error {
  ErrorCode code;
  std::string message;  // UTF-8, one line, no trailing full stop or newline
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

// Something wrong inside a memory, with its place. Not an Error: the rest stays readable.
struct Finding {
  std::string place;       // "frame 17", "byte 4711", "commit 2", "index"
  std::string message;     // what is wrong there, and what is lost by it
  bool is_mended = false;  // what lies there twice was read at its other place: nothing is lost
};

// Makes the failing value of any Result<T>: `return fail(ErrorCode::kNotFound, "…");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

// "not found", "corrupt", …: the code in words, for messages and JSON.
std::string_view to_string(ErrorCode code);

}  // namespace memvid

#endif  // MEMVID_ERROR_H_
