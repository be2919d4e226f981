// Stopwatch: seconds since it was made.
#ifndef MEMVID_ENGINE_STOPWATCH_H_
#define MEMVID_ENGINE_STOPWATCH_H_

#include <chrono>

namespace memvid::engine {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_STOPWATCH_H_
