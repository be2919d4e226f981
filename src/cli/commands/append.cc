// append: inputs go behind what a memory holds, in the same file.
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
namespace {

Status check_line(const Arguments& arguments) {
  const std::string usage(find_command("append")->usage);
  if (arguments.text("video").empty())
    return fail(ErrorCode::kInvalidArgument, "no video is named; usage: " + usage);
  if (!names_input(arguments))
    return fail(ErrorCode::kInvalidArgument, "no input is named; usage: " + usage);
  if (arguments.has("no-index") && arguments.has("index"))
    return fail(ErrorCode::kInvalidArgument, "--no-index and --index exclude each other");
  return check_background(arguments);
}

}  // namespace

Result<ExitCode> run_append(const Arguments& arguments, Context& context) {
  MEMVID_TRY_VOID(check_line(arguments));
  const std::filesystem::path video = arguments.text("video");
  const std::filesystem::path index = arguments.text("index");
  MEMVID_TRY(const std::vector<Input> inputs, plan_inputs(arguments, video, index));
  Config config = context.settings.config();
  config.index.enabled = !arguments.has("no-index");
  MEMVID_TRY(Encoder encoder, Encoder::load_existing_with_config(video, index, config));

  CallOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  MEMVID_TRY(const std::vector<std::string> skipped, add_inputs(encoder, inputs, options, context));
  MEMVID_TRY(const EncodingStats stats, encoder.append_to_video(video, index, options));
  context.console.clear_status();
  note_vectors_follow(context, stats.vectors_follow);

  for (const std::string& line : stats.already_there) context.console.note(line);
  for (const std::string& line : stats.changed) context.console.note("skipped: " + line);
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(append_json(stats, video, skipped)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(append_text(stats, video)));
  MEMVID_TRY_VOID(submit_background(arguments, context, video, index));
  const std::size_t left_out = skipped.size() + stats.changed.size();
  if (left_out == 0) return ExitCode::kDone;
  context.console.note(counted(left_out, "input") + " skipped");
  return ExitCode::kSkipped;
}

}  // namespace memvid::cli
