// The store of one host: an SQLite database, and beside it a file of which worker N holds the lock
// of number N for as long as it lives. Its methods are spread over the files of their subject:
// sqlite_store.cc (jobs), workers.cc, deliveries.cc.
#ifndef MEMVID_JOBS_SQLITE_STORE_H_
#define MEMVID_JOBS_SQLITE_STORE_H_

#include <memory>
#include <utility>

#include "base/fs.h"
#include "jobs/store.h"
#include "sql/database.h"

namespace memvid::jobs {

using sql::Database;
using sql::Statement;
using sql::WriteTransaction;

class SqliteStore final : public JobStore {
 public:
  SqliteStore(std::unique_ptr<Database> database, std::filesystem::path locks, StoreOptions options)
      : database_(std::move(database)), locks_(std::move(locks)), options_(std::move(options)) {}

  Result<Submitted> submit(const Request& request) override;
  Result<std::optional<Job>> find(std::string_view id) override;
  Result<std::vector<Job>> list(std::optional<State> state, std::size_t limit) override;
  Result<std::vector<Change>> changes(std::uint64_t job) override;
  Result<bool> cancel(std::uint64_t number) override;
  Status retry(std::uint64_t number) override;
  Result<std::uint64_t> prune(Time before, std::optional<State> state) override;
  Result<bool> reclaim() override;
  Result<std::uint64_t> register_worker() override;
  Result<std::optional<Job>> claim(std::uint64_t worker) override;
  Result<std::optional<Job>> claim_one(std::uint64_t worker, std::uint64_t number) override;
  Result<Standing> report(std::uint64_t worker, std::uint64_t number, std::uint64_t chunks_done,
                          std::uint64_t chunks_total) override;
  Result<bool> finish(std::uint64_t worker, const Job& run, std::uint64_t submits,
                      const Outcome& outcome) override;
  Result<bool> retire_if_idle(std::uint64_t worker) override;
  Status retire(std::uint64_t worker) override;
  Result<std::optional<Delivery>> next_delivery(Time again_at) override;
  Status postpone(std::uint64_t delivery, Time not_before) override;
  Status delivered(std::uint64_t delivery) override;

 private:
  // -- Rows ---------------------------------------------------------------------------------------
  static Result<std::optional<Job>> first(Statement& select);
  Result<std::optional<Job>> get(std::uint64_t number);
  // An active one is the newest: a submit joins it, and no older one is queued again.
  Result<std::optional<Job>> newest_of(const std::filesystem::path& database);
  Result<std::optional<Job>> next_due();
  Result<std::optional<Delivery>> due_delivery();

  // -- Within a write transaction -----------------------------------------------------------------
  Result<std::string> insert(const Request& request);
  // A run that has begun goes on with what it was given; any other is done as the request says.
  Status join(Job& job, const Request& request);
  Status queue_again(Job& job, std::string_view why);
  // kCorrupt: the life cycle has no such step.
  Status change(Job& job, State to, std::string_view note);
  // That the state was entered; of a job's changes the newest are kept.
  Status stamp(std::uint64_t number, Time at, State state, std::string_view note);
  Status begin(Job& job, std::uint64_t worker);
  // As the outcome says; one that may be tried again fails when it has been too often in vain.
  Status end(Job& job, const Outcome& outcome);
  Status post(const Job& ended);
  Status prune_old();
  Result<std::uint64_t> prune_ended(Time before, std::optional<State> state);
  Status queue_orphans();
  // Whether something is queued and nobody lives to do it. Rows of workers that died are removed.
  Result<bool> needs_worker();
  Status unregister(std::uint64_t worker);

  // -- Workers ------------------------------------------------------------------------------------
  Result<bool> is_alive(std::uint64_t worker);
  Result<bool> has_orphans();
  Result<bool> has_no_queue();

  std::unique_ptr<Database> database_;
  std::filesystem::path locks_;
  StoreOptions options_;
  std::unique_ptr<base::FileLock> lock_;  // of the worker that was registered
};

// "SELECT … FROM jobs " and `where`: what SqliteStore::first reads.
std::string select_job(std::string_view where);

}  // namespace memvid::jobs

#endif  // MEMVID_JOBS_SQLITE_STORE_H_
