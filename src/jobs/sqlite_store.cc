#include "jobs/sqlite_store.h"

#include <sqlite3.h>

#include <chrono>

#include "base/try.h"
#include "jobs/life_cycle.h"
#include "jobs/schema.h"

namespace memvid::jobs {
namespace {

constexpr std::size_t kChangesKept = 50;

constexpr std::string_view kSelectJob =
    "SELECT job, id, video, manifest, database, settings, hooks, priority, time_limit, state, done,"
    " total, submits, attempts, fruitless, error, submitted_at, started_at, changed_at, ended_at,"
    " not_before, worker, cancel_wanted FROM jobs ";

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
  job.submitted_at = row.integer(16);
  job.started_at = row.integer(17);
  job.changed_at = row.integer(18);
  job.ended_at = row.integer(19);
  job.not_before = row.integer(20);
  job.worker = row.number(21);
  job.is_cancel_wanted = row.integer(22) != 0;
  return job;
}

int number_of(State state) { return static_cast<int>(state); }

}  // namespace

std::string select_job(std::string_view where) { return std::string(kSelectJob).append(where); }

Result<Submitted> SqliteStore::submit(const Request& request) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY_VOID(prune_old());
  Submitted submitted;
  MEMVID_TRY(auto newest, newest_of(request.database));
  if (newest && (!is_ended(newest->state) || newest->state == State::kFailed)) {
    submitted.id = newest->id;
    MEMVID_TRY_VOID(join(*newest, request));
  } else {
    MEMVID_TRY(submitted.id, insert(request));
  }
  MEMVID_TRY(submitted.needs_worker, needs_worker());
  MEMVID_TRY_VOID(transaction.commit());
  return submitted;
}

Result<std::optional<Job>> SqliteStore::find(std::string_view id) {
  MEMVID_TRY(Statement select, database_->prepare(select_job("WHERE id = ?")));
  return first(select.bind(id));
}

Result<std::vector<Job>> SqliteStore::list(std::optional<State> state, std::size_t limit) {
  // The state as a number in the text: only so can the indexes of the active jobs serve it.
  const std::string where = state ? "WHERE state = " + std::to_string(number_of(*state)) : "";
  MEMVID_TRY(Statement select, database_->prepare("SELECT * FROM (" +
                                                  select_job(where + " ORDER BY job DESC LIMIT ?") +
                                                  ") ORDER BY job"));
  select.bind(std::uint64_t{limit});
  std::vector<Job> jobs;
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return jobs;
    jobs.push_back(job_of(select));
  }
}

Result<std::vector<Change>> SqliteStore::changes(std::uint64_t job) {
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

Result<bool> SqliteStore::cancel(std::uint64_t number) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(auto job, get(number));
  if (!job || is_ended(job->state)) return false;
  if (job->state == State::kQueued) {
    MEMVID_TRY_VOID(end(*job, {Outcome::Kind::kCancelled, "", 0}));
  } else {
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE jobs SET cancel_wanted = 1 WHERE job = ?"));
    MEMVID_TRY_VOID(update.bind(number).run());
  }
  MEMVID_TRY_VOID(transaction.commit());
  return true;
}

Status SqliteStore::retry(std::uint64_t number) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(auto job, get(number));
  if (!job || (job->state != State::kFailed && job->state != State::kCancelled))
    return fail(ErrorCode::kInvalidArgument,
                "only a job that failed or was cancelled can be tried again");
  MEMVID_TRY(const auto newest, newest_of(job->request.database));
  if (newest && !is_ended(newest->state))
    return fail(ErrorCode::kBusy,
                job->request.video.string() + " has a newer job by now: " + newest->id);
  MEMVID_TRY_VOID(queue_again(*job, "tried again"));
  return transaction.commit();
}

Result<std::uint64_t> SqliteStore::prune(Time before, std::optional<State> state) {
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(const std::uint64_t count, prune_ended(before, state));
  MEMVID_TRY_VOID(transaction.commit());
  return count;
}

Result<std::optional<Job>> SqliteStore::first(Statement& select) {
  MEMVID_TRY(const bool row, select.step());
  if (!row) return std::nullopt;
  return job_of(select);
}

Result<std::optional<Job>> SqliteStore::get(std::uint64_t number) {
  MEMVID_TRY(Statement select, database_->prepare(select_job("WHERE job = ?")));
  return first(select.bind(number));
}

Result<std::optional<Job>> SqliteStore::newest_of(const std::filesystem::path& database) {
  MEMVID_TRY(Statement select,
             database_->prepare(select_job("WHERE database = ? ORDER BY job DESC LIMIT 1")));
  return first(select.bind(database.native()));
}

