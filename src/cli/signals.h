// StopSignals: Ctrl-C (SIGINT) and SIGTERM, without a signal handler.
//
// Both signals are blocked in the thread that makes this object, and so in every thread started
// after it; one watching thread takes them from the kernel (signalfd), where any code is allowed.
// A signal that the caller had set to be ignored (nohup, `&` in a script) stays ignored.
//
//                     first signal                      second signal
//   kEndAtOnce        "memvid: cancelled", exit 5       -
//   kAskToStop        the token asks the work to stop   the signal's own action: the process dies
#ifndef MEMVID_CLI_SIGNALS_H_
#define MEMVID_CLI_SIGNALS_H_

#include <signal.h>

#include <atomic>
#include <stop_token>
#include <thread>

namespace memvid::cli {

class StopSignals {
 public:
  enum class Answer { kEndAtOnce, kAskToStop };

  // Starts watching with kEndAtOnce. Made once, in main, before any other thread.
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void set_answer(Answer answer) { answer_ = answer; }
  std::stop_token token() const { return stop_.get_token(); }
  // Readable as soon as a stop was asked for: for poll() beside a slow input.
  int stop_fd() const { return stop_fd_; }

 private:
  void watch();
  void on_signal(int number);

  sigset_t watched_{};
  int signal_fd_ = -1;
  int quit_fd_ = -1;  // wakes the watching thread for the destructor
  int stop_fd_ = -1;
  std::stop_source stop_;
  std::atomic<Answer> answer_{Answer::kEndAtOnce};
  std::thread watcher_;
};

}  // namespace memvid::cli

#endif  // MEMVID_CLI_SIGNALS_H_
