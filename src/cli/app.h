// run_app: from the words of the command line to the exit code.
#ifndef MEMVID_CLI_APP_H_
#define MEMVID_CLI_APP_H_

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace memvid::cli {

// `words` are those after the program's name. Prints the error, if any, and flushes.
ExitCode run_app(const std::vector<std::string>& words, Context& context);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_APP_H_
