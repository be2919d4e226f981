// When a request is tried again, and after which wait. Pure.
#ifndef MEMVID_EMBED_ENDPOINT_RETRY_H_
#define MEMVID_EMBED_ENDPOINT_RETRY_H_

#include <chrono>

namespace memvid::embed {

struct RetryLimits {
  int try_count_max = 5;
  std::chrono::milliseconds first_wait{1'000};  // doubled after each further try
  std::chrono::milliseconds wait_max{60'000};   // of one wait, whatever the server asks for
};

// Somebody waits for the answer: tells soon that there is none.
inline constexpr RetryLimits kQueryRetries = {2, std::chrono::milliseconds(500),
                                              std::chrono::milliseconds(5'000)};

// Whether the same request may succeed later: 429, 500, 502, 503, 504.
bool is_passing(int http_status);

// The wait after try `number` (from 1). Between half and all of the doubled wait, by `random` in
// [0, 1), so that many callers do not come back at once; longer when the server asked for it.
std::chrono::milliseconds wait_after(int number, std::chrono::milliseconds asked_for,
                                     const RetryLimits& limits, double random);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_ENDPOINT_RETRY_H_
