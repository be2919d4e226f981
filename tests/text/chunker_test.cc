#include "text/chunker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "text/segment.h"

namespace memvid::text {
namespace {

using testing::ElementsAre;
using Strings = std::vector<std::string>;

Strings pieces(std::string_view utf8, int chunk_size) {
  Strings chunks;
  for (const ByteRange& range : cut(utf8, {chunk_size}))
    chunks.emplace_back(utf8.substr(range.begin, range.end - range.begin));
  return chunks;
}

std::string repeated(std::string_view piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(chunker, an_empty_text_gives_no_range) { EXPECT_TRUE(cut("", {10}).empty()); }

TEST(chunker, a_text_within_the_limit_stays_whole) {
  EXPECT_THAT(pieces(" short \n\n text ", 15), ElementsAre(" short \n\n text "));
}

TEST(chunker, the_limit_counts_characters_not_bytes) {
  EXPECT_THAT(pieces("äöüäöü", 6), ElementsAre("äöüäöü"));
  EXPECT_THAT(pieces("äöüäöü", 4), ElementsAre("äöüä", "öü"));
}

TEST(chunker, a_paragraph_end_wins_over_later_sentence_and_word_ends) {
  EXPECT_THAT(pieces("One two three.\n\nFour. Five six", 21),
              ElementsAre("One two three.\n\n", "Four. Five six"));
}

TEST(chunker, a_paragraph_end_too_early_loses) {
  EXPECT_THAT(pieces("One.\n\nFour is a long one. Five six", 27),
              ElementsAre("One.\n\nFour is a long one. ", "Five six"));
}

TEST(chunker, blank_lines_with_blanks_and_crlf_end_a_paragraph_too) {
  EXPECT_THAT(pieces("One two three.\n \t\nFour. Five six", 23),
              ElementsAre("One two three.\n \t\n", "Four. Five six"));
  EXPECT_THAT(pieces("One two three.\r\n\r\nFour. Five six", 23),
              ElementsAre("One two three.\r\n\r\n", "Four. Five six"));
}

TEST(chunker, all_blank_lines_stay_with_the_chunk_before) {
  EXPECT_THAT(pieces("One two three.\n\n\n\nFour. Five six", 24),
              ElementsAre("One two three.\n\n\n\n", "Four. Five six"));
}

TEST(chunker, a_sentence_end_wins_over_a_later_word_end) {
  EXPECT_THAT(pieces("This is it. Not that one", 15), ElementsAre("This is it. ", "Not that one"));
}

TEST(chunker, a_stop_inside_quotes_ends_a_sentence_and_an_abbreviation_does_not) {
  EXPECT_THAT(pieces("He said “Yes.” She did not", 19),
              ElementsAre("He said “Yes.” ", "She did not"));
  EXPECT_THAT(pieces("Fruit, e.g. apples and pears", 16),
              ElementsAre("Fruit, e.g. ", "apples and pears"));
  EXPECT_THAT(pieces("Fruit, e.g. an apple or a pear", 16),
              ElementsAre("Fruit, e.g. an ", "apple or a pear"));
}

TEST(chunker, a_line_end_counts_as_a_sentence_end_unless_the_text_goes_on_in_lower_case) {
  EXPECT_THAT(pieces("- first item\n- second item", 18),
              ElementsAre("- first item\n", "- second item"));
  EXPECT_THAT(pieces("a line that is\nwrapped in two", 23),
              ElementsAre("a line that is\nwrapped ", "in two"));
}

TEST(chunker, a_line_keeps_its_indentation) {
  EXPECT_THAT(pieces("if (abc) {\n    return;\n}", 14),
              ElementsAre("if (abc) {\n", "    return;\n}"));
}

TEST(chunker, a_word_is_cut_only_when_it_is_longer_than_half_the_limit) {
  EXPECT_THAT(pieces("alpha beta gamma", 9), ElementsAre("alpha ", "beta ", "gamma"));
  EXPECT_THAT(pieces("a bbbbbbbbbbbbbbbb", 8), ElementsAre("a bbbbbb", "bbbbbbbb", "bb"));
}

TEST(chunker, cr_and_lf_are_never_parted) {
  for (int chunk_size = 1; chunk_size <= 5; ++chunk_size)
    for (const std::string& chunk : pieces(repeated("ab\r\n\r\nc", 9), chunk_size)) {
      EXPECT_FALSE(chunk.starts_with('\n')) << chunk_size;
      EXPECT_FALSE(chunk.ends_with('\r')) << chunk_size;
    }
}

TEST(chunker, a_family_of_emoji_stays_whole_even_beyond_the_limit) {
  const std::string family = "👨‍👩‍👧‍👦";  // 7 characters
  EXPECT_THAT(pieces(repeated(family, 3), 1), ElementsAre(family, family, family));
  EXPECT_THAT(pieces(repeated(family, 3), 15), ElementsAre(repeated(family, 2), family));
}

TEST(chunker, flags_are_cut_in_pairs) {
  EXPECT_THAT(pieces(repeated("🇩🇪", 4), 3), ElementsAre("🇩🇪", "🇩🇪", "🇩🇪", "🇩🇪"));
}

TEST(chunker, a_combining_mark_stays_with_the_space_it_stands_on) {
  EXPECT_THAT(pieces("abcdef \u0301gh", 7), ElementsAre("abcdef", " \u0301gh"));
}

TEST(chunker, chinese_ends_sentences_without_spaces) {
  EXPECT_THAT(pieces("今天天气很好。我们去公园玩吧", 9),
              ElementsAre("今天天气很好。", "我们去公园玩吧"));
}

TEST(chunker, thai_and_chinese_are_cut_between_words) {
  EXPECT_THAT(pieces("ภาษาไทยง่ายมาก", 9), ElementsAre("ภาษาไทย", "ง่ายมาก"));
  EXPECT_THAT(pieces("北京大学图书馆", 5), ElementsAre("北京大学", "图书馆"));
}

TEST(chunker, white_space_beyond_the_limit_is_cut_like_any_text) {
  EXPECT_THAT(pieces("          ", 4), ElementsAre("    ", "    ", "  "));
}

TEST(chunker, a_grapheme_larger_than_any_text_needs_is_cut) {
  const std::string text = repeated("\u0301", 100'000);
  const std::vector<ByteRange> ranges = cut(text, {1000});
  ASSERT_GE(ranges.size(), 2u);
  for (const ByteRange& range : ranges) EXPECT_LE(range.end - range.begin, kGraphemeBytesMax);
}

TEST(chunker, prose_fills_its_chunks) {
  const std::string text = repeated(
      "The quick brown fox jumps over the lazy dog. It does so every day, rain or shine. Nobody "
      "knows why, but everybody enjoys the sight of it.\n\nAnother paragraph follows; it is a bit "
      "shorter than the one before.\n\n",
      400);
  const std::size_t chunk_count = cut(text, {1000}).size();
  EXPECT_GE(text.size(), chunk_count * 850);
}

// A million characters that leave the easy path; quadratic work would take minutes.
TEST(chunker, hostile_texts_take_linear_time) {
  const auto start = std::chrono::steady_clock::now();
  for (const char* piece : {"x", " ", "\n", "\n ", "\r", "\u0301", "🇩", "👨‍", "漢", "ก", ". ",
                            "A.\n", "\u200D", "\u1100", "a\u0301", "\u3000", "。"})
    EXPECT_FALSE(cut(repeated(piece, 250'000), {1000}).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(chunker, one_line_of_a_megabyte_without_spaces_fills_each_chunk) {
  const std::vector<ByteRange> ranges = cut(std::string(1 << 20, 'x'), {1000});
  EXPECT_EQ(ranges.size(), ((1u << 20) + 999) / 1000);
}

TEST(tail, is_the_last_characters) {
  EXPECT_EQ(tail("abcdef", 0), "");
  EXPECT_EQ(tail("abcdef", 2), "ef");
  EXPECT_EQ(tail("abcdef", 6), "abcdef");
  EXPECT_EQ(tail("abcdef", 100), "abcdef");
  EXPECT_EQ(tail("", 5), "");
  EXPECT_EQ(tail("aäöü", 2), "öü");
}

TEST(tail, begins_at_a_grapheme) {
  EXPECT_EQ(tail("ae\u0301b", 2), "b");
  EXPECT_EQ(tail("a\r\nb", 2), "b");
  EXPECT_EQ(tail("x👨‍👩‍👧‍👦", 3), "");
}

}  // namespace
}  // namespace memvid::text
