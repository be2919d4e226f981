// delete: chunks, or whole sources, live no more.
#include <filesystem>

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/signals.h"
#include "memvid/memory.h"

namespace memvid::cli {

Result<ExitCode> run_delete(const Arguments& arguments, Context& context) {
  const Command& command = *find_command("delete");
  MEMVID_TRY(const std::filesystem::path video, required_video(arguments, command));
  if (!arguments.has("chunk") && !arguments.has("source"))
    return fail(ErrorCode::kInvalidArgument,
                "nothing is named that should be deleted; usage: " + std::string(command.usage));
  MEMVID_TRY(const Selection chosen, selection(arguments));
  MEMVID_TRY(Memory memory, Memory::open(video, context.settings.config()));
  CallOptions options;
  options.stop = context.signals.token();
  MEMVID_TRY(const ChangeReport report, memory.erase(chosen, arguments.text("index"), options));
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(change_json(report, video)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(erase_text(report, video)));
  return report.chunks > 0 ? ExitCode::kDone : ExitCode::kNothingFound;
}

}  // namespace memvid::cli
