#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace memvid::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<Arguments> parse(std::string_view command, const std::vector<std::string>& words) {
  return parse_arguments(*find_command(command), words);
}

std::string message(std::string_view command, const std::vector<std::string>& words) {
  const auto parsed = parse(command, words);
  if (parsed) return "parsed";
  EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  return parsed.error().message;
}

TEST(arguments, the_habits_of_the_specification_parse) {
  const auto parsed = parse("encode", {"--output", "v.mp4", "--index", "v.json", "large_dataset/"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->text("output"), "v.mp4");
  EXPECT_EQ(parsed->text("index"), "v.json");
  EXPECT_THAT(parsed->list("inputs"), ElementsAre("large_dataset/"));
}

TEST(arguments, a_list_takes_several_values_and_repeats) {
  const auto parsed =
      parse("encode", {"--files", "a", "b", "-o", "v", "--files", "c", "--text", "t"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->list("files"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(parsed->list("text"), ElementsAre("t"));
  EXPECT_TRUE(parsed->list("dirs").empty());
}

TEST(arguments, values_are_taken_byte_for_byte) {
  const std::vector<std::string> odd = {"[a,b]", "", "{}", "%%", "a,b", "\"q\"", "\xff\xfe", "-"};
  std::vector<std::string> words = {"--text"};
  words.insert(words.end(), odd.begin(), odd.end());
  const auto parsed = parse("encode", words);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->list("text"), odd);
  for (const std::string& value : odd) {
    EXPECT_EQ(parse("search", {"-q", value})->text("query"), value);
    EXPECT_EQ(parse("search", {"--query=" + value, "-k", "3"})->text("query"), value);
    EXPECT_EQ(parse("encode", {value})->list("inputs"), std::vector<std::string>{value});
  }
}

TEST(arguments, a_value_may_begin_with_a_dash_after_its_flag_or_two_dashes) {
  EXPECT_EQ(parse("search", {"-q", "-word"})->text("query"), "-word");
  EXPECT_EQ(parse("search", {"-v", "x", "--", "--word"})->text("query"), "--word");
  EXPECT_EQ(parse("search", {"--", "--query="})->text("query"), "--query=");
}

TEST(arguments, a_question_stands_after_a_repeated_condition) {
  const auto parsed = parse("search", {"--where", "a=1", "--where", "b=2", "who?"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->list("where"), ElementsAre("a=1", "b=2"));
  EXPECT_EQ(parsed->text("query"), "who?");
}

TEST(arguments, numbers_are_checked_against_their_range) {
  EXPECT_EQ(parse("search", {"-k", "1000"})->number("top-k", 5), 1000);
  EXPECT_EQ(parse("search", {"-k7"})->number("top-k", 5), 7);
  EXPECT_EQ(parse("search", {})->number("top-k", 5), 5);
  for (const char* const wrong :
       {"0", "1001", "-1", "1.5", "", " 1", "1 ", "0x1", "99999999999999999999"})
    EXPECT_EQ(message("search", {"-k", wrong}), "-k/--top-k is '" + std::string(wrong) +
                                                    "', but must be a whole number from 1 to 1000");
}

TEST(arguments, choices_are_whole_words) {
  EXPECT_EQ(parse("search", {"--mode", "words"})->text("mode"), "words");
  for (const char* const wrong : {"word", "", "words|vectors", "Words"})
    EXPECT_EQ(message("search", {"--mode", wrong}),
              "--mode is '" + std::string(wrong) + "', but must be one of hybrid|words|vectors");
}

TEST(arguments, what_is_wrong_with_a_line_is_said_in_its_own_words) {
  EXPECT_EQ(message("search", {"-k"}), "--top-k needs a value");
  EXPECT_EQ(message("search", {"--top-k", "1", "-k", "2"}), "-k/--top-k was given twice");
  EXPECT_EQ(message("search", {"a", "b"}),
            "unexpected argument 'b'; usage: memvid search -v VIDEO QUERY [OPTIONS]");
  EXPECT_EQ(message("search", {"--", "a", "--b"}),
            "unexpected argument '--b'; usage: memvid search -v VIDEO QUERY [OPTIONS]");
  EXPECT_EQ(message("search", {"a", "-q", "b"}), "-q/--query was given twice");
  EXPECT_EQ(message("search", {"--vido", "x"}), "unknown option --vido; did you mean --video?");
  EXPECT_EQ(message("search", {"--vido=x"}), "unknown option --vido; did you mean --video?");
  EXPECT_EQ(message("search", {"--zzzzzz"}), "unknown option --zzzzzz; see memvid search --help");
  EXPECT_EQ(message("search", {"--json=no"}), "--json takes no value");
  EXPECT_THAT(message("search", {"--json=maybe"}), HasSubstr("json"));
}

TEST(arguments, help_wins_over_whatever_else_is_wrong) {
  for (const std::string_view help : {"-h", "--help"}) {
    const auto parsed = parse("search", {"--nonsense", std::string(help), "a", "b"});
    ASSERT_TRUE(parsed.has_value());
    EXPECT_TRUE(parsed->has("help"));
  }
}

TEST(arguments, every_command_of_the_table_parses_an_empty_line) {
  for (const Command& command : commands()) EXPECT_TRUE(parse_arguments(command, {}).has_value());
}

}  // namespace
}  // namespace memvid::cli
