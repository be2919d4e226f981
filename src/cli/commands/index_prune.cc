// index-prune: forgets jobs that have ended.
#include <chrono>

#include "base/try.h"
#include "base/typed.h"
#include "cli/commands/jobs.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"

namespace memvid::cli {
namespace {

// "90s", "10m", "12h", "7d".
Result<std::chrono::seconds> parse_age(const std::string& text) {
  constexpr std::int64_t kNumberMax = 1'000'000'000;
  const char unit = text.empty() ? '\0' : text.back();
  const std::int64_t factor = unit == 's'   ? 1
                              : unit == 'm' ? 60
                              : unit == 'h' ? 60 * 60
                              : unit == 'd' ? 24 * 60 * 60
                                            : 0;
  if (factor > 0)
    if (const auto number = base::parse_number(text.substr(0, text.size() - 1), 0, kNumberMax))
      return std::chrono::seconds(*number * factor);
  return fail(ErrorCode::kInvalidArgument,
              "--older-than is '" + text + "', but must be like 90s, 10m, 12h or 7d");
}

}  // namespace

Result<ExitCode> run_index_prune(const Arguments& arguments, Context& context) {
  MEMVID_TRY(const std::chrono::seconds age,
             parse_age(arguments.has("older-than") ? arguments.text("older-than") : "7d"));
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(context.settings.config()));
  MEMVID_TRY(const std::uint64_t count, indexer.cleanup_old_jobs(age, wanted_state(arguments)));
  if (arguments.has("json"))
    MEMVID_TRY_VOID(context.console.print("{\"forgotten\":" + std::to_string(count) + "}\n"));
  else if (!arguments.has("quiet"))
    MEMVID_TRY_VOID(context.console.print(counted(count, "job") + " forgotten\n"));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
