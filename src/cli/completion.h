// Shell completion, made from the table of commands and flags.
#ifndef MEMVID_CLI_COMPLETION_H_
#define MEMVID_CLI_COMPLETION_H_

#include <string>

namespace memvid::cli {

// A script that the shell sources. Commands, flags and choices are completed; what a flag or a
// place takes besides them is completed as a file name.
std::string bash_completion();
std::string fish_completion();

}  // namespace memvid::cli

#endif  // MEMVID_CLI_COMPLETION_H_
