// The store of one host: an SQLite database, and beside it a file of which worker N holds the lock
// of number N for as long as it lives.
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "base/fs.h"
#include "base/try.h"
#include "jobs/schema.h"
#include "jobs/store.h"
#include "sql/database.h"

namespace memvid::jobs {
namespace {

using sql::Database;
using sql::Statement;
using sql::WriteTransaction;

constexpr std::size_t kChangesKept = 50;

constexpr std::string_view kSelectJob =
    "SELECT job, id, video, manifest, database, settings, hooks, priority, time_limit, state, done,"
    " total, submits, attempts, fruitless, error, error_code, submitted_at, started_at, changed_at,"
    " ended_at, not_before, worker, cancel_wanted FROM jobs ";

std::string select_job(std::string_view where) { return std::string(kSelectJob).append(where); }

Job job_of(const Statement& row) {
  Job job;
  job.number = row.number(0);
  job.id = row.text(1);
  job.request.video = row.text(2);
  job.request.manifest = row.text(3);
  job.request.database = row.text(4);
  job.request.settings = row.text(5);
  job.request.hooks = row.text(6);
  job.request.priority = static_cast<int>(row.integer(7));
  job.request.time_limit_seconds = static_cast<int>(row.integer(8));
  job.state = static_cast<State>(row.integer(9));
  job.chunks_done = row.number(10);
  job.chunks_total = row.number(11);
  job.submits = row.number(12);
  job.attempts = row.number(13);
  job.fruitless = row.number(14);
  job.error = row.text(15);
  job.error_code = static_cast<ErrorCode>(row.integer(16));
  job.submitted_at = row.integer(17);
  job.started_at = row.integer(18);
  job.changed_at = row.integer(19);
  job.ended_at = row.integer(20);
  job.not_before = row.integer(21);
  job.worker = row.number(22);
  job.is_cancel_wanted = row.integer(23) != 0;
  return job;
}

int number_of(State state) { return static_cast<int>(state); }

class SqliteStore final : public JobStore {
 public:
  SqliteStore(std::unique_ptr<Database> database, std::filesystem::path locks, StoreOptions options)
      : database_(std::move(database)), locks_(std::move(locks)), options_(std::move(options)) {}

  Result<Submitted> submit(const Request& request) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY_VOID(prune_old());
    Submitted submitted;
    MEMVID_TRY(const auto active, active_of(request.database));
    if (active) {
      submitted.id = active->id;
      MEMVID_TRY(Statement update,
                 database_->prepare("UPDATE jobs SET submits = submits + 1, not_before = 0,"
                                    " priority = max(priority, ?) WHERE job = ?"));
      MEMVID_TRY_VOID(update.bind(request.priority, active->number).run());
    } else {
      submitted.is_new = true;
      MEMVID_TRY(submitted.id, insert(request));
    }
    MEMVID_TRY(submitted.needs_worker, needs_worker());
    MEMVID_TRY_VOID(transaction.commit());
    return submitted;
  }

  Result<std::optional<Job>> find(std::string_view id) override {
    MEMVID_TRY(Statement select, database_->prepare(select_job("WHERE id = ?")));
    return first(select.bind(id));
  }

  Result<std::vector<Job>> list(std::optional<State> state, std::size_t limit) override {
    MEMVID_TRY(Statement select,
               database_->prepare("SELECT * FROM (" +
                                  select_job("WHERE ?1 IS NULL OR state = ?1 ORDER BY job DESC"
                                             " LIMIT ?2) ORDER BY job")));
    select.bind(state ? std::optional(number_of(*state)) : std::nullopt, std::uint64_t{limit});
    std::vector<Job> jobs;
    for (;;) {
      MEMVID_TRY(const bool row, select.step());
      if (!row) return jobs;
      jobs.push_back(job_of(select));
    }
  }

  Result<std::vector<Change>> changes(std::uint64_t job) override {
    MEMVID_TRY(Statement select, database_->prepare("SELECT at, state, note FROM changes"
                                                    " WHERE job = ? ORDER BY change"));
    select.bind(job);
    std::vector<Change> changes;
    for (;;) {
      MEMVID_TRY(const bool row, select.step());
      if (!row) return changes;
      changes.push_back({select.integer(0), static_cast<State>(select.integer(1)), select.text(2)});
    }
  }

  Result<bool> cancel(std::uint64_t number) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY(auto job, get(number));
    if (!job || is_ended(job->state)) return false;
    if (job->state == State::kQueued) {
      MEMVID_TRY_VOID(end(*job, {Outcome::Kind::kCancelled, ErrorCode::kCancelled, "", 0}));
    } else {
      MEMVID_TRY(Statement update,
                 database_->prepare("UPDATE jobs SET cancel_wanted = 1 WHERE job = ?"));
      MEMVID_TRY_VOID(update.bind(number).run());
    }
    MEMVID_TRY_VOID(transaction.commit());
    return true;
  }

