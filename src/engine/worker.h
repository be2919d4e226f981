// The worker: takes jobs from the queue, one after the other.
#ifndef MEMVID_ENGINE_WORKER_H_
#define MEMVID_ENGINE_WORKER_H_

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "engine/job_run.h"
#include "memvid/error.h"

namespace memvid::engine {

// Runs jobs until the stop, or with `until_idle` until nothing is queued. kIo, kBusy, …: the
// store's; the job that ran then is an orphan as soon as the process ends.
Status work(const WorkerPlace& place, bool until_idle, const std::stop_token& stop);

// Runs one job on this thread, if it is queued and may be run now. Returns whether it did.
Result<bool> work_on(const WorkerPlace& place, std::uint64_t job, const std::stop_token& stop);

// Starts `memvid worker --until-idle`, detached: a session of its own, no inherited descriptor but
// its log, whatever becomes of this process. It has no settings but those of each job. kNotFound:
// there is no program to start; the message says where it was looked for.
Status launch_worker(const std::filesystem::path& state_dir);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_WORKER_H_
