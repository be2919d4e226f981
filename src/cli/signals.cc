#include "cli/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "base/check.h"
#include "cli/exit_code.h"

namespace memvid::cli {
namespace {

bool is_ignored(int number) {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void make_readable(int event_fd) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(event_fd, &one, sizeof one);
}

// The process is as if it had never touched the signal: the parent sees death by signal.
void die_of(int number) {
  ::signal(number, SIG_DFL);
  sigset_t only{};
  ::sigemptyset(&only);
  ::sigaddset(&only, number);
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  ::raise(number);
}

[[noreturn]] void end_at_once() {
  constexpr std::string_view kLine = "memvid: cancelled\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kLine.data(), kLine.size());
  ::_exit(static_cast<int>(ExitCode::kCancelled));
}

}  // namespace

StopSignals::StopSignals() {
  ::sigemptyset(&watched_);
  for (const int number : {SIGINT, SIGTERM})
    if (!is_ignored(number)) ::sigaddset(&watched_, number);
  MEMVID_CHECK(::pthread_sigmask(SIG_BLOCK, &watched_, nullptr) == 0);
  signal_fd_ = ::signalfd(-1, &watched_, SFD_CLOEXEC);
  quit_fd_ = ::eventfd(0, EFD_CLOEXEC);
  stop_fd_ = ::eventfd(0, EFD_CLOEXEC);
  MEMVID_CHECK(signal_fd_ >= 0 && quit_fd_ >= 0 && stop_fd_ >= 0);
  watcher_ = std::thread([this] { watch(); });
}

StopSignals::~StopSignals() {
  make_readable(quit_fd_);
  watcher_.join();
  ::close(signal_fd_);
  ::close(quit_fd_);
  ::close(stop_fd_);
}

void StopSignals::watch() {
  for (;;) {
    pollfd waited[] = {{signal_fd_, POLLIN, 0}, {quit_fd_, POLLIN, 0}};
    if (::poll(waited, 2, -1) < 0 && errno != EINTR) return;
    if ((waited[1].revents & POLLIN) != 0) return;
    signalfd_siginfo info{};
    if ((waited[0].revents & POLLIN) != 0 && ::read(signal_fd_, &info, sizeof info) == sizeof info)
      on_signal(static_cast<int>(info.ssi_signo));
  }
}

void StopSignals::on_signal(int number) {
  if (answer_ == Answer::kEndAtOnce) end_at_once();
  if (stop_.stop_requested()) die_of(number);
  stop_.request_stop();
  make_readable(stop_fd_);
}

}  // namespace memvid::cli
