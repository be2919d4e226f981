#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "cli/printable.h"

namespace memvid::cli {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

// 0, or errno. A descriptor in non-blocking mode (shared with a terminal that another program left
// so) is waited for by trying again.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno == EAGAIN)
      ::usleep(1000);
    else if (errno != EINTR)
      return errno;
  }
  return 0;
}

}  // namespace

ConsoleOptions system_console() {
  ConsoleOptions options;
  options.out_is_terminal = ::isatty(options.out_fd) == 1;
  options.err_is_terminal = ::isatty(options.err_fd) == 1;
  // no-color.org: any value but the empty one.
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  options.colour = options.out_is_terminal && (no_color == nullptr || *no_color == '\0') &&
                   (terminal == nullptr || std::strcmp(terminal, "dumb") != 0);
  return options;
}

Status Console::print(std::string_view text) {
  if (reader_is_gone_) return fail(ErrorCode::kIo, "standard output was closed");
  buffer_ += text;
  // A person sees each piece at once; a pipe gets large pieces.
  return buffer_.size() >= kBufferBytes || options_.out_is_terminal ? flush() : Status{};
}

Status Console::flush() {
  if (buffer_.empty()) return {};
  const int reason = write_all(options_.out_fd, buffer_);
  buffer_.clear();
  if (reason == 0) return {};
  reader_is_gone_ = reason == EPIPE;
  const bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
  return fail(full ? ErrorCode::kCapacity : ErrorCode::kIo,
              std::string("standard output: ") + std::strerror(reason));
}

void Console::error(std::string_view message) {
  clear_status();
  write_err("memvid: " + printable_line(message) + "\n");
}

void Console::note(std::string_view line) {
  if (quiet_) return;
  clear_status();
  write_err(printable_line(line) + "\n");
}

void Console::draw_status(std::string_view line) {
  if (!shows_status()) return;
  std::string drawn = "\r";
  drawn += line;
  write_err(drawn += "\x1b[K");
  status_is_drawn_ = true;
}

void Console::clear_status() {
  if (!status_is_drawn_) return;
  write_err("\r\x1b[K");
  status_is_drawn_ = false;
}

int Console::err_columns() const {
  winsize size{};
  if (::ioctl(options_.err_fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// Nothing can be said about an error stream that does not take what is said.
void Console::write_err(std::string_view text) { write_all(options_.err_fd, text); }

}  // namespace memvid::cli
