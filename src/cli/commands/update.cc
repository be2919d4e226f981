// update: another text for one chunk.
#include <unistd.h>

#include <filesystem>

#include "base/fs.h"
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "memvid/memory.h"

namespace memvid::cli {
namespace {

constexpr std::uint64_t kFileBytesMax = 1 << 20;  // more than any chunk holds

Result<std::string> new_text(const Arguments& arguments, const Context& context) {
  if (arguments.has("text")) return arguments.text("text");
  const std::string file = arguments.text("file");
  if (file == "-") return read_to_end(STDIN_FILENO, context.signals.stop_fd());
  return base::read_stream(file, kFileBytesMax);
}

}  // namespace

Result<ExitCode> run_update(const Arguments& arguments, Context& context) {
  const Command& command = *find_command("update");
  const std::string usage(command.usage);
  MEMVID_TRY(const std::filesystem::path video, required_video(arguments, command));
  if (!arguments.has("chunk"))
    return fail(ErrorCode::kInvalidArgument, "no chunk is named; usage: " + usage);
  if (arguments.has("text") == arguments.has("file"))
    return fail(ErrorCode::kInvalidArgument, "name either --text or --file; usage: " + usage);
  MEMVID_TRY(const std::string text, new_text(arguments, context));
  MEMVID_TRY(Memory memory, Memory::open(video, context.settings.config()));
  CallOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  const auto chunk = static_cast<ChunkId>(arguments.number("chunk", 0));
  MEMVID_TRY(const ChangeReport report,
             memory.update(chunk, text, arguments.text("index"), options));
  context.console.clear_status();
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(change_json(report, video)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(update_text(report, chunk, video)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
