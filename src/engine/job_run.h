// One run of a job: its memory gets the vectors that it misses.
#ifndef MEMVID_ENGINE_JOB_RUN_H_
#define MEMVID_ENGINE_JOB_RUN_H_

#include <filesystem>
#include <stop_token>

#include "jobs/store.h"
#include "memvid/error.h"

namespace memvid::engine {

// The job's log: what its runs wrote, for people.
std::filesystem::path job_log(const std::filesystem::path& state_dir, const std::string& id);

struct WorkerPlace {
  jobs::JobStore& store;
  const std::filesystem::path& state_dir;
  int thread_count;  // of every job that is run; 0: as each job says
};

// Runs `job`, which `worker` has claimed in the store, and ends it there, or queues it again. A
// stop hands it back after the batch that is being embedded, or at once when that takes longer than
// some seconds. An Error is the store's: the job is then nobody's until its worker dies.
Status run_job(const WorkerPlace& place, std::uint64_t worker, const jobs::Job& job,
               const std::stop_token& stop);

// How a run that ended with `error` goes on: what may pass is tried again, later each time.
jobs::Outcome outcome_of(const Error& error, std::uint64_t fruitless);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_JOB_RUN_H_
