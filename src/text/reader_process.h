// ReaderProcess: the program memvid-loader, run for one hostile file.
//
// The program bounds itself before it reads the first byte (docs/decisions/0006-*.md says how);
// what it cannot bound, the wall clock and the size of its answer, is bounded here.
#ifndef MEMVID_TEXT_READER_PROCESS_H_
#define MEMVID_TEXT_READER_PROCESS_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "memvid/error.h"
#include "text/input.h"
#include "text/reader_frames.h"

namespace memvid::text {

struct ReaderLimits {
  std::chrono::milliseconds time{120'000};           // by the clock on the wall
  std::chrono::seconds cpu{60};                      // of each process
  std::uint64_t ram_bytes = std::uint64_t{2} << 30;  // address space of each process
  // Of all that is answered; more than `answer_per_byte` times the file is taken for a bomb.
  std::uint64_t answer_bytes = std::uint64_t{16} << 20;
  std::uint64_t answer_per_byte = 100;
};

// The installed program, or that of the build for what lies in it. kUnsupported: it is not there.
Result<std::filesystem::path> find_reader_program();

// What `program` says of this system, one line: "seccomp yes, landlock yes, poppler yes".
// kUnsupported: it says nothing within 10 s; kCapacity.
Result<std::string> ask_reader_program(const std::filesystem::path& program);

// Gives `frames` what `program` says of `input`, which is of the kind "pdf", "package", "tar" …
// kUnsupported, naming the file, whatever the program dies of, says wrongly, or does not say in
// time: the file is to be skipped. kCapacity: $TMPDIR; else the errors of the input and the sink.
// When it returns, the program and those that it started are gone. From any thread.
Status read_in_process(const std::filesystem::path& program, std::string_view kind, Input& input,
                       std::string_view name, const ReaderLimits& limits, FrameReader& frames);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_READER_PROCESS_H_
