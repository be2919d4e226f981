// sync: a memory becomes equal to folders.
#include <filesystem>
#include <vector>

#include "base/try.h"
#include "cli/commands/inputs.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "memvid/encoder.h"

namespace memvid::cli {
Result<ExitCode> run_sync(const Arguments& arguments, Context& context) {
  const Command& command = *find_command("sync");
  MEMVID_TRY(const std::filesystem::path video, required_video(arguments, command));
  const std::filesystem::path index = arguments.text("index");
  MEMVID_TRY(const std::vector<Input> inputs, plan_folders(arguments, command));
  MEMVID_TRY(Encoder encoder,
             Encoder::load_existing_with_config(video, index, context.settings.config()));

  SyncOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  options.dry_run = arguments.has("dry-run");
  MEMVID_TRY(const std::vector<std::string> skipped, add_inputs(encoder, inputs, options, context));
  MEMVID_TRY(const SyncReport report, encoder.sync_to_video(video, index, options));
  context.console.clear_status();
  note_vectors_follow(context, report.vectors_follow);

  for (const std::string& path : report.kept) context.console.note(path + ": stays as it was");
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(sync_json(report, video, skipped, options.dry_run)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(sync_text(report, video, options.dry_run)));
  if (!options.dry_run) MEMVID_TRY_VOID(submit_background(arguments, context, video, index));
  if (skipped.empty()) return ExitCode::kDone;
  context.console.note(counted(skipped.size(), "input") + " skipped");
  return ExitCode::kSkipped;
}

}  // namespace memvid::cli
