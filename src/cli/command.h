// Command and Flag: the rows of the one table (commands.cc) from which parsing, --help and, later,
// shell completion are made. Rows are data; what a flag means is decided by the command that asks.
#ifndef MEMVID_CLI_COMMAND_H_
#define MEMVID_CLI_COMMAND_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "cli/exit_code.h"
#include "memvid/error.h"
#include "memvid/settings.h"

namespace memvid::cli {

class Arguments;
class Console;
class StopSignals;

enum class FlagKind {
  kSwitch,  // takes no value
  kText,    // one value
  kNumber,  // one whole number in [min, max]
  kChoice,  // one word out of `choices`
  kRepeat,  // one value; the flag may repeat
  kList,    // one or more values after the flag; the flag may repeat
};

enum class Place {
  kNamed,       // --name VALUE
  kEither,      // --name VALUE, or the value alone
  kPositional,  // the values alone
};

struct Flag {
  std::string_view name;   // without dashes
  char short_name = 0;     // 0: none
  std::string_view value;  // what stands for the value in --help; empty for a switch
  FlagKind kind = FlagKind::kText;
  std::string_view help;  // one sentence without full stop, with unit and default
  Place place = Place::kNamed;
  std::string_view choices = {};  // kChoice: "one|two|three"
  std::int64_t min = 0;           // kNumber
  std::int64_t max = 0;
  std::string_view setting = {};  // "text.chunk_size": what the flag sets; empty: none
};

// What a command gets besides its arguments.
struct Context {
  Console& console;
  StopSignals& signals;
  Settings settings = {};  // the file, the environment and the command's flags, taken together
};

struct Command {
  std::string_view name;
  std::string_view summary;  // one line of `memvid help`
  std::string_view usage;    // "memvid NAME …"
  std::span<const Flag> flags;
  std::span<const std::string_view> examples;  // whole command lines, each run by a test
  // True: Ctrl-C asks the library to stop and the command ends in order. False: the command writes
  // nothing and its calls cannot be stopped, so Ctrl-C ends the process at once.
  bool stops_in_order = false;
  Result<ExitCode> (*run)(const Arguments& arguments, Context& context) = nullptr;
};

// All commands, in the order of `memvid help`.
std::span<const Command> commands();
// The command of that name, or nullptr.
const Command* find_command(std::string_view name);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_COMMAND_H_
