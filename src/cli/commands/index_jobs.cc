// index-jobs: all jobs, the newest last.
#include "base/try.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_jobs.h"

namespace memvid::cli {

Result<ExitCode> run_index_jobs(const Arguments& arguments, Context& context) {
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  MEMVID_TRY(const std::vector<IndexingStatus> jobs,
             indexer.get_all_job_statuses(wanted_state(arguments)));
  if (jobs.empty()) {
    context.console.note("no background jobs");
    return ExitCode::kDone;
  }
  const bool json = arguments.has("json");
  // The rows of one state are for a script, which wants no header among the ids.
  if (!json && !arguments.has("state")) MEMVID_TRY_VOID(context.console.print(jobs_header()));
  for (const IndexingStatus& status : jobs)
    MEMVID_TRY_VOID(context.console.print(json ? job_json(status) : job_row(status)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
