// How many threads a RunConfig asks for.
#ifndef MEMVID_ENGINE_WORKER_COUNT_H_
#define MEMVID_ENGINE_WORKER_COUNT_H_

#include "base/thread_pool.h"
#include "memvid/config.h"

namespace memvid::engine {

inline int worker_count(const RunConfig& run) {
  return run.thread_count > 0 ? run.thread_count : base::ThreadPool::default_thread_count();
}

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_WORKER_COUNT_H_
