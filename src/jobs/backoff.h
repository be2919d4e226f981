// How long to wait before something that failed is tried again.
#ifndef MEMVID_JOBS_BACKOFF_H_
#define MEMVID_JOBS_BACKOFF_H_

#include <algorithm>
#include <cmath>

#include "jobs/job.h"

namespace memvid::jobs {

// After `failures` (from 1) in a row: `first`, doubled with each more, `last` at most; and that
// times 0.5 + `chance`, which is 0..1, so that those that failed together do not all come back
// together. Milliseconds.
inline Time backoff(Time first, Time last, std::uint64_t failures, double chance) {
  const double doubled = static_cast<double>(first) * std::exp2(static_cast<double>(failures) - 1);
  return static_cast<Time>(std::min(static_cast<double>(last), doubled) * (0.5 + chance));
}

}  // namespace memvid::jobs

#endif  // MEMVID_JOBS_BACKOFF_H_
