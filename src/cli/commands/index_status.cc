// index-status: how one job stands.
#include <chrono>
#include <thread>

#include "base/progress.h"
#include "base/try.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_jobs.h"
#include "cli/signals.h"

namespace memvid::cli {
namespace {

Result<IndexingStatus> look(BackgroundIndexer& indexer, const JobId& job) {
  MEMVID_TRY(auto status, indexer.get_job_status(job));
  if (status) return std::move(*status);
  return fail(ErrorCode::kNotFound,
              "job not found: " + job + " (memvid index-jobs lists those that are)");
}

Result<ExitCode> follow(BackgroundIndexer& indexer, const JobId& job, bool json, Context& context) {
  constexpr auto kBetweenLooks = std::chrono::milliseconds(200);
  std::string last;
  for (;;) {
    MEMVID_TRY(const IndexingStatus status, look(indexer, job));
    const std::string line = job_line(status);
    if (line != last) {
      MEMVID_TRY_VOID(context.console.print(json ? job_json(status) : line));
      MEMVID_TRY_VOID(context.console.flush());
      last = line;
    }
    if (status.is_ended()) return exit_code_of(status);
    MEMVID_TRY_VOID(base::check_stop(context.signals.token()));
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace

Result<ExitCode> run_index_status(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const JobId job, required_job(arguments, *find_command("index-status")));
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  if (arguments.has("follow")) return follow(indexer, job, arguments.has("json"), context);
  MEMVID_TRY(const IndexingStatus status, look(indexer, job));
  MEMVID_TRY(const std::vector<JobChange> changes, indexer.get_job_changes(job));
  MEMVID_TRY_VOID(context.console.print(arguments.has("json") ? job_json(status, changes)
                                                              : job_text(status, changes)));
  return exit_code_of(status);
}

}  // namespace memvid::cli
