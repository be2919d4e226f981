// doctor: what there is to know about this machine and a memory, and what mends what is wrong.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "memvid/maintenance.h"

namespace memvid::cli {

Result<ExitCode> run_doctor(const Arguments& arguments, Context& context) {
  const Config& config = context.settings.config();
  std::vector<Check> checks = check_environment(config);
  if (const std::string video = arguments.text("video"); !video.empty()) {
    MEMVID_TRY(const std::vector<Check> of_memory,
               check_memory(video, arguments.text("index"), config));
    checks.insert(checks.end(), of_memory.begin(), of_memory.end());
  }
  bool is_good = true;
  for (const Check& check : checks) {
    is_good = is_good && check.is_good;
    if (arguments.has("json"))
      MEMVID_TRY_VOID(context.console.print(check_json(check)));
    else if (!check.is_good || !arguments.has("quiet"))
      MEMVID_TRY_VOID(context.console.print(check_text(check)));
  }
  return is_good ? ExitCode::kDone : ExitCode::kDamaged;
}

}  // namespace memvid::cli
