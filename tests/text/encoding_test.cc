#include "text/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "text/decoder.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using namespace std::string_literals;
using test::utf16be;
using test::utf16le;

TEST(encoding, valid_utf8_comes_back_unchanged_mark_included) {
  for (const std::string& text : {""s, "plain"s,
                                  "\xEF\xBB\xBF"
                                  "marked"s,
                                  "äöü 漢字 👍\r\n"s})
    EXPECT_EQ(to_utf8(text), text);
}

TEST(encoding, utf16_is_converted_with_and_without_mark) {
  const std::u16string text = u"Grüße, 漢字 und 👍\n";
  const std::string expected = "Grüße, 漢字 und 👍\n";
  EXPECT_EQ(to_utf8("\xFF\xFE" + utf16le(text)), expected);
  EXPECT_EQ(to_utf8("\xFE\xFF" + utf16be(text)), expected);
  EXPECT_EQ(to_utf8(utf16le(text)), expected);
  EXPECT_EQ(to_utf8(utf16be(text)), expected);
  EXPECT_EQ(to_utf8("\xFF\xFE" + utf16le(u"漢字ばかり")), "漢字ばかり");
}

TEST(encoding, half_a_utf16_character_at_the_end_becomes_a_replacement) {
  const std::string whole = "\xFF\xFE" + utf16le(u"ab👍");
  EXPECT_EQ(to_utf8(whole.substr(0, whole.size() - 1)), "ab\uFFFD");
  EXPECT_EQ(to_utf8(whole.substr(0, whole.size() - 2)), "ab\uFFFD");
  EXPECT_EQ(to_utf8("\xFF\xFE" + utf16le(u"ab") + "c"), "ab\uFFFD");
}

TEST(encoding, a_long_utf16_text_crosses_all_buffers_whole) {
  std::u16string text;
  std::string expected;
  for (int i = 0; i < 20'000; ++i) {
    text += u"ä👍x";
    expected += "ä👍x";
  }
  EXPECT_EQ(to_utf8("\xFE\xFF" + utf16be(text)), expected);
}

TEST(encoding, latin_1_and_windows_1252_are_converted) {
  EXPECT_EQ(to_utf8("caf\xE9 cr\xE8me"), "café crème");
  EXPECT_EQ(to_utf8("\x93quoted\x94 \x80 5"), "“quoted” € 5");
}

TEST(encoding, utf8_with_some_damage_is_repaired_not_taken_for_latin_1) {
  EXPECT_EQ(to_utf8("äöü \xFF äöü"), "äöü \uFFFD äöü");
  EXPECT_EQ(to_utf8("äöü \xE6\xBC"), "äöü \uFFFD\uFFFD");
  EXPECT_EQ(to_utf8("\xEF\xBB\xBFx\xE9"), "\xEF\xBB\xBFx\uFFFD");
}

TEST(encoding, a_named_charset_is_believed_unless_the_bytes_say_otherwise) {
  EXPECT_EQ(to_utf8("\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r"), "Привет");
  EXPECT_EQ(to_utf8("\x93\xFA\x96\x7B", "shift_jis"), "日本");
  EXPECT_EQ(to_utf8("\x93\xFA\x96", "shift_jis"), "日\uFFFD");
  EXPECT_EQ(to_utf8("Привет", "koi8-r"), "Привет");
  EXPECT_EQ(to_utf8("caf\xE9", "no-such-charset"), "café");
  EXPECT_EQ(to_utf8("caf\xE9", "utf-16"), "café");
  EXPECT_EQ(to_utf8("caf\xE9", "utf-8"), "café");
}

TEST(encoding, binary_is_told_from_text) {
  EXPECT_FALSE(looks_binary(""));
  EXPECT_FALSE(looks_binary("text\twith\r\nlines\f"));
  EXPECT_FALSE(looks_binary("\x1B[31mcoloured log\x1B[0m"));
  EXPECT_TRUE(
      looks_binary("\x7F"
                   "ELF\x02\x01\x01\0\0\0"s));
  EXPECT_TRUE(looks_binary("%PDF-1.7 whatever follows"));
  EXPECT_TRUE(looks_binary("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"s));
  EXPECT_TRUE(looks_binary(std::string(100, '\0')));
  EXPECT_TRUE(looks_binary("text with one \0 byte"s));
  EXPECT_EQ(to_utf8("\0\1\2\3"s), std::nullopt);
}

TEST(encoding, small_numbers_in_16_bits_are_no_utf16) {
  std::string numbers;
  for (int i = 0; i < 1000; ++i) numbers += {static_cast<char>(i % 32), '\0'};
  EXPECT_TRUE(looks_binary(numbers));
}

TEST(encoding, a_character_cut_by_the_sample_is_not_held_against_a_text) {
  for (int shift = 0; shift < 4; ++shift) {
    std::string text(static_cast<std::size_t>(shift), 'a');
    while (text.size() < 70'000) text += "\U0001040D";  // f0 90 90 8d: three are holes in 1252
    EXPECT_FALSE(looks_binary(text)) << shift;
  }
}

TEST(encoding, bad_utf8_is_known_in_all_its_forms) {
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x91"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
    EXPECT_FALSE(is_valid_utf8("12345678901234567" + std::string(bad)));
    EXPECT_FALSE(is_valid_utf8(std::string(bad) + "tail"));
  }
  EXPECT_TRUE(is_valid_utf8("\0\x7F\u0080\u07FF\u0800\uFFFF\U00010000\U0010FFFF"s));
}

TEST(encoding, printable_shows_anything_on_one_line) {
  EXPECT_EQ(printable("name.txt"), "name.txt");
  EXPECT_EQ(printable("a\nb\x1B[31m\x7F\u0085"), "a?b?[31m??");
  EXPECT_EQ(printable("caf\xE9"), "caf\uFFFD");
}

TEST(encoding, one_line_folds_white_space) {
  EXPECT_EQ(one_line("  a\r\n\t b\u00A0\u2003c \n"), "a b c");
  EXPECT_EQ(one_line(" \n "), "");
}

RC_GTEST_PROP(encoding, any_bytes_become_valid_utf8_or_are_binary, (const std::string& bytes)) {
  const auto utf8 = to_utf8(bytes);
  RC_ASSERT(utf8.has_value() != looks_binary(bytes));
  if (utf8) RC_ASSERT(is_valid_utf8(*utf8));
  if (utf8 && is_valid_utf8(bytes) && bytes.find('\0') == std::string::npos)
    RC_ASSERT(*utf8 == bytes);
  RC_ASSERT(is_valid_utf8(printable(bytes)));
}

}  // namespace
}  // namespace memvid::text
