// copy: a memory under another name, whole, also while it is written.
#include "base/fs.h"
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/signals.h"
#include "memvid/maintenance.h"

namespace memvid::cli {

Result<ExitCode> run_copy(const Arguments& arguments, Context& context) {
  const Command& command = *find_command("copy");
  MEMVID_TRY(const auto video, required_video(arguments, command));
  const std::string output = arguments.text("output");
  if (output.empty())
    return fail(ErrorCode::kInvalidArgument,
                "no copy is named; usage: " + std::string(command.usage));
  const std::string index = arguments.text("index");
  if (!index.empty()) {
    MEMVID_TRY(const bool is_there, base::posix_fs().exists(index));
    if (!is_there) return fail(ErrorCode::kNotFound, "index not found: " + index);
  }
  CopyOptions options;
  options.stop = context.signals.token();
  options.overwrite = arguments.has("overwrite");
  MEMVID_TRY(const CopyReport report, copy_memory(video, index, output, options));
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(copy_json(report, output)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(copy_text(report, output)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
