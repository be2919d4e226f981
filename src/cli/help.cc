#include "cli/help.h"

#include "cli/format.h"
#include "memvid/version.h"

namespace memvid::cli {
namespace {

constexpr std::size_t kHelpColumn = 27;  // where the sentences begin
constexpr std::size_t kLineColumns = 80;

std::size_t columns(std::string_view text) {  // the table is UTF-8
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::string flag_names(const Flag& flag) {
  if (flag.place == Place::kPositional) return "  " + std::string(flag.value);
  std::string names =
      flag.short_name == 0 ? std::string("      ") : std::string("  -") + flag.short_name + ", ";
  names += "--" + std::string(flag.name);
  if (!flag.value.empty()) names += " " + std::string(flag.value);
  return names;
}

// The words of `text` in lines that begin at kHelpColumn, the first one behind `head`.
std::string two_columns(const std::string& head, std::string_view text) {
  const std::string margin = "\n" + std::string(kHelpColumn, ' ');
  std::string result = head;
  std::size_t column = columns(head);
  if (column + 2 > kHelpColumn) {
    result += margin;
    column = kHelpColumn;
  }
  result.append(kHelpColumn - column, ' ');
  column = kHelpColumn;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column > kHelpColumn && column + 1 + columns(word) > kLineColumns) {
      result += margin;
      column = kHelpColumn;
    }
    if (column > kHelpColumn) {
      result += ' ';
      ++column;
    }
    result += word;
    column += columns(word);
  }
  return result + "\n";
}

}  // namespace

std::string overview() {
  std::string text = "memvid " MEMVID_VERSION
                     ": a knowledge base that lives in a video\n\n"
                     "usage: memvid COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command& command : commands())
    text += two_columns("  " + std::string(command.name), command.summary);
  text += two_columns("  help [COMMAND]", "Show this, or the help of a command");
  text += two_columns("  --version", "Show the version");
  text += "\nExit codes:\n";
  for (const ExitCodeRow& row : kExitCodes)
    text += padded_left(std::to_string(static_cast<int>(row.code)), 4) + "  " +
            std::string(row.meaning) + "\n";
  return text + "\nmemvid COMMAND --help shows the options of a command, with examples.\n";
}

std::string command_help(const Command& command) {
  std::string text =
      std::string(command.summary) + "\n\nusage: " + std::string(command.usage) + "\n\nOptions:\n";
  for (const Flag& flag : command.flags) text += two_columns(flag_names(flag), flag.help);
  text += "\nExamples:\n";
  for (const std::string_view example : command.examples)
    text += "  " + std::string(example) + "\n";
  return text;
}

}  // namespace memvid::cli