Result<std::string> SqliteStore::insert(const Request& request) {
  std::string id = new_job_id();
  MEMVID_TRY(Statement insert,
             database_->prepare("INSERT INTO jobs(id, video, manifest, database, settings, hooks,"
                                " priority, time_limit, submitted_at, changed_at)"
                                " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  const Time at = options_.clock();
  MEMVID_TRY_VOID(insert
                      .bind(id, request.video.native(), request.manifest.native(),
                            request.database.native(), request.settings, request.hooks,
                            request.priority, request.time_limit_seconds, at, at)
                      .run());
  const auto number = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(database_->handle()));
  MEMVID_TRY_VOID(stamp(number, at, State::kQueued, ""));
  return id;
}

Status SqliteStore::join(Job& job, const Request& request) {
  if (job.state != State::kInProgress) {
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE jobs SET settings = ?, hooks = ?, time_limit = ?"
                                  " WHERE job = ?"));
    MEMVID_TRY_VOID(
        update.bind(request.settings, request.hooks, request.time_limit_seconds, job.number).run());
  }
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE jobs SET submits = submits + 1, not_before = 0,"
                                " priority = max(priority, ?) WHERE job = ?"));
  MEMVID_TRY_VOID(update.bind(request.priority, job.number).run());
  return is_ended(job.state) ? queue_again(job, "submitted again") : Status{};
}

Status SqliteStore::queue_again(Job& job, std::string_view why) {
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE jobs SET fruitless = 0, cancel_wanted = 0, ended_at = 0,"
                                " not_before = 0 WHERE job = ?"));
  MEMVID_TRY_VOID(update.bind(job.number).run());
  return change(job, State::kQueued, why);
}

Status SqliteStore::change(Job& job, State to, std::string_view note) {
  if (!may_follow(job.state, to))
    return fail(ErrorCode::kCorrupt, database_->path().string() + ": " + job.id +
                                         " is in a state that it cannot be in; memvid index-prune "
                                         "forgets ended jobs");
  job.state = to;
  job.changed_at = options_.clock();
  MEMVID_TRY(Statement update, database_->prepare("UPDATE jobs SET state = ?, changed_at = ?,"
                                                  " worker = 0 WHERE job = ?"));
  MEMVID_TRY_VOID(update.bind(number_of(to), job.changed_at, job.number).run());
  return stamp(job.number, job.changed_at, to, note);
}

Status SqliteStore::stamp(std::uint64_t number, Time at, State state, std::string_view note) {
  MEMVID_TRY(Statement insert, database_->prepare("INSERT INTO changes(job, at, state, note)"
                                                  " VALUES(?, ?, ?, ?)"));
  MEMVID_TRY_VOID(insert.bind(number, at, number_of(state), note).run());
  MEMVID_TRY(Statement trim,
             database_->prepare("DELETE FROM changes WHERE job = ?1 AND change <= (SELECT change"
                                " FROM changes WHERE job = ?1 ORDER BY change DESC LIMIT 1"
                                " OFFSET ?2)"));
  return trim.bind(number, std::uint64_t{kChangesKept}).run();
}

Status SqliteStore::end(Job& job, const Outcome& outcome) {
  using Kind = Outcome::Kind;
  const bool is_tried = outcome.kind == Kind::kRetry && job.fruitless < kFruitlessMax;
  if (outcome.kind == Kind::kHandedBack) {
    // The run was cut off and says nothing of the job.
    MEMVID_TRY(Statement update, database_->prepare("UPDATE jobs SET fruitless = max(0, fruitless"
                                                    " - 1) WHERE job = ?"));
    MEMVID_TRY_VOID(update.bind(job.number).run());
    return change(job, State::kQueued, "its worker was asked to stop");
  }
  if (!outcome.error.empty()) {
    MEMVID_TRY(Statement update, database_->prepare("UPDATE jobs SET error = ? WHERE job = ?"));
    MEMVID_TRY_VOID(update.bind(outcome.error, job.number).run());
    job.error = outcome.error;
  }
  if (is_tried) {
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE jobs SET not_before = ? WHERE job = ?"));
    MEMVID_TRY_VOID(update.bind(outcome.not_before, job.number).run());
    return change(job, State::kQueued, outcome.error);
  }
  const State ended = outcome.kind == Kind::kCompleted   ? State::kCompleted
                      : outcome.kind == Kind::kCancelled ? State::kCancelled
                                                         : State::kFailed;
  MEMVID_TRY_VOID(change(job, ended, outcome.error));
  job.ended_at = job.changed_at;
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE jobs SET ended_at = ?, error = CASE WHEN ?2 THEN ''"
                                " ELSE error END WHERE job = ?3"));
  const bool is_done = job.state == State::kCompleted;
  if (is_done) job.error.clear();
  MEMVID_TRY_VOID(update.bind(job.ended_at, is_done ? 1 : 0, job.number).run());
  return post(job);
}

Status SqliteStore::prune_old() {
  constexpr Time kDay = Time{24} * 60 * 60 * 1000;
  MEMVID_TRY_VOID(prune_ended(options_.clock() - options_.keep_days * kDay, std::nullopt));
  MEMVID_TRY(Statement remove,
             database_->prepare("DELETE FROM jobs WHERE state > 1 AND job <= (SELECT job FROM"
                                " jobs WHERE state > 1 ORDER BY job DESC LIMIT 1 OFFSET ?)"));
  return remove.bind(options_.keep_jobs).run();
}

Result<std::uint64_t> SqliteStore::prune_ended(Time before, std::optional<State> state) {
  MEMVID_TRY(Statement remove,
             database_->prepare("DELETE FROM jobs WHERE state > 1 AND ended_at < ?1 AND"
                                " (?2 IS NULL OR state = ?2)"));
  remove.bind(before, state ? std::optional(number_of(*state)) : std::nullopt);
  MEMVID_TRY_VOID(remove.run());
  return static_cast<std::uint64_t>(sqlite3_changes64(database_->handle()));
}

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
