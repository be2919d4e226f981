#include "cli/printable.h"

#include <gtest/gtest.h>

namespace memvid::cli {
namespace {

TEST(printable, a_line_stays_one_line_and_sends_nothing_to_the_terminal) {
  EXPECT_EQ(printable_line("plain – text 漢字 🎞"), "plain – text 漢字 🎞");
  EXPECT_EQ(printable_line("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(printable_line("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
  EXPECT_EQ(printable_line("\x7f\xc2\x9b"), "\\x7f\\x9b");  // DEL, and CSI as one character
  EXPECT_EQ(printable_line(std::string_view("\0", 1)), "\\x00");
}

TEST(printable, bytes_that_are_not_utf8_are_shown_as_such) {
  EXPECT_EQ(printable_line("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(printable_line("\xc0\xaf"), "\\xc0\\xaf");                    // not the shortest form
  EXPECT_EQ(printable_line("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(printable_line("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(printable_line("\xe6\xbc"), "\\xe6\\xbc");                    // cut off
}

TEST(printable, characters_that_turn_the_direction_are_shown) {
  EXPECT_EQ(printable_line("a\u202eb"), "a\\u{202e}b");
  EXPECT_EQ(printable_line("\u2066\u200f\u2028"), "\\u{2066}\\u{200f}\\u{2028}");
}

TEST(printable, a_text_keeps_its_lines) {
  EXPECT_EQ(printable_text("a\r\nb\n\tc\rd\x1b"), "a\nb\n\tc\\rd\\x1b");
}

TEST(printable, every_byte_is_harmless) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second), 'x'};
      for (const char c : printable_line(bytes)) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20);
    }
}

TEST(printable, lines_are_cut_between_characters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "ab…");
  EXPECT_EQ(shortened("äöüß", 3), "äö…");
  EXPECT_EQ(shortened("ab", 1), "…");
  EXPECT_EQ(shortened("", 5), "");
}

}  // namespace
}  // namespace memvid::cli
