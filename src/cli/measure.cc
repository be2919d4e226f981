// One thread a child counts what comes out while the main thread writes what goes in: with one
// thread for both, a full pipe on each side would stop both programs for good.
#include "cli/measure.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

extern char** environ;

namespace memvid::cli {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe open_pipe() {
  int ends[2];
  return ::pipe2(ends, O_CLOEXEC) == 0 ? Pipe{ends[0], ends[1]} : Pipe{};
}

void close_if_open(int fd) {
  if (fd >= 0) ::close(fd);
}

// The child gets the three standard descriptors and no blocked or ignored signals of ours: Ctrl-C
// must reach it too.
pid_t spawn(const std::vector<std::string>& command, int in_fd, int out_fd) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&files, in_fd, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
  sigset_t none;
  sigset_t ignored_by_us;
  ::sigemptyset(&none);
  ::sigemptyset(&ignored_by_us);
  ::sigaddset(&ignored_by_us, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &ignored_by_us);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  if (::posix_spawnp(&child, words[0], &files, &attributes, words.data(), environ) != 0) child = -1;
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return child;
}

}  // namespace

CompressedSize::CompressedSize(std::vector<std::string> command) : command_(std::move(command)) {
  const Pipe in = open_pipe();
  const Pipe out = open_pipe();
  if (in.read_end >= 0 && out.read_end >= 0) child_ = spawn(command_, in.read_end, out.write_end);
  close_if_open(in.read_end);
  close_if_open(out.write_end);
  if (child_ < 0) {
    close_if_open(in.write_end);
    close_if_open(out.read_end);
    return;
  }
  to_child_ = in.write_end;
  counter_ = std::thread([this, fd = out.read_end] { count_output(fd); });
}

CompressedSize::~CompressedSize() { finish(); }

void CompressedSize::write(std::string_view text) {
  while (to_child_ >= 0 && !text.empty()) {
    const ssize_t written = ::write(to_child_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      ::close(to_child_);  // it died; finish() sees why
      to_child_ = -1;
    }
  }
}

std::optional<std::uint64_t> CompressedSize::finish() {
  close_if_open(to_child_);
  to_child_ = -1;
  if (counter_.joinable()) counter_.join();
  if (child_ < 0) return {};
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return {};
  return bytes_;
}

void CompressedSize::count_output(int fd) {
  std::array<char, 64 * 1024> piece;
  for (;;) {
    const ssize_t count = ::read(fd, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    bytes_ += static_cast<std::uint64_t>(count);
  }
  ::close(fd);
}

}  // namespace memvid::cli