  Status retry(std::uint64_t number) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY(const auto job, get(number));
    if (!job || (job->state != State::kFailed && job->state != State::kCancelled))
      return fail(ErrorCode::kInvalidArgument,
                  "only a job that failed or was cancelled can be tried again");
    MEMVID_TRY(const auto active, active_of(job->request.database));
    if (active)
      return fail(ErrorCode::kBusy,
                  job->request.video.string() + " has a newer job by now: " + active->id);
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE jobs SET fruitless = 0, cancel_wanted = 0, ended_at = 0,"
                                  " not_before = 0 WHERE job = ?"));
    MEMVID_TRY_VOID(update.bind(number).run());
    MEMVID_TRY_VOID(change(number, State::kQueued, "tried again"));
    return transaction.commit();
  }

  Result<std::uint64_t> prune(Time before, std::optional<State> state) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY(const std::uint64_t count, prune_ended(before, state));
    MEMVID_TRY_VOID(transaction.commit());
    return count;
  }

  Result<bool> reclaim() override {
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

  Result<std::uint64_t> register_worker() override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY(Statement insert,
               database_->prepare("INSERT INTO workers(process, since) VALUES(?, ?)"));
    MEMVID_TRY_VOID(insert.bind(std::int64_t{::getpid()}, now()).run());
    const auto worker = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(database_->handle()));
    MEMVID_TRY(lock_, base::posix_fs().lock_number(locks_, worker));
    MEMVID_TRY_VOID(transaction.commit());
    return worker;
  }

  Result<std::optional<Job>> claim(std::uint64_t worker) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY_VOID(queue_orphans());
    MEMVID_TRY(Statement select,
               database_->prepare(select_job("WHERE state = 0 AND not_before <= ?"
                                             " ORDER BY priority DESC, job LIMIT 1")));
    MEMVID_TRY(auto job, first(select.bind(now())));
    if (job) MEMVID_TRY_VOID(begin(*job, worker));
    MEMVID_TRY_VOID(transaction.commit());
    return job;
  }

  Result<std::optional<Job>> claim_one(std::uint64_t worker, std::uint64_t number) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY_VOID(queue_orphans());
    MEMVID_TRY(auto job, get(number));
    if (!job || job->state != State::kQueued || job->not_before > now()) return std::nullopt;
    MEMVID_TRY_VOID(begin(*job, worker));
    MEMVID_TRY_VOID(transaction.commit());
    return job;
  }

  Result<Standing> report(std::uint64_t worker, std::uint64_t number, std::uint64_t chunks_done,
                          std::uint64_t chunks_total) override {
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

  Result<bool> finish(std::uint64_t worker, const Job& run, std::uint64_t submits,
                      const Outcome& outcome) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY(auto job, get(run.number));
    if (!job || !is_run_by(*job, worker)) return true;
    if (outcome.kind == Outcome::Kind::kCompleted && job->submits != submits) return false;
    MEMVID_TRY_VOID(end(*job, outcome));
    MEMVID_TRY_VOID(transaction.commit());
    return true;
  }

  Result<bool> retire_if_idle(std::uint64_t worker) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY(const bool is_idle, has_no_queue());
    if (!is_idle) return false;
    MEMVID_TRY_VOID(unregister(worker));
    MEMVID_TRY_VOID(transaction.commit());
    lock_.reset();
    return true;
  }

  Status retire(std::uint64_t worker) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    MEMVID_TRY_VOID(unregister(worker));
    MEMVID_TRY_VOID(transaction.commit());
    lock_.reset();
    return {};
  }

  Result<std::optional<Delivery>> next_delivery(Time again_at) override {
    MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
    Delivery delivery;
    {
      MEMVID_TRY(Statement select,
                 database_->prepare("SELECT delivery, job_id, letter_to, body, tries + 1 FROM"
                                    " deliveries WHERE not_before <= ? ORDER BY delivery LIMIT 1"));
      MEMVID_TRY(const bool row, select.bind(now()).step());
      if (!row) return std::nullopt;
      delivery = {
          select.number(0), select.text(1), {select.text(2), select.text(3)}, select.number(4)};
    }
    MEMVID_TRY(Statement update, database_->prepare("UPDATE deliveries SET tries = ?,"
                                                    " not_before = ? WHERE delivery = ?"));
    MEMVID_TRY_VOID(update.bind(delivery.tries, again_at, delivery.number).run());
    MEMVID_TRY_VOID(transaction.commit());
    return delivery;
  }

  Status postpone(std::uint64_t delivery, Time not_before) override {
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE deliveries SET not_before = ? WHERE delivery = ?"));
    return update.bind(not_before, delivery).run();
  }

  Status delivered(std::uint64_t delivery) override {
    MEMVID_TRY(Statement remove, database_->prepare("DELETE FROM deliveries WHERE delivery = ?"));
    return remove.bind(delivery).run();
  }

 private:
  static bool is_run_by(const Job& job, std::uint64_t worker) {
    return job.state == State::kInProgress && job.worker == worker;
  }

  static Result<std::optional<Job>> first(Statement& select) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return std::nullopt;
    return job_of(select);
  }

  Result<std::optional<Job>> get(std::uint64_t number) {
    MEMVID_TRY(Statement select, database_->prepare(select_job("WHERE job = ?")));
    return first(select.bind(number));
  }

  Result<std::optional<Job>> active_of(const std::filesystem::path& database) {
    MEMVID_TRY(Statement select,
               database_->prepare(select_job("WHERE database = ? AND state IN (0, 1)")));
    return first(select.bind(database.native()));
  }

  Result<std::string> insert(const Request& request) {
    std::string id = new_job_id();
    MEMVID_TRY(Statement insert,
               database_->prepare("INSERT INTO jobs(id, video, manifest, database, settings, hooks,"
                                  " priority, time_limit, submitted_at, changed_at)"
                                  " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    const Time at = now();
    MEMVID_TRY_VOID(insert
                        .bind(id, request.video.native(), request.manifest.native(),
                              request.database.native(), request.settings, request.hooks,
                              request.priority, request.time_limit_seconds, at, at)
                        .run());
    const auto number = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(database_->handle()));
    MEMVID_TRY_VOID(change(number, State::kQueued, ""));
    return id;
  }

  // The new state, and that it was entered; of a job's changes the newest are kept.
  Status change(std::uint64_t number, State state, std::string_view note) {
    const Time at = now();
    MEMVID_TRY(Statement update, database_->prepare("UPDATE jobs SET state = ?, changed_at = ?,"
                                                    " worker = 0 WHERE job = ?"));
    MEMVID_TRY_VOID(update.bind(number_of(state), at, number).run());
    MEMVID_TRY(Statement insert, database_->prepare("INSERT INTO changes(job, at, state, note)"
                                                    " VALUES(?, ?, ?, ?)"));
    MEMVID_TRY_VOID(insert.bind(number, at, number_of(state), note).run());
    MEMVID_TRY(Statement trim,
               database_->prepare("DELETE FROM changes WHERE job = ?1 AND change <= (SELECT change"
                                  " FROM changes WHERE job = ?1 ORDER BY change DESC LIMIT 1"
                                  " OFFSET ?2)"));
    return trim.bind(number, std::uint64_t{kChangesKept}).run();
  }

  Status begin(Job& job, std::uint64_t worker) {
    MEMVID_TRY_VOID(change(job.number, State::kInProgress, ""));
    job.state = State::kInProgress;
    job.worker = worker;
    ++job.attempts;
    ++job.fruitless;
    if (job.started_at == 0) job.started_at = now();
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE jobs SET worker = ?, attempts = ?, fruitless = ?,"
                                  " started_at = ? WHERE job = ?"));
    return update.bind(worker, job.attempts, job.fruitless, job.started_at, job.number).run();
  }

  // As the outcome says; one that may be tried again fails when it has been too often in vain.
  Status end(Job& job, const Outcome& outcome) {
    using Kind = Outcome::Kind;
    const bool is_tried = outcome.kind == Kind::kRetry && job.fruitless < kFruitlessMax;
    if (outcome.kind == Kind::kHandedBack) {
      // The run was cut off and says nothing of the job.
      MEMVID_TRY(Statement update, database_->prepare("UPDATE jobs SET fruitless = max(0, fruitless"
                                                      " - 1) WHERE job = ?"));
      MEMVID_TRY_VOID(update.bind(job.number).run());
      return change(job.number, State::kQueued, "its worker was asked to stop");
    }
    if (!outcome.error.empty()) {
      MEMVID_TRY(Statement update,
                 database_->prepare("UPDATE jobs SET error = ?, error_code = ? WHERE job = ?"));
      MEMVID_TRY_VOID(update.bind(outcome.error, static_cast<int>(outcome.code), job.number).run());
      job.error = outcome.error;
      job.error_code = outcome.code;
    }
    if (is_tried) {
      MEMVID_TRY(Statement update,
                 database_->prepare("UPDATE jobs SET not_before = ? WHERE job = ?"));
      MEMVID_TRY_VOID(update.bind(outcome.not_before, job.number).run());
      return change(job.number, State::kQueued, outcome.error);
    }
    job.state = outcome.kind == Kind::kCompleted   ? State::kCompleted
                : outcome.kind == Kind::kCancelled ? State::kCancelled
                                                   : State::kFailed;
    job.ended_at = job.changed_at = now();
    MEMVID_TRY_VOID(change(job.number, job.state, outcome.error));
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE jobs SET ended_at = ?, error = CASE WHEN ?2 THEN ''"
                                  " ELSE error END WHERE job = ?3"));
    const bool is_done = job.state == State::kCompleted;
    if (is_done) job.error.clear();
    MEMVID_TRY_VOID(update.bind(job.ended_at, is_done ? 1 : 0, job.number).run());
    return post(job);
  }

  Status post(const Job& ended) {
    if (!options_.letters) return {};
    for (const Letter& letter : options_.letters(ended)) {
      MEMVID_TRY(Statement insert,
                 database_->prepare("INSERT INTO deliveries(job_id, letter_to, body, tries,"
                                    " not_before) VALUES(?, ?, ?, 0, 0)"));
      MEMVID_TRY_VOID(insert.bind(ended.id, letter.to, letter.body).run());
    }
    return {};
  }

  Result<bool> is_alive(std::uint64_t worker) {
    return base::posix_fs().is_number_locked(locks_, worker);
  }

  Result<bool> has_orphans() {
    MEMVID_TRY(const std::vector<Job> running, list(State::kInProgress, kRunningMax));
    for (const Job& job : running) {
      MEMVID_TRY(const bool alive, is_alive(job.worker));
      if (!alive) return true;
    }
    return false;
  }

  Status queue_orphans() {
    MEMVID_TRY(std::vector<Job> running, list(State::kInProgress, kRunningMax));
    for (Job& job : running) {
      MEMVID_TRY(const bool alive, is_alive(job.worker));
      if (alive) continue;
      const std::string note = "its worker died";
      if (job.is_cancel_wanted) {
        MEMVID_TRY_VOID(end(job, {Outcome::Kind::kCancelled, ErrorCode::kCancelled, "", 0}));
      } else {
        MEMVID_TRY_VOID(end(job, {Outcome::Kind::kRetry, ErrorCode::kIo, note, 0}));
      }
    }
    return {};
  }

  Result<bool> has_no_queue() {
    MEMVID_TRY(const std::int64_t queued,
               database_->integer("SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 0) OR"
                                  " EXISTS (SELECT 1 FROM deliveries)"));
    return queued == 0;
  }

  // In a write transaction. Rows of workers that died are removed.
  Result<bool> needs_worker() {
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

  Status unregister(std::uint64_t worker) {
    MEMVID_TRY(Statement remove, database_->prepare("DELETE FROM workers WHERE worker = ?"));
    return remove.bind(worker).run();
  }

  Status prune_old() {
    constexpr Time kDay = Time{24} * 60 * 60 * 1000;
    MEMVID_TRY_VOID(prune_ended(now() - options_.keep_days * kDay, std::nullopt));
    MEMVID_TRY(Statement remove,
               database_->prepare("DELETE FROM jobs WHERE state > 1 AND job <= (SELECT job FROM"
                                  " jobs WHERE state > 1 ORDER BY job DESC LIMIT 1 OFFSET ?)"));
    return remove.bind(options_.keep_jobs).run();
  }

  Result<std::uint64_t> prune_ended(Time before, std::optional<State> state) {
    MEMVID_TRY(Statement remove,
               database_->prepare("DELETE FROM jobs WHERE state > 1 AND ended_at < ?1 AND"
                                  " (?2 IS NULL OR state = ?2)"));
    remove.bind(before, state ? std::optional(number_of(*state)) : std::nullopt);
    MEMVID_TRY_VOID(remove.run());
    return static_cast<std::uint64_t>(sqlite3_changes64(database_->handle()));
  }

  static constexpr std::size_t kRunningMax = 10'000;

  std::unique_ptr<Database> database_;
  std::filesystem::path locks_;
  StoreOptions options_;
  std::unique_ptr<base::FileLock> lock_;  // of the worker that was registered
};

}  // namespace

Result<std::unique_ptr<JobStore>> open_store(const std::filesystem::path& folder,
                                             StoreOptions options) {
  MEMVID_TRY(auto database, open_jobs_database(folder));
  return std::make_unique<SqliteStore>(std::move(database), folder / "workers.lock",
                                       std::move(options));
}

Time now() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace memvid::jobs
