// list: what a memory holds, source by source or chunk by chunk.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"

namespace memvid::cli {

Result<ExitCode> run_list(const Arguments& arguments, Context& context) {
  MEMVID_TRY(Memory memory, open_memory(arguments, context, *find_command("list")));
  MEMVID_TRY(const Selection selected, selection(arguments));
  const bool json = arguments.has("json");
  Console& console = context.console;
  std::uint64_t count = 0;
  bool damaged = false;

  const auto on_finding = [&](const Finding& finding) {
    damaged = true;
    report_damage(context, finding);
  };
  const auto on_chunk = [&](const Chunk& chunk) -> Status {
    if (count++ == 0 && !json) MEMVID_TRY_VOID(console.print(chunk_header()));
    return console.print(json ? chunk_json(chunk, /*with_text=*/false) : chunk_text(chunk));
  };
  const auto on_source = [&](const Source& source) -> Status {
    if (count++ == 0 && !json) MEMVID_TRY_VOID(console.print(source_header()));
    return console.print(json ? source_json(source) : source_text(source));
  };
  MEMVID_TRY_VOID(arguments.has("chunks")
                      ? memory.chunks(selected, on_chunk, on_finding)
                      : memory.sources(selected.source_glob, on_source, on_finding));
  if (damaged) return ExitCode::kDamaged;
  if (count == 0) console.note("nothing found");
  return count == 0 ? ExitCode::kNothingFound : ExitCode::kDone;
}

}  // namespace memvid::cli
