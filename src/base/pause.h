// Sleep that a stop ends.
#ifndef MEMVID_BASE_PAUSE_H_
#define MEMVID_BASE_PAUSE_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace memvid::base {

inline void pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace memvid::base

#endif  // MEMVID_BASE_PAUSE_H_
