#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/fs.h"
#include "base/progress.h"
#include "base/try.h"
#include "engine/embedding_run.h"
#include "engine/job_run.h"
#include "engine/job_settings.h"
#include "engine/letters.h"
#include "engine/open_memory.h"
#include "engine/user_dirs.h"
#include "engine/worker.h"
#include "jobs/store.h"
#include "memvid/encoder.h"
#include "memvid/jobs.h"

namespace memvid {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kPriorityMax = 1000;
constexpr auto kBetweenLooks = std::chrono::milliseconds(100);
constexpr auto kBetweenReclaims = std::chrono::seconds(1);
// A worker that was started shows itself in the store within this time, or cannot live here.
constexpr auto kLaunchTime = std::chrono::seconds(5);

Result<fs::path> real_path(const fs::path& path) {
  std::error_code failed;
  // What is not there yet would stay relative, and a worker runs in another folder.
  fs::path full = fs::absolute(path, failed);
  if (!failed) full = fs::weakly_canonical(full, failed);
  if (failed) return fail(ErrorCode::kIo, path.string() + ": " + failed.message());
  return full;
}

JobState state_of(jobs::State state) {
  switch (state) {
    case jobs::State::kQueued: return JobState::kQueued;
    case jobs::State::kInProgress: return JobState::kInProgress;
    case jobs::State::kCompleted: return JobState::kCompleted;
    case jobs::State::kFailed: return JobState::kFailed;
    case jobs::State::kCancelled: return JobState::kCancelled;
  }
  return JobState::kFailed;  // of a store that someone else has changed
}

std::optional<jobs::State> stored(std::optional<JobState> state) {
  if (!state) return std::nullopt;
  switch (*state) {
    case JobState::kQueued: return jobs::State::kQueued;
    case JobState::kInProgress: return jobs::State::kInProgress;
    case JobState::kCompleted: return jobs::State::kCompleted;
    case JobState::kFailed: return jobs::State::kFailed;
    case JobState::kCancelled: return jobs::State::kCancelled;
  }
  return std::nullopt;
}

IndexingStatus status_of(const jobs::Job& job, const fs::path& state_dir) {
  IndexingStatus status;
  status.id = job.id;
  status.state = state_of(job.state);
  status.error = job.error;
  status.video = job.request.video;
  status.index = job.request.manifest;
  status.chunks_done = job.chunks_done;
  status.chunks_total = job.chunks_total;
  status.attempts = job.attempts;
  status.priority = job.request.priority;
  status.submitted_at = job.submitted_at;
  status.started_at = job.started_at;
  status.changed_at = job.changed_at;
  status.ended_at = job.ended_at;
  status.retry_at = job.state == jobs::State::kQueued ? job.not_before : 0;
  status.log = engine::job_log(state_dir, job.id);
  if (status.state == JobState::kCompleted)
    status.progress = 100;
  else if (job.chunks_total > 0)
    status.progress =
        100 * static_cast<double>(job.chunks_done) / static_cast<double>(job.chunks_total);
  if (job.started_at > 0) {
    const jobs::Time until = job.ended_at > 0 ? job.ended_at : jobs::now();
    status.duration_seconds = static_cast<double>(until - job.started_at) / 1000;
  }
  return status;
}

tl::unexpected<Error> no_such_job(std::string_view id) {
  return fail(ErrorCode::kNotFound,
              "job not found: " + std::string(id) + " (memvid index-jobs lists those that are)");
}

}  // namespace

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::kQueued: return "Queued";
    case JobState::kInProgress: return "In Progress";
    case JobState::kCompleted: return "Completed";
    case JobState::kFailed: return "Failed";
    case JobState::kCancelled: return "Cancelled";
  }
  return "";
}

class BackgroundIndexer::Impl {
 public:
  static Result<std::unique_ptr<Impl>> open(const Config& config) {
    MEMVID_TRY_VOID(config.validate());
    auto impl = std::make_unique<Impl>();
    impl->config_ = config;
    if (config.jobs.state_dir.empty()) {
      MEMVID_TRY(impl->state_dir_, engine::state_dir());
    } else {
      MEMVID_TRY(impl->state_dir_, real_path(config.jobs.state_dir));
    }
    MEMVID_TRY(impl->store_, engine::open_job_store(impl->state_dir_, config.jobs));
    return impl;
  }

