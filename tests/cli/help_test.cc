#include "cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "cli/printable.h"

namespace memvid::cli {
namespace {

using testing::HasSubstr;

std::size_t columns(const std::string& line) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < line.size(); ++count) at += utf8_length(line.substr(at));
  return count;
}

TEST(help, the_overview_names_every_command_and_exit_code) {
  const std::string text = overview();
  for (const Command& command : commands()) EXPECT_THAT(text, HasSubstr(command.summary));
  for (const ExitCodeRow& row : kExitCodes) EXPECT_THAT(text, HasSubstr(row.meaning));
}

TEST(help, every_flag_is_shown_and_no_line_of_the_options_is_wider_than_a_terminal) {
  for (const Command& command : commands()) {
    const std::string text = command_help(command);
    for (const Flag& flag : command.flags)
      if (flag.place != Place::kPositional) {
        EXPECT_THAT(text, HasSubstr("--" + std::string(flag.name)));
      }
    std::istringstream lines(text.substr(0, text.find("\nExamples:")));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 80u) << line;
  }
}

TEST(help, the_table_is_sound) {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    EXPECT_FALSE(command.examples.empty()) << command.name;
    for (const Flag& flag : command.flags) {
      EXPECT_TRUE(names.insert(flag.name).second) << command.name << " --" << flag.name;
      if (flag.short_name != 0) {
        EXPECT_TRUE(letters.insert(flag.short_name).second) << flag.name;
      }
      EXPECT_EQ(flag.kind == FlagKind::kSwitch, flag.value.empty()) << flag.name;
      EXPECT_EQ(flag.kind == FlagKind::kNumber, flag.max > flag.min) << flag.name;
      EXPECT_EQ(flag.kind == FlagKind::kChoice, !flag.choices.empty()) << flag.name;
      EXPECT_FALSE(flag.help.ends_with('.')) << flag.name;
    }
    EXPECT_TRUE(names.contains("help") && names.contains("json") && names.contains("quiet"));
  }
}

}  // namespace
}  // namespace memvid::cli
