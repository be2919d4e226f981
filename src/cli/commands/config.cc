// config: what holds, as a memvid.toml that says so, and where each value came from.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_human.h"
#include "cli/output_json.h"

namespace memvid::cli {

Result<ExitCode> run_config(const Arguments& arguments, Context& context) {
  std::string section;
  for (const SettingState& state : context.settings.list()) {
    if (arguments.has("json")) {
      MEMVID_TRY_VOID(context.console.print(setting_json(state)));
      continue;
    }
    if (state.section != section)
      MEMVID_TRY_VOID(
          context.console.print((section.empty() ? "[" : "\n[") + state.section + "]\n"));
    section = state.section;
    MEMVID_TRY_VOID(context.console.print(setting_text(state)));
  }
  return ExitCode::kDone;
}

}  // namespace memvid::cli
