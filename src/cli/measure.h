// CompressedSize: how large a text gets in the hands of gzip, xz or zstd, for `info --measure`.
//
// The program of that name does it, as a child, so that the figure is the one a user gets who tries
// it by hand. The text streams through; nothing is kept.
#ifndef MEMVID_CLI_MEASURE_H_
#define MEMVID_CLI_MEASURE_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace memvid::cli {

class CompressedSize {
 public:
  // `command` reads standard input and writes standard output; searched in $PATH.
  explicit CompressedSize(std::vector<std::string> command);
  ~CompressedSize();
  CompressedSize(const CompressedSize&) = delete;
  CompressedSize& operator=(const CompressedSize&) = delete;

  const std::string& program() const { return command_[0]; }
  void write(std::string_view text);
  // The size of what came out; nothing when the program is not installed or failed. Called once.
  std::optional<std::uint64_t> finish();

 private:
  void count_output(int fd);

  std::vector<std::string> command_;
  pid_t child_ = -1;
  int to_child_ = -1;
  std::uint64_t bytes_ = 0;
  std::thread counter_;
};

}  // namespace memvid::cli

#endif  // MEMVID_CLI_MEASURE_H_
