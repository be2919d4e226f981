// ExitCode: what the program tells its caller. One table for all commands; docs/EXIT_CODES.md is
// the same table for people, and a test compares the two.
#ifndef MEMVID_CLI_EXIT_CODE_H_
#define MEMVID_CLI_EXIT_CODE_H_

#include <string_view>

#include "memvid/error.h"

namespace memvid::cli {

// The numbers are stable: scripts act on them. Never reuse one.
enum class ExitCode {
  kDone = 0,          // done, or something was found
  kNothingFound = 1,  // the question was understood and nothing answers it
  kUsage = 2,         // the command line, or what it asks for, cannot be meant
  kJobFailed = 1,     // what was asked about is a background job that failed
  kTimedOut = 3,      // waiting took longer than allowed
  kNotFound = 4,      // a file, a folder, a chunk, a frame, a commit, a model is not there
  kCancelled = 5,     // Ctrl-C, SIGTERM
  kDamaged = 6,       // bytes that do not check; everything else was still read
  kSkipped = 7,       // done, but some inputs were left out; stderr names each
  kBusy = 8,          // another process holds the memory; trying again may work
  kIo = 9,            // the system refused: permission, disk full, a limit
  kUnsupported = 10,  // a foreign video, a newer format, a model of another shape
};

struct ExitCodeRow {
  ExitCode code;
  std::string_view meaning;  // for `memvid help`
};

inline constexpr ExitCodeRow kExitCodes[] = {
    {ExitCode::kDone, "done; something was found"},
    {ExitCode::kNothingFound, "nothing found; the background job failed"},
    {ExitCode::kUsage, "the command line cannot be meant"},
    {ExitCode::kTimedOut, "timed out"},
    {ExitCode::kNotFound, "a file, chunk, frame or model is not there"},
    {ExitCode::kCancelled, "cancelled"},
    {ExitCode::kDamaged, "damaged; what reads was read"},
    {ExitCode::kSkipped, "done, but some inputs were skipped"},
    {ExitCode::kBusy, "another process holds the memory"},
    {ExitCode::kIo, "the system refused, or the disk is full"},
    {ExitCode::kUnsupported, "foreign, newer, or of another shape"},
};

constexpr ExitCode exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return ExitCode::kUsage;
    case ErrorCode::kNotFound: return ExitCode::kNotFound;
    case ErrorCode::kBusy: return ExitCode::kBusy;
    case ErrorCode::kCapacity: return ExitCode::kIo;
    case ErrorCode::kUnsupported: return ExitCode::kUnsupported;
    case ErrorCode::kCorrupt: return ExitCode::kDamaged;
    case ErrorCode::kIo: return ExitCode::kIo;
    case ErrorCode::kCancelled: return ExitCode::kCancelled;
  }
  return ExitCode::kIo;
}

}  // namespace memvid::cli

#endif  // MEMVID_CLI_EXIT_CODE_H_
