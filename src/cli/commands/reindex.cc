// reindex: the index made again from the video alone.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "memvid/maintenance.h"

namespace memvid::cli {

Result<ExitCode> run_reindex(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const auto video, required_video(arguments, *find_command("reindex")));
  if (arguments.has("from") && arguments.has("vectors"))
    return fail(ErrorCode::kInvalidArgument,
                "--vectors and --from exclude each other: what is taken over stays as it is kept");
  ProgressMeter meter(context.console);
  ReindexOptions options;
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  options.from = arguments.text("from");
  options.with_vectors = !arguments.has("no-vectors");
  MEMVID_TRY(const ReindexReport report,
             reindex(video, arguments.text("index"), context.settings.config(), options));
  context.console.clear_status();
  note_vectors_follow(context, report.vectors_follow);
  for (const Finding& finding : report.findings) report_damage(context, finding);
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(reindex_json(report, video)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(reindex_text(report, video)));
  return report.findings.empty() ? ExitCode::kDone : ExitCode::kDamaged;
}

}  // namespace memvid::cli
