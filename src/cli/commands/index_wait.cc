// index-wait: until a job has ended, or the time is over.
#include <chrono>

#include "base/try.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_jobs.h"
#include "cli/progress.h"
#include "cli/signals.h"

namespace memvid::cli {

Result<ExitCode> run_index_wait(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const JobId job, required_job(arguments, *find_command("index-wait")));
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  CallOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  const std::chrono::seconds timeout(arguments.number("timeout", -1));
  MEMVID_TRY(const IndexingStatus status, indexer.wait_for_job(job, timeout, options));
  context.console.clear_status();
  MEMVID_TRY_VOID(
      context.console.print(arguments.has("json") ? job_json(status) : job_line(status)));
  if (!status.is_ended()) {
    context.console.note("timed out after " + std::to_string(timeout.count()) +
                         " s; the job goes on");
    return ExitCode::kTimedOut;
  }
  if (status.state == JobState::kFailed) context.console.error(status.error);
  return exit_code_of(status);
}

}  // namespace memvid::cli