  Result<JobId> submit(const fs::path& video, const fs::path& index, const SubmitOptions& options) {
    if (options.priority < -kPriorityMax || options.priority > kPriorityMax)
      return fail(ErrorCode::kInvalidArgument,
                  "priority is " + std::to_string(options.priority) + "; it must be -1000 to 1000");
    // What cannot work is told to who asks, not to a log.
    MEMVID_TRY_VOID(engine::embedder_options(config_));
    MEMVID_TRY(const engine::MemoryPaths paths, engine::find_memory(video, index));
    jobs::Request request;
    MEMVID_TRY(request.video, real_path(paths.video));
    MEMVID_TRY(request.manifest, real_path(paths.manifest));
    MEMVID_TRY(request.database, real_path(paths.database));
    MEMVID_TRY(request.settings, engine::job_settings(config_));
    request.hooks = engine::hooks_text(config_.jobs.webhooks);
    request.priority = options.priority;
    request.time_limit_seconds = config_.jobs.time_limit_seconds;
    MEMVID_TRY(const jobs::Submitted submitted, store_->submit(request));
    // The job is there, whatever becomes of the launch: every later look tries it again.
    if (submitted.needs_worker) static_cast<void>(engine::launch_worker(state_dir_).has_value());
    return submitted.id;
  }

  Result<std::optional<IndexingStatus>> status(std::string_view id) {
    MEMVID_TRY_VOID(look_after());
    MEMVID_TRY(const auto job, store_->find(id));
    if (!job) return std::nullopt;
    return status_of(*job, state_dir_);
  }

  Result<std::vector<IndexingStatus>> statuses(std::optional<JobState> state, std::size_t limit) {
    MEMVID_TRY_VOID(look_after());
    MEMVID_TRY(const std::vector<jobs::Job> found, store_->list(stored(state), limit));
    std::vector<IndexingStatus> all;
    for (const jobs::Job& job : found) all.push_back(status_of(job, state_dir_));
    return all;
  }

  Result<std::vector<JobChange>> changes(std::string_view id) {
    MEMVID_TRY(const jobs::Job job, get(id));
    MEMVID_TRY(const std::vector<jobs::Change> found, store_->changes(job.number));
    std::vector<JobChange> changes;
    for (const jobs::Change& change : found)
      changes.push_back({change.at, state_of(change.state), change.note});
    return changes;
  }

  Result<IndexingStatus> wait(std::string_view id, std::chrono::milliseconds timeout,
                              const CallOptions& options) {
    const Clock::time_point began = Clock::now();
    Clock::time_point launched{};  // a worker, that has not been seen yet
    Clock::time_point last_reclaim{};
    std::jthread helper;  // hands the job back when the waiting ends before it
    if (timeout.count() == 0) MEMVID_TRY_VOID(look_after());  // the loop has no time for it
    for (;;) {
      MEMVID_TRY(const jobs::Job job, get(id));
      const IndexingStatus status = status_of(job, state_dir_);
      if (options.on_progress)
        options.on_progress({Phase::kEmbedding, job.chunks_done, job.chunks_total, "chunks"});
      const Clock::time_point now = Clock::now();
      if (status.is_ended() || (timeout.count() >= 0 && now - began >= timeout)) return status;
      if (now - last_reclaim >= kBetweenReclaims) {
        last_reclaim = now;
        MEMVID_TRY_VOID(see_to(job.number, launched, helper));
      }
      MEMVID_TRY_VOID(base::check_stop(options.stop));
      std::this_thread::sleep_for(kBetweenLooks);
    }
  }

  Result<bool> cancel(std::string_view id) {
    MEMVID_TRY(const jobs::Job job, get(id));
    return store_->cancel(job.number);
  }

  Status retry(std::string_view id) {
    MEMVID_TRY(const jobs::Job job, get(id));
    MEMVID_TRY_VOID(store_->retry(job.number));
    return look_after();
  }

  Result<std::uint64_t> clean_up(std::chrono::seconds older_than, std::optional<JobState> state) {
    if (state && !is_ended(*stored(state)))
      return fail(ErrorCode::kInvalidArgument, "only jobs that have ended can be forgotten");
    return store_->prune(jobs::now() - older_than.count() * 1000, stored(state));
  }

  Status run_worker(const WorkerOptions& worker, const CallOptions& options) {
    if (worker.nice < 0 || worker.nice > 19)
      return fail(ErrorCode::kInvalidArgument,
                  "nice is " + std::to_string(worker.nice) + "; it must be 0 to 19");
    // Refused by no system; and if it were, the work is the same.
    if (worker.nice > 0) static_cast<void>(::setpriority(PRIO_PROCESS, 0, worker.nice));
    return engine::work(place(), worker.until_idle, options.stop);
  }

 private:
  engine::WorkerPlace place() { return {*store_, state_dir_, config_.run.thread_count}; }

  Result<jobs::Job> get(std::string_view id) {
    MEMVID_TRY(auto job, store_->find(id));
    if (!job) return no_such_job(id);
    return std::move(*job);
  }

