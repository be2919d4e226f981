// --help, made from the table of commands.
#ifndef MEMVID_CLI_HELP_H_
#define MEMVID_CLI_HELP_H_

#include <string>

#include "cli/command.h"

namespace memvid::cli {

std::string overview();                            // `memvid help`
std::string command_help(const Command& command);  // `memvid COMMAND --help`

}  // namespace memvid::cli

#endif  // MEMVID_CLI_HELP_H_
