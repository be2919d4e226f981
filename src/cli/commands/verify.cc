// verify: reads everything and says what does not check.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/printable.h"
#include "cli/progress.h"
#include "cli/signals.h"

namespace memvid::cli {

Result<ExitCode> run_verify(const Arguments& arguments, Context& context) {
  MEMVID_TRY(Memory memory, open_memory(arguments, context, *find_command("verify")));
  Console& console = context.console;
  ProgressMeter meter(console);
  CallOptions options;
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  MEMVID_TRY(const VerifyReport report, memory.verify(arguments.text("index"), options));
  console.clear_status();

  const std::string video = arguments.text("video");
  const bool good = report.findings.empty();
  if (arguments.has("json"))
    MEMVID_TRY_VOID(console.print(verify_json(report, video)));
  else if (!good || !arguments.has("quiet"))
    MEMVID_TRY_VOID(console.print(verify_text(report, video)));
  if (arguments.has("repair-plan") && !arguments.has("json"))
    for (const std::string& step : report.repair_plan)
      MEMVID_TRY_VOID(console.print("mend: " + printable_text(step) + "\n"));
  if (good) return ExitCode::kDone;
  console.error(video + ": " + counted(report.findings.size(), "finding") + " in " +
                counted(report.frames_checked, "frame"));
  return ExitCode::kDamaged;
}

}  // namespace memvid::cli
