// index-retry: a failed or cancelled job is queued again.
#include "base/try.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_jobs.h"

namespace memvid::cli {

Result<ExitCode> run_index_retry(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const JobId job, required_job(arguments, *find_command("index-retry")));
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  MEMVID_TRY_VOID(indexer.retry(job));
  MEMVID_TRY(const auto status, indexer.get_job_status(job));
  if (status)
    MEMVID_TRY_VOID(
        context.console.print(arguments.has("json") ? job_json(*status) : job_line(*status)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
