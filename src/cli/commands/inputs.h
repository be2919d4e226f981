// What a command reads: files, folders, texts and standard input, as encode and append take them.
#ifndef MEMVID_CLI_COMMANDS_INPUTS_H_
#define MEMVID_CLI_COMMANDS_INPUTS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/command.h"
#include "memvid/encoder.h"

namespace memvid::cli {

struct Input {
  enum class Kind { kFile, kFolder, kText, kStdin };
  Kind kind;
  std::string value;  // path or text
};

bool names_input(const Arguments& arguments);

// The inputs in this order: positional ones as typed, --files, --dirs, --text. The memory's own
// files are left out of the positional ones. kNotFound, kInvalidArgument: a name that is not there,
// or is a folder where a file is wanted.
Result<std::vector<Input>> plan_inputs(const Arguments& arguments,
                                       const std::filesystem::path& video,
                                       const std::filesystem::path& index);

// The same for commands that read nothing but folders. kInvalidArgument: none is named, or what is
// named is none.
Result<std::vector<Input>> plan_folders(const Arguments& arguments, const Command& command);

// Adds everything. What a loader refuses is told on the console and returned, a line each.
Result<std::vector<std::string>> add_inputs(Encoder& encoder, const std::vector<Input>& inputs,
                                            const CallOptions& options, Context& context);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_COMMANDS_INPUTS_H_
