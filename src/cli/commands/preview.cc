// preview: what encode would take of folders, what not and why, and what it would come to.
#include "memvid/preview.h"

#include <vector>

#include "base/try.h"
#include "cli/commands/inputs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_preview.h"
#include "cli/progress.h"
#include "cli/signals.h"

namespace memvid::cli {
namespace {

void add(PreviewSums& sums, const FolderPreview& preview) {
  sums.files += preview.files;
  sums.size_bytes += preview.size_bytes;
  sums.documents += preview.documents;
  sums.chunks += preview.chunks;
  sums.text_bytes += preview.text_bytes;
  for (const FolderEntry& entry : preview.entries) {
    if (entry.verdict != FolderVerdict::kTaken) ++sums.left_out[entry.verdict];
    sums.is_skipping = sums.is_skipping || entry.is_skipped;
  }
}

}  // namespace

Result<ExitCode> run_preview(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const std::vector<Input> folders, plan_folders(arguments, *find_command("preview")));
  CallOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  PreviewSums sums;
  for (const Input& folder : folders) {
    MEMVID_TRY(const FolderPreview preview,
               preview_directory(folder.value, context.settings.config(), options));
    context.console.clear_status();
    add(sums, preview);
    for (const FolderEntry& entry : preview.entries) {
      if (arguments.has("json"))
        MEMVID_TRY_VOID(context.console.print(entry_json(entry)));
      else if (!arguments.has("quiet"))
        MEMVID_TRY_VOID(context.console.print(entry_text(entry)));
    }
  }
  sums.estimate = estimate_encoding(sums.text_bytes, sums.chunks);
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(sums_json(sums)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(sums_text(sums)));
  return sums.is_skipping ? ExitCode::kSkipped : ExitCode::kDone;
}

}  // namespace memvid::cli
