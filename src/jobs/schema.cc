#include "jobs/schema.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/try.h"

namespace memvid::jobs {
namespace {

using sql::Database;

constexpr std::int64_t kApplicationId = 0x4D564A42;  // "MVJB"
constexpr std::int64_t kSchemaVersion = 1;

// Deleting a job takes its changes with it; letters go on without it.
constexpr const char* kTables = R"sql(
CREATE TABLE jobs(
  job INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  video TEXT NOT NULL, manifest TEXT NOT NULL, database TEXT NOT NULL,
  settings TEXT NOT NULL, hooks TEXT NOT NULL,
  priority INTEGER NOT NULL, time_limit INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0, submits INTEGER NOT NULL DEFAULT 1,
  attempts INTEGER NOT NULL DEFAULT 0, fruitless INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  submitted_at INTEGER NOT NULL, started_at INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL, ended_at INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0, worker INTEGER NOT NULL DEFAULT 0,
  cancel_wanted INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX jobs_active ON jobs(database) WHERE state IN (0, 1);
CREATE INDEX jobs_of_database ON jobs(database, job);
CREATE INDEX jobs_queue ON jobs(priority DESC, job) WHERE state = 0;
CREATE INDEX jobs_running ON jobs(job) WHERE state = 1;
CREATE TABLE changes(change INTEGER PRIMARY KEY AUTOINCREMENT,
  job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  at INTEGER NOT NULL, state INTEGER NOT NULL, note TEXT NOT NULL);
CREATE INDEX changes_of_job ON changes(job, change);
CREATE TABLE workers(worker INTEGER PRIMARY KEY AUTOINCREMENT, process INTEGER NOT NULL,
  since INTEGER NOT NULL);
CREATE TABLE deliveries(delivery INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL,
  letter_to TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL,
  not_before INTEGER NOT NULL);
)sql";

// Many processes write by turns, each for milliseconds, and each waits for the disk.
constexpr const char* kSettings = R"sql(
PRAGMA busy_timeout = 30000;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA journal_size_limit = 1048576;
PRAGMA trusted_schema = OFF;
)sql";

// A store holds keys of webhooks: for this user alone.
Status make_folder(const std::filesystem::path& folder) {
  std::error_code reason;
  if (std::filesystem::is_directory(folder, reason)) return {};
  std::filesystem::create_directories(folder.parent_path(), reason);
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  const int error = errno;
  return fail(ErrorCode::kIo, folder.string() + ": cannot be made: " + std::strerror(error) +
                                  "; set MEMVID_STATE to a folder for the jobs");
}

Status create_tables(Database& database) {
  MEMVID_TRY(auto transaction, sql::WriteTransaction::begin(database));
  MEMVID_TRY(const std::int64_t count, database.integer("SELECT count(*) FROM sqlite_schema"));
  if (count != 0) return {};  // another process was quicker
  const std::string marks = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(kSchemaVersion);
  MEMVID_TRY_VOID(database.execute(marks.c_str()));
  MEMVID_TRY_VOID(database.execute(kTables));
  return transaction.commit();
}

Status check_ours(Database& database) {
  const std::string name = database.path().string();
  MEMVID_TRY(const std::int64_t id, database.integer("PRAGMA application_id"));
  if (id != kApplicationId)
    return fail(ErrorCode::kUnsupported, name +
                                             " is no job store of memvid; set MEMVID_STATE to "
                                             "another folder");
  MEMVID_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
  if (version == kSchemaVersion) return {};
  return fail(ErrorCode::kUnsupported, name + " was written by another memvid (schema " +
                                           std::to_string(version) + "; this one knows " +
                                           std::to_string(kSchemaVersion) + ")");
}

}  // namespace

Result<std::unique_ptr<Database>> open_jobs_database(const std::filesystem::path& folder) {
  MEMVID_TRY_VOID(make_folder(folder));
  const std::filesystem::path path = folder / "jobs.db";
  MEMVID_TRY(auto database,
             Database::open(path, path.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            {"job store",
                             "move it away: the jobs in it are lost, "
                             "the memories are not"}));
  MEMVID_TRY_VOID(database->execute(kSettings));
  MEMVID_TRY(const std::int64_t count, database->integer("SELECT count(*) FROM sqlite_schema"));
  if (count == 0) {
    // By name: whoever opens the file and closes it again frees the locks that SQLite has on it
    // anywhere in this process (sqlite.org/howtocorrupt.html 2.2).
    if (::chmod(path.c_str(), 0600) != 0) return fail(ErrorCode::kIo, path.string() + ": chmod");
    MEMVID_TRY_VOID(create_tables(*database));
  }
  MEMVID_TRY_VOID(check_ours(*database));
  MEMVID_TRY_VOID(database->use_wal());
  return database;
}

}  // namespace memvid::jobs
