// history: the commits, the newest first, each printed as soon as it is read.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"

namespace memvid::cli {

Result<ExitCode> run_history(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const Memory memory, open_memory(arguments, context, *find_command("history")));
  HistoryOptions options;
  if (arguments.has("last"))
    options.limit = static_cast<std::uint64_t>(arguments.number("last", 0));
  const bool json = arguments.has("json");
  Console& console = context.console;
  bool is_first = true;
  bool damaged = false;
  const auto on_commit = [&](const CommitInfo& commit) -> Status {
    if (std::exchange(is_first, false) && !json) MEMVID_TRY_VOID(console.print(commit_header()));
    return console.print(json ? commit_json(commit) : commit_text(commit));
  };
  const auto on_finding = [&](const Finding& finding) {
    damaged = true;
    report_damage(context, finding);
  };
  MEMVID_TRY_VOID(memory.history(on_commit, on_finding, options));
  return damaged ? ExitCode::kDamaged : ExitCode::kDone;
}

}  // namespace memvid::cli
