// ProgressMeter: one line of a terminal that says what a long call does, how fast, how long still.
#ifndef MEMVID_CLI_PROGRESS_H_
#define MEMVID_CLI_PROGRESS_H_

#include <chrono>
#include <functional>
#include <string>

#include "cli/console.h"
#include "memvid/config.h"

namespace memvid::cli {

// "encoding  1,204 of 3,400 frames  35 %  198/s  11 s left". `elapsed` is the time since the phase
// began; within its first half second no rate is told, for it would be a guess.
std::string progress_line(const Progress& progress, std::chrono::duration<double> elapsed);

// Draws on the console while it lives and leaves the line empty. Draws nothing unless the console
// shows a status (a terminal, not quiet).
class ProgressMeter {
 public:
  explicit ProgressMeter(Console& console) : console_(console) {}
  ~ProgressMeter() { console_.clear_status(); }
  ProgressMeter(const ProgressMeter&) = delete;
  ProgressMeter& operator=(const ProgressMeter&) = delete;

  // For CallOptions::on_progress; empty when nothing would be drawn. Valid while this lives.
  std::function<void(const Progress&)> callback();

 private:
  void show(const Progress& progress);

  Console& console_;
  bool started_ = false;
  Phase phase_ = Phase::kLoading;
  std::chrono::steady_clock::time_point phase_began_;
};

}  // namespace memvid::cli

#endif  // MEMVID_CLI_PROGRESS_H_
