// Cancelled or not: the one line that long loops call between pieces of work.
#ifndef MEMVID_BASE_PROGRESS_H_
#define MEMVID_BASE_PROGRESS_H_

#include <stop_token>

#include "memvid/error.h"

namespace memvid::base {

inline Status check_stop(const std::stop_token& stop) {
  if (stop.stop_requested()) return fail(ErrorCode::kCancelled, "cancelled");
  return {};
}

}  // namespace memvid::base

#endif  // MEMVID_BASE_PROGRESS_H_
