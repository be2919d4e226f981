// Background indexing: jobs that give a memory its vectors while you go on.
//
//   memvid::Config config;
//   config.search.enable_background_indexing = true;  // words at once, no vectors yet
//   memvid::Encoder encoder(config);
//   encoder.add_directory("notes/");
//   encoder.build_video("notes.mp4", "notes.json");
//   auto job = memvid::submit_background_indexing("notes.json", config);
//   auto status = memvid::wait_for_indexing(*job, std::chrono::minutes(5), config);
//
// Jobs are kept in a database of the user's (Config::jobs.state_dir): every process sees them, and
// they survive the death of any. A worker runs them, one at a time; a submit starts one, detached,
// unless one lives, and it ends when nothing is left. A job whose worker was killed is queued again
// by whoever looks next, and goes on where it stopped. A memory has one active job at most.
// THREADS     One BackgroundIndexer is used from one thread at a time; make as many as you like.
// DURABILITY  What a call has done when it returns survives a power cut.
// ERRORS      of all calls: kNotFound (no place for the jobs: the message says what to set), kBusy,
//             kCapacity (disk full), kIo, kCorrupt, kUnsupported (the store is of another version).
#ifndef MEMVID_JOBS_H_
#define MEMVID_JOBS_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid {

using JobId = std::string;  // "idx_" and 12 hexadecimal digits

enum class JobState { kQueued, kInProgress, kCompleted, kFailed, kCancelled };

std::string_view to_string(JobState state);  // "Queued", "In Progress", …

struct IndexingStatus {
  JobId id;
  JobState state = JobState::kQueued;
  double progress = 0;          // percent of the memory's chunks that have a vector
  double duration_seconds = 0;  // from the first run to the end, or till now
  std::string error;            // of the last run that failed, also while it is tried again
  std::filesystem::path video;
  std::filesystem::path index;
  std::uint64_t chunks_done = 0;
  std::uint64_t chunks_total = 0;  // 0: not known yet
  std::uint64_t attempts = 0;      // runs that began
  int priority = 0;
  // Milliseconds since 1970; 0: not yet.
  std::int64_t submitted_at = 0;
  std::int64_t started_at = 0;
  std::int64_t changed_at = 0;  // the state
  std::int64_t ended_at = 0;
  std::int64_t retry_at = 0;  // of a queued one that is to be tried again
  std::filesystem::path log;  // what its runs wrote; may be absent

  bool is_ended() const { return state != JobState::kQueued && state != JobState::kInProgress; }
};

// A change of a job's state.
struct JobChange {
  std::int64_t at = 0;  // milliseconds since 1970
  JobState state = JobState::kQueued;
  std::string note;  // why, if there is something to say
};

struct SubmitOptions {
  int priority = 0;  // -1000..1000; the higher the earlier
};

struct WorkerOptions {
  bool until_idle = false;  // ends when no job is queued, not even for later; else at the stop
  int nice = 10;            // lowers the process's priority, 0..19
};

class BackgroundIndexer {
 public:
  // Opens the store of `config.jobs`, or makes it. What the config says of embeddings and threads
  // goes with each job that is submitted.
  static Result<BackgroundIndexer> open(const Config& config = {});
  ~BackgroundIndexer();
  BackgroundIndexer(BackgroundIndexer&&) noexcept;
  BackgroundIndexer& operator=(BackgroundIndexer&&) noexcept;

  // A job for a memory, and a worker unless one lives. `video` or `index` may be empty, as for a
  // search. A memory whose newest job is active, or has failed, goes on with that one: its id is
  // returned, and it will see what was added meanwhile. kNotFound: no such memory, no model;
  // kInvalidArgument: the priority, or a model whose name is no UTF-8; kUnsupported: a library
  // without embeddings.
  Result<JobId> submit_job(const std::filesystem::path& video,
                           const std::filesystem::path& index = {},
                           const SubmitOptions& options = {});

  // nullopt: there is no such job, or it was cleaned up. A job whose worker has died is queued
  // again before the answer, and a worker started.
  Result<std::optional<IndexingStatus>> get_job_status(std::string_view id);
  // The newest `limit`, the oldest of them first.
  Result<std::vector<IndexingStatus>> get_all_job_statuses(
      std::optional<JobState> state = std::nullopt, std::size_t limit = 100);
  Result<std::vector<JobChange>> get_job_changes(std::string_view id);  // in order

  // Waits until the job has ended or the time is over, and returns how it stands; see to it that it
  // is worked on, by this process when no worker can be started. kNotFound: no such job;
  // kCancelled: a stop was asked for (the job goes on). Negative: for ever.
  Result<IndexingStatus> wait_for_job(std::string_view id, std::chrono::milliseconds timeout,
                                      const CallOptions& options = {});

  // A queued job ends at once, one in progress within a second or so; what has vectors keeps them.
  // False: it had ended. kNotFound.
  Result<bool> cancel(std::string_view id);
  // Queues a failed or cancelled job again. kNotFound; kInvalidArgument: it is neither; kBusy: its
  // memory has a newer active job.
  Status retry(std::string_view id);
  // Forgets jobs (of that state) that ended so long ago; returns how many. The store does so by
  // itself at each submit: JobsConfig.
  Result<std::uint64_t> cleanup_old_jobs(std::chrono::seconds older_than,
                                         std::optional<JobState> state = std::nullopt);

  // Runs jobs on this thread: what `memvid worker` does, with the config's thread_count, or if that
  // is 0 the one that each job was submitted with. A stop hands the job back to the queue, after
  // the batch that is being embedded.
  Status run_worker(const WorkerOptions& worker, const CallOptions& options);

 private:
  class Impl;
  explicit BackgroundIndexer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// -- In one call ----------------------------------------------------------------------------------

// A job for the memory whose manifest is `index`.
Result<JobId> submit_background_indexing(const std::filesystem::path& index,
                                         const Config& config = {});
// The same, after the memory was made or given what it lacks of `chunks` (Encoder::build_video,
// append_to_video): its video is `index` with .mp4.
Result<JobId> submit_background_indexing(std::span<const std::string> chunks,
                                         const std::filesystem::path& index,
                                         const Config& config = {});
Result<std::optional<IndexingStatus>> get_indexing_status(std::string_view id,
                                                          const Config& config = {});
Result<IndexingStatus> wait_for_indexing(std::string_view id, std::chrono::milliseconds timeout,
                                         const Config& config = {});

}  // namespace memvid

#endif  // MEMVID_JOBS_H_
