// compact: the memory written anew, without what is dead.
#include <filesystem>

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "memvid/memory.h"

namespace memvid::cli {

Result<ExitCode> run_compact(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const std::filesystem::path video,
             required_video(arguments, *find_command("compact")));
  Config config = context.settings.config();
  if (arguments.has("no-index")) config.index.enabled = false;
  MEMVID_TRY(Memory memory, Memory::open(video, config));
  ProgressMeter meter(context.console);
  CallOptions options;
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  MEMVID_TRY(const CompactReport report, memory.compact(arguments.text("index"), options));
  context.console.clear_status();
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(compact_json(report, video)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(compact_text(report, video)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
