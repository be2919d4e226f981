// merge: several memories become one, a new one or one that is there.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/try.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "memvid/encoder.h"

namespace memvid::cli {
namespace {

namespace fs = std::filesystem;

struct MergeOrder {
  std::vector<fs::path> videos;
  std::vector<fs::path> indexes;  // one for each; empty: the video's own
};

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "v1.mp4,i1.json,v2.mp4": a manifest belongs to the video before it.
Status add_list(std::string_view list, MergeOrder& order) {
  const std::string whole(list);
  const std::size_t count_before = order.videos.size();
  for (;;) {
    const std::size_t comma = list.find(',');
    const fs::path name(without_blanks(list.substr(0, comma)));
    if (name.empty())
      return fail(ErrorCode::kInvalidArgument, "--videos is '" + whole +
                                                   "', but must be names with a comma between "
                                                   "them: VIDEO,INDEX,VIDEO,INDEX");
    if (name.extension() != ".json") {
      order.videos.push_back(name);
      order.indexes.emplace_back();
    } else if (order.videos.size() == count_before || !order.indexes.back().empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  "--videos: no video stands before the index " + name.string());
    } else {
      order.indexes.back() = name;
    }
    if (comma == std::string_view::npos) return {};
    list.remove_prefix(comma + 1);
  }
}

Result<MergeOrder> plan_merge(const Arguments& arguments) {
  const std::string usage(find_command("merge")->usage);
  if (arguments.has("output") == arguments.has("into"))
    return fail(ErrorCode::kInvalidArgument,
                (arguments.has("into") ? "--output and --into exclude each other; usage: "
                                       : "no output is named; usage: ") +
                    usage);
  if (arguments.has("into") && arguments.has("overwrite"))
    return fail(ErrorCode::kInvalidArgument,
                "--overwrite is for --output; --into keeps what is there");
  if (arguments.has("no-index") && arguments.has("index"))
    return fail(ErrorCode::kInvalidArgument, "--no-index and --index exclude each other");
  MEMVID_TRY_VOID(check_background(arguments));
  MergeOrder order;
  for (const std::string& video : arguments.list("inputs")) {
    order.videos.emplace_back(video);
    order.indexes.emplace_back();
  }
  for (const std::string& list : arguments.list("videos")) MEMVID_TRY_VOID(add_list(list, order));
  if (order.videos.empty())
    return fail(ErrorCode::kInvalidArgument, "no video is named to be merged; usage: " + usage);
  return order;
}

}  // namespace

Result<ExitCode> run_merge(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const MergeOrder order, plan_merge(arguments));
  const bool is_into = arguments.has("into");
  const fs::path target = arguments.text(is_into ? "into" : "output");
  const fs::path index = arguments.text("index");
  Config config = context.settings.config();
  config.index.enabled = !arguments.has("no-index");
  MEMVID_TRY_VOID(check_output(target));
  if (!index.empty()) MEMVID_TRY_VOID(check_output(index));

  MergeOptions options;
  ProgressMeter meter(context.console);
  options.on_progress = meter.callback();
  options.stop = context.signals.token();
  options.overwrite = arguments.has("overwrite");
  options.dedupe = arguments.has("dedupe");
  options.with_vectors = !arguments.has("no-vectors");
  const auto merge = is_into ? Encoder::merge_into : Encoder::merge_videos;
  MEMVID_TRY(const EncodingStats stats,
             merge(order.videos, order.indexes, target, index, config, options));
  context.console.clear_status();
  note_vectors_follow(context, stats.vectors_follow);

  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(merge_json(stats, target, order.videos.size())));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(merge_text(stats, target, order.videos.size())));
  MEMVID_TRY_VOID(submit_background(arguments, context, target, index));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
