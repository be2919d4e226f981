#include "cli/app.h"

#include "base/try.h"
#include "base/typed.h"
#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/signals.h"
#include "memvid/version.h"

namespace memvid::cli {
namespace {

bool asks_for_help(std::string_view word) {
  return word == "help" || word == "--help" || word == "-h";
}

Error unknown_command(const std::string& word) {
  std::vector<std::string_view> names = {"help"};
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string_view near = base::nearest(word, names);
  std::string message = "unknown command '" + word + "'";
  message += near.empty() ? "; see memvid help" : "; did you mean " + std::string(near) + "?";
  return {ErrorCode::kInvalidArgument, message};
}

Result<ExitCode> print_help(const std::string& name, Console& console) {
  if (name.empty() || asks_for_help(name)) {
    MEMVID_TRY_VOID(console.print(overview()));
    return ExitCode::kDone;
  }
  const Command* const command = find_command(name);
  if (command == nullptr) return tl::unexpected(unknown_command(name));
  MEMVID_TRY_VOID(console.print(command_help(*command)));
  return ExitCode::kDone;
}

// Flags beat the environment, the environment beats the file.
Status gather_settings(const Command& command, const Arguments& arguments, Settings& settings) {
  const std::filesystem::path file = arguments.has("config")
                                         ? std::filesystem::path(arguments.text("config"))
                                         : Settings::find_file();
  if (file.empty() && arguments.has("config"))
    return fail(ErrorCode::kInvalidArgument, "--config names no file");
  if (!file.empty()) MEMVID_TRY_VOID(settings.read_file(file));
  MEMVID_TRY_VOID(settings.read_environment());
  for (const Flag& flag : command.flags)
    if (!flag.setting.empty() && arguments.has(flag.name))
      MEMVID_TRY_VOID(
          settings.set(flag.setting, arguments.list(flag.name), "--" + std::string(flag.name)));
  // `config` shows what does not fit, so that it can be mended.
  return command.name == "config" ? Status{} : settings.check();
}

Result<ExitCode> dispatch(const std::vector<std::string>& words, Context& context) {
  Console& console = context.console;
  if (words.empty())
    return fail(ErrorCode::kInvalidArgument, "no command is named; see memvid help");
  const std::string& name = words[0];
  if (asks_for_help(name)) return print_help(words.size() > 1 ? words[1] : "", console);
  if (name == "--version") {
    MEMVID_TRY_VOID(console.print("memvid " MEMVID_VERSION "\n"));
    return ExitCode::kDone;
  }
  const Command* const command = find_command(name);
  if (command == nullptr) return tl::unexpected(unknown_command(name));
  MEMVID_TRY(const Arguments arguments,
             parse_arguments(*command, {words.begin() + 1, words.end()}));
  if (arguments.has("help")) return print_help(name, console);
  console.set_quiet(arguments.has("quiet"));
  MEMVID_TRY_VOID(gather_settings(*command, arguments, context.settings));
  context.signals.set_answer(command->stops_in_order ? StopSignals::Answer::kAskToStop
                                                     : StopSignals::Answer::kEndAtOnce);
  return command->run(arguments, context);
}

}  // namespace

ExitCode run_app(const std::vector<std::string>& words, Context& context) {
  Console& console = context.console;
  Result<ExitCode> result = dispatch(words, context);
  console.clear_status();
  // What was printed before an error is data too.
  const Status flushed = console.flush();
  if (console.reader_is_gone()) return ExitCode::kDone;
  if (result && !flushed) result = tl::unexpected<Error>(flushed.error());
  if (result) return *result;
  console.error(result.error().message);
  return exit_code(result.error().code);
}

}  // namespace memvid::cli
