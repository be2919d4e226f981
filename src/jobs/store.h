// JobStore: the queue of jobs, which every process of the user sees.
//
// An interface, because a store for many hosts is to come; today there is open_store, for one host.
// LIVENESS    A worker registers and holds a lock until it dies; no clock decides whether it lives.
//             A job in progress whose worker is dead is an orphan: reclaim() queues it again.
// EXCLUSIVE   A job is run by at most one worker, and a memory has at most one active job. That two
//             stores (two users, two state folders) never write the same index at once is the
//             fence's business (index/index.h).
// THREADS     One object is used from one thread at a time; many processes may have one.
// DURABILITY  What a call has done when it returns has reached the disk.
// ERRORS      kBusy (another process holds the store for very long), kCapacity, kIo, kCorrupt,
//             kUnsupported: of a newer version, or no job store.
#ifndef MEMVID_JOBS_STORE_H_
#define MEMVID_JOBS_STORE_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/job.h"
#include "memvid/error.h"

namespace memvid::jobs {

struct Submitted {
  std::string id;
  bool needs_worker = false;  // none lives that would run it
};

// How a run of a job ended.
struct Outcome {
  enum class Kind {
    kCompleted,
    kFailed,
    kCancelled,
    kRetry,       // queued again, not before `not_before`
    kHandedBack,  // queued again, at once: the worker was asked to stop
  };
  Kind kind = Kind::kCompleted;
  std::string error;
  Time not_before = 0;
};

// What a worker tells and is told while it runs a job.
struct Standing {
  bool is_mine = true;  // false: another has it now; stop
  bool is_cancel_wanted = false;
  std::uint64_t submits = 0;  // as in Job
};

// A letter to someone who wants to know how a job ended.
struct Letter {
  std::string to;  // the worker's business, as is the body
  std::string body;
};
struct Delivery {
  std::uint64_t number = 0;
  std::string job;  // its id
  Letter letter;
  std::uint64_t tries = 0;  // this one included
};

class JobStore {
 public:
  virtual ~JobStore() = default;

  // -- Those who want something -----------------------------------------------------------------
  // A memory whose newest job is active, or has failed, has that one, which joins what it is asked
  // for: the higher priority holds, a wait for another try ends, and if it is not being worked on
  // it is done as this request says.
  virtual Result<Submitted> submit(const Request& request) = 0;
  virtual Result<std::optional<Job>> find(std::string_view id) = 0;
  // The newest `limit`, the oldest of them first.
  virtual Result<std::vector<Job>> list(std::optional<State> state, std::size_t limit) = 0;
  virtual Result<std::vector<Change>> changes(std::uint64_t job) = 0;  // the newest 50, in order
  // A queued job ends at once; one in progress when its worker hears of it. False: it had ended.
  virtual Result<bool> cancel(std::uint64_t job) = 0;
  // Queues a failed or cancelled job again. kInvalidArgument: it is neither; kBusy: its memory has
  // another active job by now.
  virtual Status retry(std::uint64_t job) = 0;
  // Removes ended jobs (of `state` alone, if it is said) that ended before `before`; returns how
  // many.
  virtual Result<std::uint64_t> prune(Time before, std::optional<State> state) = 0;
  // Queues orphans again; a job that its workers died of too often fails. Returns whether something
  // is to be done and no worker lives.
  virtual Result<bool> reclaim() = 0;

  // -- Workers ----------------------------------------------------------------------------------
  // Registers this process, until retire() or its end.
  virtual Result<std::uint64_t> register_worker() = 0;
  // The next job that may be run, in progress from now on; nullopt: none may.
  virtual Result<std::optional<Job>> claim(std::uint64_t worker) = 0;
  // The same for one job.
  virtual Result<std::optional<Job>> claim_one(std::uint64_t worker, std::uint64_t job) = 0;
  virtual Result<Standing> report(std::uint64_t worker, std::uint64_t job,
                                  std::uint64_t chunks_done, std::uint64_t chunks_total) = 0;
  // False, and the job goes on: it was joined after `submits` was read, so there may be more to do;
  // only for kCompleted. A job that is another's by now is left alone.
  virtual Result<bool> finish(std::uint64_t worker, const Job& job, std::uint64_t submits,
                              const Outcome& outcome) = 0;
  // Nothing is queued, not even for later: the worker is registered no more, in the same
  // transaction, so that a submit after it sees that there is none. Else false.
  virtual Result<bool> retire_if_idle(std::uint64_t worker) = 0;
  virtual Status retire(std::uint64_t worker) = 0;

  // -- Letters ----------------------------------------------------------------------------------
  // One that is due, for this worker alone until `again_at`; nullopt: none is.
  virtual Result<std::optional<Delivery>> next_delivery(Time again_at) = 0;
  virtual Status delivered(std::uint64_t delivery) = 0;  // or given up
  virtual Status postpone(std::uint64_t delivery, Time not_before) = 0;
};

// Now, as Time has it.
Time now();

struct StoreOptions {
  // Ended jobs are removed at each submit when they are older, or more.
  int keep_days = 30;
  int keep_jobs = 1000;
  // The letters of a job that has just ended; they are kept in the transaction that ends it.
  std::function<std::vector<Letter>(const Job& ended)> letters;
  std::function<Time()> clock = now;
};

// Fails a job after so many runs in a row that embedded nothing, its worker's deaths included.
inline constexpr std::uint64_t kFruitlessMax = 8;

// The store in `folder`, which is made (for this user alone) when it is absent.
Result<std::unique_ptr<JobStore>> open_store(const std::filesystem::path& folder,
                                             StoreOptions options);

}  // namespace memvid::jobs

#endif  // MEMVID_JOBS_STORE_H_
