// encode: inputs in, a memory out.
//
// What is named on the command line is looked at before anything is read: a missing file is an
// error while it costs nothing.
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

namespace fs = std::filesystem;

struct EncodeOrder {
  Config config;
  fs::path video;
  fs::path index;  // empty without an index
  std::vector<Input> inputs;
  bool overwrite = false;
};

Result<EncodeOrder> plan_encode(const Arguments& arguments, const Config& config) {
  const std::string usage(find_command("encode")->usage);
  if (arguments.text("output").empty())
    return fail(ErrorCode::kInvalidArgument, "no output is named; usage: " + usage);
  if (!names_input(arguments))
    return fail(ErrorCode::kInvalidArgument, "no input is named; usage: " + usage);
  if (arguments.has("no-index") && arguments.has("index"))
    return fail(ErrorCode::kInvalidArgument, "--no-index and --index exclude each other");
  MEMVID_TRY_VOID(check_background(arguments));

  EncodeOrder order;
  order.config = config;
  order.config.index.enabled = !arguments.has("no-index");
  order.overwrite = arguments.has("overwrite");
  order.video = arguments.text("output");
  if (order.config.index.enabled)
    order.index = arguments.has("index") ? fs::path(arguments.text("index"))
                                         : fs::path(order.video).replace_extension(".json");
  MEMVID_TRY_VOID(order.config.validate());
  MEMVID_TRY_VOID(check_output(order.video));
  if (order.config.index.enabled) MEMVID_TRY_VOID(check_output(order.index));
  MEMVID_TRY(order.inputs, plan_inputs(arguments, order.video, order.index));
  return order;
}

}  // namespace

Result<ExitCode> run_encode(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const EncodeOrder order, plan_encode(arguments, context.settings.config()));
  Encoder encoder(order.config);
  encoder.set_output(order.video, order.index);

  BuildOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  options.overwrite = order.overwrite;
  MEMVID_TRY(const std::vector<std::string> skipped,
             add_inputs(encoder, order.inputs, options, context));
  MEMVID_TRY(const EncodingStats stats, encoder.build_video(order.video, order.index, options));
  context.console.clear_status();
  note_vectors_follow(context, stats.vectors_follow);

  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(stats_json(stats, order.video, order.index, skipped)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(stats_text(stats, order.video)));
  MEMVID_TRY_VOID(submit_background(arguments, context, order.video, order.index));
  if (skipped.empty()) return ExitCode::kDone;
  context.console.note(counted(skipped.size(), "input") + " skipped");
  return ExitCode::kSkipped;
}

}  // namespace memvid::cli
