// completion: a script for the shell.
#include "cli/completion.h"

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/output_json.h"

namespace memvid::cli {

Result<ExitCode> run_completion(const Arguments& arguments, Context& context) {
  const std::string shell = arguments.text("shell");
  if (shell.empty())
    return fail(ErrorCode::kInvalidArgument,
                "no shell is named; usage: " + std::string(find_command("completion")->usage));
  const std::string script = shell == "fish" ? fish_completion() : bash_completion();
  MEMVID_TRY_VOID(
      context.console.print(arguments.has("json") ? completion_json(shell, script) : script));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
