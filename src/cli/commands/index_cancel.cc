// index-cancel: a job that is not to go on; what has vectors keeps them.
#include "base/try.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_jobs.h"

namespace memvid::cli {

Result<ExitCode> run_index_cancel(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const JobId job, required_job(arguments, *find_command("index-cancel")));
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  MEMVID_TRY(const bool was_active, indexer.cancel(job));
  if (!was_active) context.console.note("the job had ended");
  MEMVID_TRY(const auto status, indexer.get_job_status(job));
  if (status && !status->is_ended())
    context.console.note("its worker stops within a second or so; memvid index-wait waits for it");
  if (status)
    MEMVID_TRY_VOID(
        context.console.print(arguments.has("json") ? job_json(*status) : job_line(*status)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