  // Orphans are queued again, and a worker is started if none lives.
  Status look_after() {
    MEMVID_TRY(const bool needs_worker, store_->reclaim());
    // Where none can be started, index-wait does the work.
    if (needs_worker) static_cast<void>(engine::launch_worker(state_dir_).has_value());
    return {};
  }

  // The same for one who waits: when a worker that was started has not come, the job is run here.
  Status see_to(std::uint64_t job, Clock::time_point& launched, std::jthread& helper) {
    MEMVID_TRY(const bool needs_worker, store_->reclaim());
    if (!needs_worker) {
      launched = {};
      return {};
    }
    if (launched == Clock::time_point{}) {
      launched = Clock::now();
      if (engine::launch_worker(state_dir_)) return {};
    } else if (Clock::now() - launched < kLaunchTime) {
      return {};
    }
    helper = std::jthread([job, state_dir = state_dir_](const std::stop_token& stop) {
      // What the store refuses here, the next look tries again.
      if (auto store = engine::open_job_store(state_dir))
        static_cast<void>(engine::work_on({**store, state_dir, 0}, job, stop).has_value());
    });
    return {};
  }

  Config config_;
  fs::path state_dir_;
  std::unique_ptr<jobs::JobStore> store_;
};

BackgroundIndexer::BackgroundIndexer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BackgroundIndexer::BackgroundIndexer(BackgroundIndexer&&) noexcept = default;
BackgroundIndexer& BackgroundIndexer::operator=(BackgroundIndexer&&) noexcept = default;
BackgroundIndexer::~BackgroundIndexer() = default;

Result<BackgroundIndexer> BackgroundIndexer::open(const Config& config) {
  MEMVID_TRY(auto impl, Impl::open(config));
  return BackgroundIndexer(std::move(impl));
}

Result<JobId> BackgroundIndexer::submit_job(const fs::path& video, const fs::path& index,
                                            const SubmitOptions& options) {
  return impl_->submit(video, index, options);
}
Result<std::optional<IndexingStatus>> BackgroundIndexer::get_job_status(std::string_view id) {
  return impl_->status(id);
}
Result<std::vector<IndexingStatus>> BackgroundIndexer::get_all_job_statuses(
    std::optional<JobState> state, std::size_t limit) {
  return impl_->statuses(state, limit);
}
Result<std::vector<JobChange>> BackgroundIndexer::get_job_changes(std::string_view id) {
  return impl_->changes(id);
}
Result<IndexingStatus> BackgroundIndexer::wait_for_job(std::string_view id,
                                                       std::chrono::milliseconds timeout,
                                                       const CallOptions& options) {
  return impl_->wait(id, timeout, options);
}
Result<bool> BackgroundIndexer::cancel(std::string_view id) { return impl_->cancel(id); }
Status BackgroundIndexer::retry(std::string_view id) { return impl_->retry(id); }
Result<std::uint64_t> BackgroundIndexer::cleanup_old_jobs(std::chrono::seconds older_than,
                                                          std::optional<JobState> state) {
  return impl_->clean_up(older_than, state);
}
Status BackgroundIndexer::run_worker(const WorkerOptions& worker, const CallOptions& options) {
  return impl_->run_worker(worker, options);
}

Result<JobId> submit_background_indexing(const fs::path& index, const Config& config) {
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(config));
  return indexer.submit_job({}, index);
}

Result<JobId> submit_background_indexing(std::span<const std::string> chunks, const fs::path& index,
                                         const Config& config) {
  Config without_vectors = config;
  without_vectors.search.enable_background_indexing = true;
  const fs::path video = fs::path(index).replace_extension(".mp4");
  MEMVID_TRY(const bool is_there, base::posix_fs().exists(video));
  if (is_there) {
    MEMVID_TRY(Encoder encoder, Encoder::load_existing_with_config(video, index, without_vectors));
    MEMVID_TRY_VOID(encoder.add_chunks(chunks));
    MEMVID_TRY_VOID(encoder.append_to_video(video, index));
  } else {
    Encoder encoder(without_vectors);
    MEMVID_TRY_VOID(encoder.create_incremental_video(chunks, video, index));
  }
  return submit_background_indexing(index, config);
}

Result<std::optional<IndexingStatus>> get_indexing_status(std::string_view id,
                                                          const Config& config) {
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(config));
  return indexer.get_job_status(id);
}

Result<IndexingStatus> wait_for_indexing(std::string_view id, std::chrono::milliseconds timeout,
                                         const Config& config) {
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(config));
  return indexer.wait_for_job(id, timeout);
}

}  // namespace memvid
