// encode: inputs in, a memory out.
//
// What is named on the command line is looked at before anything is read: a missing file is an
// error while it costs nothing. Then the inputs are added in this order: positional ones as typed,
// --files, --dirs, --text. What a loader refuses is skipped with a line, and the exit code
// remembers it.
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/input.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "memvid/encoder.h"

namespace memvid::cli {
namespace {

namespace fs = std::filesystem;

struct Input {
  enum class Kind { kFile, kFolder, kText, kStdin };
  Kind kind;
  std::string value;  // path or text
};

struct EncodeOrder {
  Config config;
  fs::path video;
  fs::path index;  // empty without an index
  std::vector<Input> inputs;
  bool overwrite = false;
};

Result<bool> is_folder(const std::string& path) {
  std::error_code reason;
  const fs::file_status status = fs::status(path, reason);
  if (status.type() == fs::file_type::not_found)
    return fail(ErrorCode::kNotFound, path + ": no such file or folder");
  if (status.type() == fs::file_type::none)
    return fail(ErrorCode::kIo, path + ": " + reason.message());
  return status.type() == fs::file_type::directory;
}

// A shell's `*` names the memory's own files too; they are not meant.
bool is_own_file(const EncodeOrder& order, const std::string& path) {
  fs::path stem = order.index.empty() ? order.video : order.index;
  const std::vector<fs::path> own = {order.video, fs::path(order.video) += ".lock",
                                     fs::path(stem).replace_extension(".json"),
                                     fs::path(stem).replace_extension(".db"), order.index};
  return std::any_of(own.begin(), own.end(), [&](const fs::path& file) {
    std::error_code no_such_file;
    return fs::equivalent(file, path, no_such_file);
  });
}

Status plan_inputs(const Arguments& arguments, EncodeOrder& order) {
  using enum Input::Kind;
  for (const std::string& path : arguments.list("inputs")) {
    if (path == "-") {
      order.inputs.push_back({kStdin, {}});
      continue;
    }
    MEMVID_TRY(const bool folder, is_folder(path));
    if (!is_own_file(order, path)) order.inputs.push_back({folder ? kFolder : kFile, path});
  }
  for (const std::string& path : arguments.list("files")) {
    MEMVID_TRY(const bool folder, is_folder(path));
    if (folder) return fail(ErrorCode::kInvalidArgument, path + ": is a folder; name it by --dirs");
    order.inputs.push_back({kFile, path});
  }
  for (const std::string& path : arguments.list("dirs")) {
    MEMVID_TRY(const bool folder, is_folder(path));
    if (!folder) return fail(ErrorCode::kInvalidArgument, path + ": is a file; name it by --files");
    order.inputs.push_back({kFolder, path});
  }
  for (const std::string& text : arguments.list("text")) order.inputs.push_back({kText, text});
  return {};
}

// The folder is looked at here so that a slip in the name is not found after an hour of reading.
Status check_output(const fs::path& path) {
  std::error_code reason;
  if (fs::is_directory(path, reason))
    return fail(ErrorCode::kInvalidArgument, path.string() + ": is a folder; name a file in it");
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (fs::is_directory(folder, reason)) return {};
  return fail(ErrorCode::kNotFound, path.string() + ": no such folder: " + folder.string());
}

Result<EncodeOrder> plan_encode(const Arguments& arguments, const Config& config) {
  const bool names_input = arguments.has("inputs") || arguments.has("files") ||
                           arguments.has("dirs") || arguments.has("text");
  const std::string usage(find_command("encode")->usage);
  if (arguments.text("output").empty())
    return fail(ErrorCode::kInvalidArgument, "no output is named; usage: " + usage);
  if (!names_input) return fail(ErrorCode::kInvalidArgument, "no input is named; usage: " + usage);
  if (arguments.has("no-index") && arguments.has("index"))
    return fail(ErrorCode::kInvalidArgument, "--no-index and --index exclude each other");

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
  MEMVID_TRY_VOID(plan_inputs(arguments, order));
  return order;
}

Result<AddReport> add_input(Encoder& encoder, const Input& input, const CallOptions& options,
                            Context& context) {
  switch (input.kind) {
    case Input::Kind::kFile: return encoder.add_file(input.value, options);
    case Input::Kind::kFolder: return encoder.add_directory(input.value, options);
    case Input::Kind::kText: return encoder.add_text(input.value);
    case Input::Kind::kStdin: break;
  }
  MEMVID_TRY(const std::string text, read_to_end(STDIN_FILENO, context.signals.stop_fd()));
  return encoder.add_text(text, "stdin");
}

// Adds everything; returns a line for each input that was left out.
Result<std::vector<std::string>> add_inputs(Encoder& encoder, const EncodeOrder& order,
                                            const CallOptions& options, Context& context) {
  std::vector<std::string> skipped;
  for (const Input& input : order.inputs) {
    auto added = add_input(encoder, input, options, context);
    if (!added && added.error().code != ErrorCode::kUnsupported)
      return tl::unexpected<Error>(std::move(added.error()));
    std::vector<std::string> lines =
        added ? std::move(added->skipped) : std::vector<std::string>{added.error().message};
    for (std::string& line : lines) {
      context.console.note("skipped: " + line);
      skipped.push_back(std::move(line));
    }
  }
  return skipped;
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
  MEMVID_TRY(const std::vector<std::string> skipped, add_inputs(encoder, order, options, context));
  MEMVID_TRY(const EncodingStats stats, encoder.build_video(order.video, order.index, options));
  context.console.clear_status();

  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print(stats_json(stats, order.video, order.index, skipped)));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(stats_text(stats, order.video)));
  if (skipped.empty()) return ExitCode::kDone;
  context.console.note(counted(skipped.size(), "input") + " skipped");
  return ExitCode::kSkipped;
}

}  // namespace memvid::cli
