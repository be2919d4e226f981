// How tables, code and settings are cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "text/chunker.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using testing::ElementsAre;

std::vector<std::string> parts(std::string_view text, int chunk_size, Cutting cutting) {
  std::vector<std::string> parts;
  for (const ByteRange& range : cut(text, {chunk_size, ChunkBy::kCharacters, cutting}))
    parts.emplace_back(text.substr(range.begin, range.end - range.begin));
  return parts;
}

TEST(line_cuts, a_line_is_never_cut_where_it_fits) {
  EXPECT_THAT(parts("first line\nsecond line here\nthird\n", 28, Cutting::kLines),
              ElementsAre("first line\nsecond line here\n", "third\n"));
  EXPECT_THAT(parts("a. b. c\nd. e. f. g\n", 14, Cutting::kLines),
              ElementsAre("a. b. c\n", "d. e. f. g\n"));
  EXPECT_THAT(parts("one\r\ntwo\r\nthree\r\n", 11, Cutting::kLines),
              ElementsAre("one\r\ntwo\r\n", "three\r\n"));
  EXPECT_THAT(parts("one\rtwo\rthree\r", 9, Cutting::kLines), ElementsAre("one\rtwo\r", "three\r"));
}

TEST(line_cuts, a_line_longer_than_the_limit_is_cut_as_prose) {
  EXPECT_THAT(parts("short\none two three four five\nend\n", 12, Cutting::kLines),
              ElementsAre("short\n", "one two ", "three four ", "five\nend\n"));
}

TEST(line_cuts, functions_are_kept_whole_where_they_fit) {
  const std::string first = "int one() {\n  a();\n\n  b();\n}\n\n";
  const std::string second = "int two() {\n  c();\n}\n\n";
  const std::string third = "int three() {\n  d();\n  e();\n}\n";
  EXPECT_THAT(parts(first + second + third, 65, Cutting::kLines),
              ElementsAre(first + second, third));
  EXPECT_THAT(parts(first + second + third, 34, Cutting::kLines),
              ElementsAre(first, second, third));
}

TEST(line_cuts, a_block_that_ends_too_early_does_not_count) {
  const std::string text =
      "x = 1\n\n" + std::string("def f():\n  a()\n  b()\n  c()\n  d()\n  e()\n");
  EXPECT_THAT(parts(text, 39, Cutting::kLines),
              ElementsAre("x = 1\n\ndef f():\n  a()\n  b()\n  c()\n", "  d()\n  e()\n"));
}

TEST(line_cuts, a_row_holds_line_ends_between_quotes) {
  EXPECT_THAT(parts("a,b\n1,\"x\ny\nz\"\n2,\"q\"\"\nr\"\n3,w\n", 18, Cutting::kRows),
              ElementsAre("a,b\n1,\"x\ny\nz\"\n", "2,\"q\"\"\nr\"\n3,w\n"));
  // A quote within a field is a character.
  EXPECT_THAT(parts("pipe 5\",1\npipe 6,2\nx,3\n", 20, Cutting::kRows),
              ElementsAre("pipe 5\",1\npipe 6,2\n", "x,3\n"));
}

TEST(line_cuts, a_row_longer_than_the_limit_does_not_spoil_the_next_one) {
  EXPECT_THAT(parts("1,\"aaaa\nbbbb\ncccc\ndddd\"\n2,\"e\nf\"\n3\n", 12, Cutting::kRows),
              ElementsAre("1,\"aaaa\n", "bbbb\ncccc\n", "dddd\"\n", "2,\"e\nf\"\n3\n"));
}

// Every end is that of a line, or lies in one that is longer than the limit.
bool keeps_lines(const std::vector<std::string>& parts, const std::string& text, int chunk_size) {
  std::size_t end = 0;
  for (const std::string& part : parts) {
    end += part.size();
    if (end == text.size() || text[end - 1] == '\n') continue;
    const std::size_t line_begin = text.rfind('\n', end - 1) + 1;
    const std::size_t line_size = text.find('\n', end) - line_begin + 1;
    if (line_size <= static_cast<std::size_t>(chunk_size)) return false;
  }
  return end == text.size();
}

TEST(line_cuts, laws_hold_on_random_lines) {
  std::mt19937 random(5);
  static const char* const kPieces[] = {"word ", "A",   "\n", "\n", "\n\n", "\"",
                                        ",",     ". B", "}",  "  ", "x"};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 200; ++i) text += kPieces[random() % std::size(kPieces)];
    text += "\n";
    for (int chunk_size = 1; chunk_size < 60; ++chunk_size)
      for (const Cutting cutting : {Cutting::kLines, Cutting::kRows}) {
        const std::vector<std::string> all = parts(text, chunk_size, cutting);
        ASSERT_TRUE(keeps_lines(all, text, chunk_size)) << chunk_size << text;
        for (const std::string& part : all)
          ASSERT_LE(part.size(), static_cast<std::size_t>(chunk_size));
      }
  }
}

TEST(line_cuts, a_text_in_pieces_is_cut_like_the_whole) {
  std::mt19937 random(6);
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += i % 7 == 0 ? "\"a,\nb\"\n" : "some, words\n";
  for (const Cutting cutting : {Cutting::kLines, Cutting::kRows, Cutting::kProse}) {
    std::vector<ByteRange> ranges;
    const Chunker::Sink sink = [&](ByteRange range, std::string_view) -> Status {
      ranges.push_back(range);
      return {};
    };
    Chunker chunker(1000);
    chunker.cut_as(cutting);
    for (int round = 0; round < 2; ++round) {  // and a second text as the first
      ranges.clear();
      for (std::string_view rest = text; !rest.empty();) {
        const std::string_view piece = rest.substr(0, 1 + random() % 100'000);
        rest.remove_prefix(piece.size());
        ASSERT_TRUE(chunker.add(piece, sink));
      }
      ASSERT_TRUE(chunker.finish(sink));
      EXPECT_EQ(ranges, cut(text, {1000, ChunkBy::kCharacters, cutting}));
    }
  }
}

}  // namespace
}  // namespace memvid::text
