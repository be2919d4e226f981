// ProgressMeter: passes progress on to the caller, but not more often than people can see.
#ifndef MEMVID_ENGINE_PROGRESS_METER_H_
#define MEMVID_ENGINE_PROGRESS_METER_H_

#include <chrono>

#include "memvid/config.h"

namespace memvid::engine {

class ProgressMeter {
 public:
  ProgressMeter(const CallOptions& options, Phase phase, std::uint64_t total, const char* unit)
      : options_(options), progress_{phase, 0, total, unit} {}
  // The phase ends with its object.
  ~ProgressMeter() {
    if (options_.on_progress) options_.on_progress(progress_);
  }
  ProgressMeter(const ProgressMeter&) = delete;
  ProgressMeter& operator=(const ProgressMeter&) = delete;

  void reach(std::uint64_t done) {
    progress_.done = done;
    if (!options_.on_progress) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    options_.on_progress(progress_);
  }

 private:
  const CallOptions& options_;
  Progress progress_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_PROGRESS_METER_H_
