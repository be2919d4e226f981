// Arguments: what was typed after the command, checked against its flags, not yet acted on.
#ifndef MEMVID_CLI_ARGUMENTS_H_
#define MEMVID_CLI_ARGUMENTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "memvid/error.h"

namespace memvid::cli {

class Arguments {
 public:
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  // The value, or the empty string when the flag was not given.
  std::string text(std::string_view name) const;
  // The value of a kNumber flag, or `otherwise` when the flag was not given.
  std::int64_t number(std::string_view name, std::int64_t otherwise) const;
  // All values in the order typed; empty when the flag was not given.
  const std::vector<std::string>& list(std::string_view name) const;

  void set(std::string_view name, std::vector<std::string> values);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// Checks the words after the command's name against its flags. Values are taken byte for byte, so
// file names need not be UTF-8. kInvalidArgument: an unknown flag (names the nearest known one), a
// missing value, a flag given twice that takes one value, a number out of range, an unknown choice.
Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_ARGUMENTS_H_
