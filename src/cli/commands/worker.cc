// worker: runs background jobs in the foreground, for systemd, for a container, or detached.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/signals.h"
#include "memvid/jobs.h"

namespace memvid::cli {

Result<ExitCode> run_worker(const Arguments& arguments, Context& context) {
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  WorkerOptions worker;
  worker.until_idle = arguments.has("until-idle");
  worker.nice = static_cast<int>(arguments.number("nice", worker.nice));
  CallOptions options;
  options.stop = context.signals.token();
  MEMVID_TRY_VOID(indexer.run_worker(worker, options));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
