#include "cli/commands/inputs.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/try.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/signals.h"

namespace memvid::cli {
namespace {

namespace fs = std::filesystem;

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
bool is_own_file(const fs::path& video, const fs::path& index, const std::string& path) {
  const fs::path& stem = index.empty() ? video : index;
  const std::vector<fs::path> own = {video, fs::path(video) += ".lock",
                                     fs::path(stem).replace_extension(".json"),
                                     fs::path(stem).replace_extension(".db"), index};
  return std::any_of(own.begin(), own.end(), [&](const fs::path& file) {
    std::error_code no_such_file;
    return fs::equivalent(file, path, no_such_file);
  });
}

// From input `next` on; it is then the one behind what was added. Files that stand side by side are
// one call, because that reads them on all cores.
Result<AddReport> add_next(Encoder& encoder, const std::vector<Input>& inputs, std::size_t& next,
                           const CallOptions& options, Context& context) {
  const Input& input = inputs[next++];
  switch (input.kind) {
    case Input::Kind::kFolder: return encoder.add_directory(input.value, options);
    case Input::Kind::kText: return encoder.add_text(input.value);
    case Input::Kind::kFile: {
      std::vector<fs::path> files = {input.value};
      for (; next < inputs.size() && inputs[next].kind == Input::Kind::kFile; ++next)
        files.emplace_back(inputs[next].value);
      return encoder.add_files(files, options);
    }
    case Input::Kind::kStdin: break;
  }
  MEMVID_TRY(const std::string text, read_to_end(STDIN_FILENO, context.signals.stop_fd()));
  return encoder.add_text(text, "stdin");
}

}  // namespace

bool names_input(const Arguments& arguments) {
  return arguments.has("inputs") || arguments.has("files") || arguments.has("dirs") ||
         arguments.has("text");
}

Result<std::vector<Input>> plan_inputs(const Arguments& arguments, const fs::path& video,
                                       const fs::path& index) {
  using enum Input::Kind;
  std::vector<Input> inputs;
  for (const std::string& path : arguments.list("inputs")) {
    if (path == "-") {
      inputs.push_back({kStdin, {}});
      continue;
    }
    MEMVID_TRY(const bool folder, is_folder(path));
    if (!is_own_file(video, index, path)) inputs.push_back({folder ? kFolder : kFile, path});
  }
  for (const std::string& path : arguments.list("files")) {
    MEMVID_TRY(const bool folder, is_folder(path));
    if (folder) return fail(ErrorCode::kInvalidArgument, path + ": is a folder; name it by --dirs");
    inputs.push_back({kFile, path});
  }
  for (const std::string& path : arguments.list("dirs")) {
    MEMVID_TRY(const bool folder, is_folder(path));
    if (!folder) return fail(ErrorCode::kInvalidArgument, path + ": is a file; name it by --files");
    inputs.push_back({kFolder, path});
  }
  for (const std::string& text : arguments.list("text")) inputs.push_back({kText, text});
  return inputs;
}

Result<std::vector<Input>> plan_folders(const Arguments& arguments, const Command& command) {
  if (!names_input(arguments))
    return fail(ErrorCode::kInvalidArgument,
                "no folder is named; usage: " + std::string(command.usage));
  MEMVID_TRY(std::vector<Input> inputs, plan_inputs(arguments, {}, {}));
  for (const Input& input : inputs)
    if (input.kind != Input::Kind::kFolder)
      return fail(ErrorCode::kInvalidArgument,
                  (input.value.empty() ? "-" : input.value) + ": is not a folder");
  return inputs;
}

Result<std::vector<std::string>> add_inputs(Encoder& encoder, const std::vector<Input>& inputs,
                                            const CallOptions& options, Context& context) {
  std::vector<std::string> skipped;
  for (std::size_t next = 0; next < inputs.size();) {
    MEMVID_TRY(AddReport added, add_next(encoder, inputs, next, options, context));
    for (const std::string& line : added.notes) context.console.note(line);
    for (std::string& line : added.skipped) {
      context.console.note("skipped: " + line);
      skipped.push_back(std::move(line));
    }
  }
  return skipped;
}

}  // namespace memvid::cli
