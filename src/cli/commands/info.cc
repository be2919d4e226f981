// info: counts, sizes and ratios, honestly: the index counts too, and the text is what the chunks
// hold, not the files they came from.
#include <memory>
#include <vector>

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/measure.h"
#include "cli/output_human.h"
#include "cli/output_json.h"

namespace memvid::cli {
namespace {

// The same text through three compressors side by side.
Result<Measured> measure(Memory& memory, Context& context, bool& damaged) {
  std::vector<std::unique_ptr<CompressedSize>> compressors;
  compressors.push_back(std::make_unique<CompressedSize>(std::vector<std::string>{"gzip", "-9"}));
  compressors.push_back(std::make_unique<CompressedSize>(std::vector<std::string>{"xz", "-9"}));
  compressors.push_back(
      std::make_unique<CompressedSize>(std::vector<std::string>{"zstd", "-19", "-q"}));
  MEMVID_TRY_VOID(memory.chunks(
      {},
      [&](const Chunk& chunk) -> Status {
        for (auto& compressor : compressors) compressor->write(chunk.content);
        return {};
      },
      [&](const Finding& finding) {
        damaged = true;
        report_damage(context, finding);
      }));
  Measured measured;
  const char* const names[] = {"gzip_9", "xz_9", "zstd_19"};
  for (std::size_t i = 0; i < compressors.size(); ++i)
    measured.emplace_back(names[i], compressors[i]->finish());
  return measured;
}

}  // namespace

Result<ExitCode> run_info(const Arguments& arguments, Context& context) {
  MEMVID_TRY(Memory memory, open_memory(arguments, context, *find_command("info")));
  MEMVID_TRY(const MemoryInfo info, memory.info(arguments.text("index")));
  bool damaged = false;
  Measured measured;
  if (arguments.has("measure")) {
    MEMVID_TRY(measured, measure(memory, context, damaged));
  }
  const std::string video = arguments.text("video");
  MEMVID_TRY_VOID(context.console.print(arguments.has("json") ? info_json(info, video, measured)
                                                              : info_text(info, video, measured)));
  return damaged ? ExitCode::kDamaged : ExitCode::kDone;
}

}  // namespace memvid::cli
