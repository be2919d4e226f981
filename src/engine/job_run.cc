#include "engine/job_run.h"

#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <random>
#include <thread>

#include "base/pause.h"
#include "base/try.h"
#include "engine/embedding_run.h"
#include "engine/job_settings.h"
#include "engine/open_memory.h"
#include "engine/stopwatch.h"
#include "engine/worker_count.h"
#include "jobs/backoff.h"

namespace memvid::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kBetweenReports = std::chrono::milliseconds(250);
constexpr auto kGrace = std::chrono::seconds(10);  // for the batch that is being embedded

class Log {
 public:
  explicit Log(const std::filesystem::path& path) : file_(path, std::ios::app) {}
  void write(const std::string& line) {
    std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    file_ << stamp << ' ' << line
          << std::endl;  // a log that cannot be written is no reason to fail
  }

 private:
  std::ofstream file_;
};

// Beside the run, on a thread and a connection of its own: tells the store how far it is, and stops
// it when it is cancelled, takes too long, is another's by now, or its worker is to end.
class Watch {
 public:
  enum class Reason { kNone, kCancelled, kTooLong, kLost, kHandedBack };

  Watch(const std::filesystem::path& state_dir, std::uint64_t worker, const jobs::Job& job,
        std::stop_token stop)
      : state_dir_(state_dir),
        worker_(worker),
        job_(job),
        stop_(std::move(stop)),
        done_(job.chunks_done),
        total_(job.chunks_total) {
    thread_ = std::jthread([this](const std::stop_token& end) { watch(end); });
  }

  CallOptions options() {
    CallOptions options;
    options.stop = run_.get_token();
    options.on_progress = [this](const Progress& progress) {
      if (progress.phase != Phase::kEmbedding) return;
      done_ = progress.done;
      total_ = progress.total;
      if (reason_ == Reason::kHandedBack) run_.request_stop();  // between two batches
    };
    return options;
  }

  Reason reason() const { return reason_; }
  std::uint64_t done() const { return done_; }
  std::uint64_t total() const { return total_; }
  // No report comes after it.
  void end() {
    thread_.request_stop();
    thread_.join();
  }

 private:
  void watch(const std::stop_token& end) {
    auto store = jobs::open_store(state_dir_, {});
    const Clock::time_point began = Clock::now();
    std::optional<Clock::time_point> handed_back;
    while (!end.stop_requested()) {
      if (store) look(**store);
      const Clock::time_point now = Clock::now();
      const int limit = job_.request.time_limit_seconds;
      if (limit > 0 && now - began > std::chrono::seconds(limit)) stop_run(Reason::kTooLong);
      if (stop_.stop_requested() && reason_ == Reason::kNone) {
        reason_ = Reason::kHandedBack;
        handed_back = now;
      }
      if (handed_back && now - *handed_back > kGrace) run_.request_stop();
      base::pause(kBetweenReports, end);
    }
  }

  void look(jobs::JobStore& store) {
    const auto standing = store.report(worker_, job_.number, done_, total_);
    if (!standing) return;  // a store that is busy or full keeps nobody from embedding
    if (!standing->is_mine) stop_run(Reason::kLost);
    if (standing->is_cancel_wanted) stop_run(Reason::kCancelled);
  }

  void stop_run(Reason reason) {
    reason_ = reason;
    run_.request_stop();
  }

  const std::filesystem::path& state_dir_;
  std::uint64_t worker_;
  const jobs::Job& job_;
  std::stop_token stop_;
  std::stop_source run_;
  // Before the run tells its own, what the store has already: a report of it changes nothing.
  std::atomic<std::uint64_t> done_;
  std::atomic<std::uint64_t> total_;
  std::atomic<Reason> reason_ = Reason::kNone;
  std::jthread thread_;
};

struct Embedded {
  EmbeddingResult result;
  std::vector<Finding> findings;
};

Result<Embedded> embed_memory(const jobs::Request& request, int thread_count,
                              const CallOptions& options) {
  MEMVID_TRY(Config config, config_of_job(request.settings));
  if (thread_count > 0) config.run.thread_count = thread_count;
  MEMVID_TRY(const embed::EmbedderOptions embedder, embedder_options(config));
  MEMVID_TRY(const MemoryPaths paths, find_memory(request.video, request.manifest));
  base::ThreadPool pool(worker_count(config.run));
  MEMVID_TRY(OpenedMemory memory, open_memory(paths, pool, options));
  MEMVID_TRY(const auto index, index::Index::open(paths.database, index::Access::kWrite));
  Embedded embedded;
  const EmbeddingTask task = {*memory.video, *index, paths.lock, component_of(config)};
  MEMVID_TRY(embedded.result, embed_missing(task, embedder, pool, options, embedded.findings));
  if (embedded.result.embedded > 0) MEMVID_TRY_VOID(index->optimize());
  return embedded;
}

