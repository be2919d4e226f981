#include <algorithm>

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"

namespace memvid::cli {
namespace {

constexpr std::int64_t kIdMax = (std::int64_t{1} << 53) - 1;  // memvid/chunk.h

Precision precision_of(const std::string& word) {
  if (word == "f32") return Precision::kF32;
  if (word == "bf16") return Precision::kBf16;
  if (word == "int8") return Precision::kInt8;
  return Precision::kAuto;
}

}  // namespace

Config run_config(const Arguments& arguments) {
  Config config;
  config.embeddings.model_dir = arguments.text("model");
  config.embeddings.precision = precision_of(arguments.text("precision"));
  config.run.thread_count = static_cast<int>(arguments.number("threads", 0));
  return config;
}

Result<std::filesystem::path> required_video(const Arguments& arguments, const Command& command) {
  const std::string video = arguments.text("video");
  if (!video.empty()) return video;
  return fail(ErrorCode::kInvalidArgument,
              "no video is named; usage: " + std::string(command.usage));
}

Result<Memory> open_memory(const Arguments& arguments, const Command& command) {
  MEMVID_TRY(const std::filesystem::path video, required_video(arguments, command));
  return Memory::open(video, run_config(arguments));
}

Result<Selection> selection(const Arguments& arguments) {
  Selection result;
  result.source_glob = arguments.text("source");
  for (const std::string& word : arguments.list("chunk")) {
    const auto id = parse_number(word, 0, kIdMax);
    if (!id)
      return fail(ErrorCode::kInvalidArgument, "--chunk is '" + word + "', but must be a number");
    result.chunks.push_back(static_cast<ChunkId>(*id));
  }
  std::sort(result.chunks.begin(), result.chunks.end());
  result.chunks.erase(std::unique(result.chunks.begin(), result.chunks.end()), result.chunks.end());
  return result;
}

void report_damage(Context& context, const Finding& finding) {
  context.console.error("damaged: " + finding.place + ": " + finding.message);
}

}  // namespace memvid::cli
