// The store as workers use it: who lives, what is to be done, what became of it.
#include <sqlite3.h>
#include <unistd.h>

#include "base/try.h"
#include "jobs/sqlite_store.h"

namespace memvid::jobs {
namespace {

constexpr std::size_t kRunningMax = 10'000;

bool is_run_by(const Job& job, std::uint64_t worker) {
  return job.state == State::kInProgress && job.worker == worker;
}

}  // namespace

Result<bool> SqliteStore::reclaim() {
  {
    MEMVID_TRY(const bool orphans, has_orphans());
    MEMVID_TRY(const bool is_idle, has_no_queue());
    if (!orphans && is_idle) return false;  // as a rule: without a write transaction
  }
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY_VOID(queue_orphans());
  MEMVID_TRY(const bool needed, needs_worker());
  MEMVID_TRY_VOID(transaction.commit());
  return needed;
}

Result<std::uint64_t> SqliteStore::register_worker() {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(Statement insert,
             database_->prepare("INSERT INTO workers(process, since) VALUES(?, ?)"));
  MEMVID_TRY_VOID(insert.bind(std::int64_t{::getpid()}, options_.clock()).run());
  const auto worker = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(database_->handle()));
  MEMVID_TRY(lock_, base::posix_fs().lock_number(locks_, worker));
  MEMVID_TRY_VOID(transaction.commit());
  return worker;
}

Result<std::optional<Job>> SqliteStore::claim(std::uint64_t worker) {
  {
    MEMVID_TRY(const bool orphans, has_orphans());
    MEMVID_TRY(const auto due, next_due());
    if (!orphans && !due) return std::nullopt;  // an idle worker asks four times a second
  }
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY_VOID(queue_orphans());
  MEMVID_TRY(auto job, next_due());
  if (job) MEMVID_TRY_VOID(begin(*job, worker));
  MEMVID_TRY_VOID(transaction.commit());
  return job;
}

Result<std::optional<Job>> SqliteStore::claim_one(std::uint64_t worker, std::uint64_t number) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY_VOID(queue_orphans());
  MEMVID_TRY(auto job, get(number));
  if (!job || job->state != State::kQueued || job->not_before > options_.clock())
    return std::nullopt;
  MEMVID_TRY_VOID(begin(*job, worker));
  MEMVID_TRY_VOID(transaction.commit());
  return job;
}

Result<Standing> SqliteStore::report(std::uint64_t worker, std::uint64_t number,
                                     std::uint64_t chunks_done, std::uint64_t chunks_total) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(const auto job, get(number));
  if (!job || !is_run_by(*job, worker)) return Standing{false, false, 0};
  const Standing standing{true, job->is_cancel_wanted, job->submits};
  // Asked four times a second: what is as it was is not synced to the disk again.
  if (chunks_done == job->chunks_done && chunks_total == job->chunks_total) return standing;
  const bool is_fruitful = job->fruitless > 0 && chunks_done > job->chunks_done;
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE jobs SET done = ?, total = ?,"
                                " fruitless = CASE WHEN ? THEN 0 ELSE fruitless END"
                                " WHERE job = ?"));
  MEMVID_TRY_VOID(update.bind(chunks_done, chunks_total, is_fruitful ? 1 : 0, number).run());
  MEMVID_TRY_VOID(transaction.commit());
  return standing;
}

Result<bool> SqliteStore::finish(std::uint64_t worker, const Job& run, std::uint64_t submits,
                                 const Outcome& outcome) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(auto job, get(run.number));
  if (!job || !is_run_by(*job, worker)) return true;
  if (outcome.kind == Outcome::Kind::kCompleted && job->submits != submits) return false;
  MEMVID_TRY_VOID(end(*job, outcome));
  MEMVID_TRY_VOID(transaction.commit());
  return true;
}

Result<bool> SqliteStore::retire_if_idle(std::uint64_t worker) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(const bool is_idle, has_no_queue());
  if (!is_idle) return false;
  MEMVID_TRY_VOID(unregister(worker));
  MEMVID_TRY_VOID(transaction.commit());
  lock_.reset();
  return true;
}

Status SqliteStore::retire(std::uint64_t worker) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY_VOID(unregister(worker));
  MEMVID_TRY_VOID(transaction.commit());
  lock_.reset();
  return {};
}

Result<std::optional<Job>> SqliteStore::next_due() {
  MEMVID_TRY(Statement select,
             database_->prepare(select_job("WHERE state = 0 AND not_before <= ?"
                                           " ORDER BY priority DESC, job LIMIT 1")));
  return first(select.bind(options_.clock()));
}

Status SqliteStore::begin(Job& job, std::uint64_t worker) {
  MEMVID_TRY_VOID(change(job, State::kInProgress, ""));
  job.worker = worker;
  ++job.attempts;
  ++job.fruitless;
  if (job.started_at == 0) job.started_at = job.changed_at;
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE jobs SET worker = ?, attempts = ?, fruitless = ?,"
                                " started_at = ? WHERE job = ?"));
  return update.bind(worker, job.attempts, job.fruitless, job.started_at, job.number).run();
}

Result<bool> SqliteStore::is_alive(std::uint64_t worker) {
  return base::posix_fs().is_number_locked(locks_, worker);
}

Result<bool> SqliteStore::has_orphans() {
  MEMVID_TRY(const std::vector<Job> running, list(State::kInProgress, kRunningMax));
  for (const Job& job : running) {
    MEMVID_TRY(const bool alive, is_alive(job.worker));
    if (!alive) return true;
  }
  return false;
}

Status SqliteStore::queue_orphans() {
  MEMVID_TRY(std::vector<Job> running, list(State::kInProgress, kRunningMax));
  for (Job& job : running) {
    MEMVID_TRY(const bool alive, is_alive(job.worker));
    if (alive) continue;
    const std::string note = "its worker died";
    if (job.is_cancel_wanted) {
      MEMVID_TRY_VOID(end(job, {Outcome::Kind::kCancelled, "", 0}));
    } else {
      MEMVID_TRY_VOID(end(job, {Outcome::Kind::kRetry, note, 0}));
    }
  }
  return {};
}

Result<bool> SqliteStore::has_no_queue() {
  MEMVID_TRY(const std::int64_t queued,
             database_->integer("SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 0) OR"
                                " EXISTS (SELECT 1 FROM deliveries)"));
  return queued == 0;
}

Result<bool> SqliteStore::needs_worker() {
  MEMVID_TRY(const bool is_idle, has_no_queue());
  if (is_idle) return false;
  std::vector<std::uint64_t> workers;
  {
    MEMVID_TRY(Statement select, database_->prepare("SELECT worker FROM workers"));
    for (;;) {
      MEMVID_TRY(const bool row, select.step());
      if (!row) break;
      workers.push_back(select.number(0));
    }
  }
  bool lives = false;
  for (const std::uint64_t worker : workers) {
    MEMVID_TRY(const bool alive, is_alive(worker));
    lives = lives || alive;
    if (!alive) MEMVID_TRY_VOID(unregister(worker));
  }
  return !lives;
}

Status SqliteStore::unregister(std::uint64_t worker) {
  MEMVID_TRY(Statement remove, database_->prepare("DELETE FROM workers WHERE worker = ?"));
  return remove.bind(worker).run();
}

}  // namespace memvid::jobs
