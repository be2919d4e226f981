#include "embed/endpoint/retry.h"

#include <algorithm>

namespace memvid::embed {

bool is_passing(int http_status) {
  switch (http_status) {
    case 429:
    case 500:
    case 502:
    case 503:
    case 504: return true;
    default: return false;
  }
}

std::chrono::milliseconds wait_after(int number, std::chrono::milliseconds asked_for,
                                     const RetryLimits& limits, double random) {
  std::chrono::milliseconds wait = std::min(limits.first_wait, limits.wait_max);
  for (int i = 1; i < number && wait < limits.wait_max; ++i)
    wait = std::min(2 * wait, limits.wait_max);
  const auto scattered = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double, std::milli>(wait) * (0.5 + random / 2));
  return std::max(scattered, std::min(asked_for, limits.wait_max));
}

}  // namespace memvid::embed
