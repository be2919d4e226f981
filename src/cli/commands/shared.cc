#include <algorithm>

#include "base/try.h"
#include "base/typed.h"
#include "cli/commands/run.h"
#include "cli/console.h"

namespace memvid::cli {
namespace {

constexpr std::int64_t kIdMax = (std::int64_t{1} << 53) - 1;  // memvid/chunk.h

}  // namespace

Result<std::filesystem::path> required_video(const Arguments& arguments, const Command& command) {
  const std::string video = arguments.text("video");
  if (!video.empty()) return video;
  return fail(ErrorCode::kInvalidArgument,
              "no video is named; usage: " + std::string(command.usage));
}

Result<Memory> open_memory(const Arguments& arguments, const Context& context,
                           const Command& command) {
  MEMVID_TRY(const std::filesystem::path video, required_video(arguments, command));
  MEMVID_TRY(Memory memory, Memory::open(video, context.settings.config()));
  if (!arguments.has("at")) return memory;
  return memory.at(static_cast<std::uint64_t>(arguments.number("at", 0)));
}

Result<Selection> selection(const Arguments& arguments) {
  Selection result;
  result.source_glob = arguments.text("source");
  for (const std::string& word : arguments.list("chunk")) {
    const auto id = base::parse_number(word, 0, kIdMax);
    if (!id)
      return fail(ErrorCode::kInvalidArgument, "--chunk is '" + word + "', but must be a number");
    result.chunks.push_back(static_cast<ChunkId>(*id));
  }
  std::sort(result.chunks.begin(), result.chunks.end());
  result.chunks.erase(std::unique(result.chunks.begin(), result.chunks.end()), result.chunks.end());
  return result;
}

Status check_output(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code reason;
  if (fs::is_directory(path, reason))
    return fail(ErrorCode::kInvalidArgument, path.string() + ": is a folder; name a file in it");
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const fs::file_status status = fs::status(folder, reason);
  if (fs::is_directory(status)) return {};
  if (status.type() == fs::file_type::none)
    return fail(ErrorCode::kIo, path.string() + ": " + reason.message());
  return fail(ErrorCode::kNotFound, path.string() + ": no such folder: " + folder.string());
}

void note_vectors_follow(Context& context, bool vectors_follow) {
  if (vectors_follow)
    context.console.note("vectors follow: another process gives this memory its vectors");
}

void report_damage(Context& context, const Finding& finding) {
  context.console.error("damaged: " + finding.place + ": " + finding.message);
}

}  // namespace memvid::cli