Error lost_chunks(const jobs::Request& request, const std::vector<Finding>& findings) {
  return {ErrorCode::kCorrupt, request.video.string() + ": " + std::to_string(findings.size()) +
                                   " of its chunks do not read and have no vector; the first is " +
                                   findings.front().place + ": " + findings.front().message +
                                   " (memvid verify lists all damage)"};
}

}  // namespace

std::filesystem::path job_log(const std::filesystem::path& state_dir, const std::string& id) {
  return state_dir / "logs" / (id + ".log");
}

jobs::Outcome outcome_of(const Error& error, std::uint64_t fruitless) {
  using Kind = jobs::Outcome::Kind;
  const bool may_pass = error.code == ErrorCode::kBusy || error.code == ErrorCode::kCapacity ||
                        error.code == ErrorCode::kIo;
  if (!may_pass) return {Kind::kFailed, error.message, 0};
  constexpr jobs::Time kFirstMs = 5'000, kLastMs = 600'000;
  thread_local std::mt19937 random{std::random_device{}()};
  const double chance = std::uniform_real_distribution<double>(0, 1)(random);
  return {Kind::kRetry, error.message,
          jobs::now() + jobs::backoff(kFirstMs, kLastMs, fruitless, chance)};
}

namespace {

jobs::Outcome outcome_of_go(const Result<Embedded>& embedded, Watch::Reason reason,
                            const jobs::Job& job) {
  using Kind = jobs::Outcome::Kind;
  if (embedded) {
    if (embedded->result.is_left_to_other)
      return outcome_of({ErrorCode::kBusy,
                         "another process gives " + job.request.video.string() + " its vectors"},
                        job.fruitless);
    if (!embedded->findings.empty())
      return outcome_of(lost_chunks(job.request, embedded->findings), job.fruitless);
    return {Kind::kCompleted, "", 0};
  }
  switch (reason) {
    case Watch::Reason::kCancelled: return {Kind::kCancelled, "", 0};
    case Watch::Reason::kTooLong:
      return {Kind::kFailed,
              "it ran longer than " + std::to_string(job.request.time_limit_seconds) +
                  " s (jobs.time_limit); memvid index-retry goes on with it",
              0};
    case Watch::Reason::kHandedBack: return {Kind::kHandedBack, "", 0};
    case Watch::Reason::kLost:
    case Watch::Reason::kNone: break;
  }
  return outcome_of(embedded.error(), job.fruitless);
}

std::string in_words(const jobs::Outcome& outcome) {
  switch (outcome.kind) {
    case jobs::Outcome::Kind::kCompleted: return "completed";
    case jobs::Outcome::Kind::kFailed: return "failed: " + outcome.error;
    case jobs::Outcome::Kind::kCancelled: return "cancelled";
    case jobs::Outcome::Kind::kRetry: return "to be tried again: " + outcome.error;
    case jobs::Outcome::Kind::kHandedBack: return "handed back: the worker was asked to stop";
  }
  return "";
}

}  // namespace

Status run_job(const WorkerPlace& place, std::uint64_t worker, const jobs::Job& job,
               const std::stop_token& stop) {
  std::error_code ignored;  // the log is for people
  std::filesystem::create_directories(place.state_dir / "logs", ignored);
  Log log(job_log(place.state_dir, job.id));
  log.write("run " + std::to_string(job.attempts) + " by worker " + std::to_string(worker) + ": " +
            job.request.video.string());
  const Stopwatch stopwatch;
  for (;;) {
    // Whoever joins the job after this has committed what it wants done after this, perhaps.
    MEMVID_TRY(const auto seen, place.store.find(job.id));
    if (!seen || seen->worker != worker) return {};
    Watch watch(place.state_dir, worker, *seen, stop);
    const Result<Embedded> embedded =
        embed_memory(job.request, place.thread_count, watch.options());
    watch.end();
    if (watch.total() > 0)
      MEMVID_TRY_VOID(place.store.report(worker, job.number, watch.done(), watch.total()));
    const jobs::Outcome outcome = outcome_of_go(embedded, watch.reason(), job);
    MEMVID_TRY(const bool ended, place.store.finish(worker, job, seen->submits, outcome));
    if (!ended) continue;
    log.write(in_words(outcome) + " after " + std::to_string(stopwatch.seconds()) + " s, " +
              std::to_string(embedded ? embedded->result.embedded : 0) + " chunks embedded");
    return {};
  }
}

}  // namespace memvid::engine
