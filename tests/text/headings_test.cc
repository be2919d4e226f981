// What is a heading, and how a text that has some is told and cut.
#include "text/headings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

#include "text/chunker.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/samples.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Strings = std::vector<std::string>;

// Writes down each heading as "level words |its bytes|", and checks that they begin a line.
class HeadingDiary final : public DocumentSink {
 public:
  Status text(std::string_view utf8) override {
    EXPECT_FALSE(utf8.empty());
    all += utf8;
    return {};
  }
  Status heading(const Heading& heading) override {
    EXPECT_TRUE(all.empty() || all.ends_with('\n')) << heading.words;
    begins.push_back(all.size());
    headings.push_back(heading);
    return {};
  }
  Status finish(Document&&) override { return {}; }
  Strings lines() const {
    Strings lines;
    for (std::size_t i = 0; i < headings.size(); ++i)
      lines.push_back(std::to_string(headings[i].level) + " " + headings[i].words + " |" +
                      all.substr(begins[i], headings[i].bytes) + "|");
    return lines;
  }
  std::string all;
  std::vector<std::size_t> begins;
  std::vector<Heading> headings;
};

Strings headings_of(const Loader& loader, const std::string& text, std::size_t piece = 100'000) {
  HeadingDiary diary;
  test::MemoryInput input(text, piece);
  EXPECT_TRUE(loader.load(input, "file", diary));
  return diary.lines();
}

TEST(headings, of_markdown) {
  EXPECT_THAT(headings_of(markdown_loader(), "# One\n\ntext\n## Two ##\r\nThree\n---\nx\n===\n"),
              ElementsAre("1 One |# One\n|", "2 Two |## Two ##\r\n|", "2 Three |Three\n---\n|",
                          "1 x |x\n===\n|"));
  EXPECT_THAT(headings_of(markdown_loader(), "\xEF\xBB\xBF# One"),
              ElementsAre("1 One |\xEF\xBB\xBF# One|"));
}

TEST(headings, of_markdown_are_none_in_code_and_front_matter) {
  EXPECT_THAT(headings_of(markdown_loader(), "---\ntitle: x\n---\n# One\n"),
              ElementsAre("1 One |# One\n|"));
  EXPECT_THAT(headings_of(markdown_loader(),
                          "```sh\n# a\n```\n~~~~\n# b\n~~~\n# c\n~~~~\n    # d\n# One\n"),
              ElementsAre("1 One |# One\n|"));
  EXPECT_THAT(headings_of(markdown_loader(), "```in a line``` of text\n# One\n"),
              ElementsAre("1 One |# One\n|"));
  EXPECT_THAT(headings_of(markdown_loader(), "- item\n---\n| a |\n---\n\n---\n#no\n# \n"),
              IsEmpty());
}

TEST(headings, of_markdown_stand_below_a_rule_and_front_matter_of_any_end) {
  const auto one = ElementsAre("1 One |# One\n|");
  EXPECT_THAT(headings_of(markdown_loader(), "---\n\n# One\ntext\n"), one);
  EXPECT_THAT(headings_of(markdown_loader(), "+++\n# One\n"), one);
  EXPECT_THAT(headings_of(markdown_loader(), "---\n# no\ntitle: x\n...\n# One\n"), one);
  EXPECT_THAT(headings_of(markdown_loader(), "\xEF\xBB\xBF---\n# no\n---\n# One\n"), one);
  const std::string late = "---\n# One\n" + std::string(70'000, '\n') + "---\n";
  for (const std::size_t piece : {1, 1000, 100'000})
    EXPECT_THAT(headings_of(markdown_loader(), late, piece), one) << piece;
}

TEST(headings, of_restructured_text) {
  const std::string text =
      "=====\nGuide\n=====\n\nUsing it\n--------\nsome\ntext\n----\n\n.. _here:\nAgain\n~~~~~\n"
      "x\n\nLast\n----\n";
  EXPECT_THAT(headings_of(restructured_text_loader(), text),
              ElementsAre("1 Guide |=====\nGuide\n=====\n|", "2 Using it |Using it\n--------\n|",
                          "3 Again |Again\n~~~~~\n|", "2 Last |Last\n----\n|"));
}

TEST(headings, of_manual_pages) {
  EXPECT_THAT(headings_of(manual_page_loader(),
                          ".TH A 1\n.SH \"SEE ALSO\"\ntext\n.SS \\fBgit\\-add\\fR\n.SH\n.Sh NAME"),
              ElementsAre("1 SEE ALSO |.SH \"SEE ALSO\"\n|", "2 git-add |.SS \\fBgit\\-add\\fR\n|",
                          "1 NAME |.Sh NAME|"));
}

TEST(headings, of_html) {
  EXPECT_THAT(headings_of(html_loader(),
                          "<h1>One <b>more</b></h1><p>x</p><h3>Two<br>lines</h3>y"
                          "<ul><li><h2>no</h2></ul><table><tr><td>a<td><h2>no</h2></table>"
                          "<h2></h2><h2> </h2>z<h6>Last"),
              ElementsAre("1 One more |One more|", "3 Two lines |Two\nlines|", "6 Last |Last|"));
}

TEST(headings, of_html_that_nobody_ended_are_none) {
  EXPECT_THAT(headings_of(html_loader(), "<h1>" + std::string(2000, 'x') + "<h2>One</h2>"),
              ElementsAre("2 One |One|"));
}

TEST(headings, of_notebooks_are_those_of_their_prose) {
  EXPECT_THAT(headings_of(notebook_loader(), R"({"cells":[{"cell_type":"markdown","source":"# A"},
      {"cell_type":"code","source":"# no"},{"cell_type":"markdown","source":"## B"}]})"),
              ElementsAre("1 A |# A\n|", "2 B |## B\n|"));
}

TEST(headings, are_told_alike_whatever_the_pieces_are) {
  const std::string text = "intro\n\nTitle\n=====\n" + std::string(9000, 'l') +
                           "\n---\n## Two\n\n### Three\ntext\nFour\n----";
  const Strings whole = headings_of(markdown_loader(), text);
  EXPECT_EQ(whole.size(), 4u);
  for (const std::size_t piece : {1, 2, 5, 7, 64, 5000})
    EXPECT_EQ(headings_of(markdown_loader(), text, piece), whole) << piece;
}

TEST(headings, a_text_of_nothing_else_takes_linear_time) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "# a\n";
  EXPECT_EQ(headings_of(markdown_loader(), text).size(), 300'000u);
}

TEST(heading_path, says_what_stands_above) {
  HeadingPath path;
  EXPECT_EQ(path.in_words(), "");
  path.add({1, "MemVid", 0});
  EXPECT_EQ(path.in_words(), "MemVid");
  path.add({2, "Install", 0});
  path.add({3, "Debian", 0});
  EXPECT_EQ(path.in_words(), "Install > Debian");
  path.add({3, "Fedora", 0});
  EXPECT_EQ(path.in_words(), "Install > Fedora");
  path.add({2, "Use", 0});
  EXPECT_EQ(path.in_words(), "MemVid > Use");
  path.add({2, "", 0});
  EXPECT_EQ(path.in_words(), "MemVid");
  path.clear();
  EXPECT_EQ(path.in_words(), "");
}

TEST(heading_path, is_short_whole_characters_on_one_line) {
  HeadingPath path;
  for (int level = 1; level < 50; ++level) {
    std::string words;
    while (words.size() < static_cast<std::size_t>(30 * level))
      words += "ü—👨‍👩‍👧‍👦 ";
    path.add({level, one_line(words), 0});
    EXPECT_LE(path.in_words().size(), 100u);
    EXPECT_TRUE(is_valid_utf8(path.in_words()));
    EXPECT_EQ(one_line(path.in_words()), path.in_words());
  }
}

// ---- how they are cut ---------------------------------------------------------------------------

struct HeadedText {
  std::string text;
  std::vector<ByteRange> headings;
};

HeadedText headed(const std::string& markdown) {
  HeadingDiary diary;
  HeadingScan scan(markdown_headings(), diary);
  EXPECT_TRUE(scan.add(markdown));
  EXPECT_TRUE(scan.finish());
  HeadedText result{diary.all, {}};
  for (std::size_t i = 0; i < diary.begins.size(); ++i)
    result.headings.push_back({diary.begins[i], diary.begins[i] + diary.headings[i].bytes});
  return result;
}

Strings pieces(const std::string& markdown, const CutRule& rule) {
  const HeadedText headed_text = headed(markdown);
  Strings chunks;
  for (const ByteRange& range : cut(headed_text.text, rule, headed_text.headings))
    chunks.push_back(markdown.substr(range.begin, range.end - range.begin));
  return chunks;
}

TEST(heading_cuts, a_heading_stays_with_its_text) {
  EXPECT_THAT(pieces("Some words first.\n\n# Head\n\nText below the head.", {30}),
              ElementsAre("Some words first.\n\n", "# Head\n\nText below the head."));
}

TEST(heading_cuts, a_row_of_headings_stays_together) {
  EXPECT_THAT(
      pieces("Some words first.\n\n# Head\n\n## Sub\n\nText below the head, long.", {45}),
      ElementsAre("Some words first.\n\n", "# Head\n\n## Sub\n\nText below the head, long."));
}

TEST(heading_cuts, the_last_words_of_a_text_may_be_a_heading) {
  EXPECT_THAT(pieces("Some words first.\n\n# Head\n", {30}),
              ElementsAre("Some words first.\n\n# Head\n"));
}

TEST(heading_cuts, by_headings_each_section_is_a_chunk) {
  EXPECT_THAT(pieces("intro\n\n# A\n\n## B\ntext\n\n## C\nmore\n# D\n", {1000, ChunkBy::kHeadings}),
              ElementsAre("intro\n\n", "# A\n\n## B\ntext\n\n", "## C\nmore\n", "# D\n"));
  EXPECT_THAT(pieces("# A\none two three four five\n# B\nx", {16, ChunkBy::kHeadings}),
              ElementsAre("# A\none two ", "three four five\n", "# B\nx"));
}

TEST(sentence_cuts, end_at_the_last_sentence_that_fits_however_short) {
  EXPECT_THAT(pieces("One. This sentence is longer. Two.", {28, ChunkBy::kSentences}),
              ElementsAre("One. ", "This sentence is longer. ", "Two."));
  EXPECT_THAT(pieces("One. Thissentenceislongerthananylimit. Two.", {20, ChunkBy::kSentences}),
              ElementsAre("One. ", "Thissentenceislonger", "thananylimit. Two."));
}

std::string random_markdown(std::mt19937& random, int count) {
  static const Strings kPieces = {"# Head\n",     "## Sub\n\n", "\n# A longer heading here\n",
                                  "Under\n---\n", "\n",         "\n\n",
                                  "Sentence. ",   "word ",      "漢字文章です。",
                                  "```\n",        "é",          "- item\n"};
  std::string text;
  for (int i = 0; i < count; ++i)
    text += random() % 4 == 0 ? test::text_pieces()[random() % test::text_pieces().size()]
                              : kPieces[random() % kPieces.size()];
  return text;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool is_white(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

// Empty when all laws hold, else the one that does not.
std::string broken_law(const HeadedText& of, const CutRule& rule) {
  const std::string_view text = of.text;
  const std::vector<ByteRange> ranges = cut(text, rule, of.headings);
  const auto size = static_cast<std::size_t>(rule.chunk_size);
  std::uint64_t at = 0;
  for (const ByteRange& range : ranges) {
    if (range.begin != at || range.end <= at) return "tiles the text";
    at = range.end;
    if (!is_valid_utf8(text.substr(range.begin, range.end - range.begin))) return "is UTF-8";
    for (const ByteRange& heading : of.headings) {
      if (heading.begin <= range.begin || heading.begin >= range.end) continue;
      const std::string_view before = text.substr(range.begin, heading.begin - range.begin);
      const bool is_last =
          range.end < text.size() &&
          (range.end <= heading.end || is_white(text.substr(heading.end, range.end - heading.end)));
      if (is_last && characters(before) >= (size + 9) / 10) return "no heading is last";
    }
  }
  return at == text.size() ? "" : "reaches the end";
}

TEST(chunker_law, holds_in_every_mode_with_headings_at_all_small_limits) {
  std::mt19937 random(5);
  for (int round = 0; round < 25; ++round) {
    const HeadedText text = headed(random_markdown(random, 90));
    for (int chunk_size = 1; chunk_size <= 130; ++chunk_size)
      for (const ChunkBy by : {ChunkBy::kCharacters, ChunkBy::kSentences, ChunkBy::kHeadings})
        for (const Cutting cutting : {Cutting::kProse, Cutting::kLines, Cutting::kRows})
          ASSERT_EQ(broken_law(text, {chunk_size, by, cutting}), "")
              << chunk_size << ", " << static_cast<int>(by) << " of: " << text.text;
  }
}

TEST(chunker_law, by_headings_every_section_begins_a_chunk) {
  std::mt19937 random(6);
  for (int round = 0; round < 100; ++round) {
    const HeadedText of = headed(random_markdown(random, 90));
    std::set<std::uint64_t> begins;
    for (const ByteRange& range : cut(of.text, {200, ChunkBy::kHeadings}, of.headings))
      begins.insert(range.begin);
    std::uint64_t passed = 0;
    for (const ByteRange& heading : of.headings) {
      const bool has_text = !is_white(of.text.substr(passed, heading.begin - passed));
      EXPECT_TRUE(!has_text || begins.contains(heading.begin)) << of.text;
      passed = heading.end;
    }
  }
}

TEST(chunker_law, by_sentences_none_is_parted_that_fits) {
  std::mt19937 random(8);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    std::set<std::uint64_t> ends;
    for (int sentence = 0; sentence < 40; ++sentence) {
      text += "Word";
      for (std::size_t words = random() % 8; words > 0; --words) text += " more";
      text += random() % 5 == 0 ? ".\n\n" : random() % 5 == 0 ? "?\n" : ". ";
      ends.insert(text.size());
    }
    const int longest = 4 + 7 * 5 + 3;
    for (int chunk_size = longest; chunk_size < 130; ++chunk_size)
      for (const ByteRange& range : cut(text, {chunk_size, ChunkBy::kSentences}))
        ASSERT_TRUE(ends.contains(range.end)) << chunk_size << " of: " << text;
  }
}

TEST(chunker_law, a_text_with_headings_in_pieces_is_cut_like_the_whole) {
  std::mt19937 random(9);
  const HeadedText of = headed(random_markdown(random, 60'000));
  for (const ChunkBy by : {ChunkBy::kCharacters, ChunkBy::kSentences, ChunkBy::kHeadings})
    for (const int chunk_size : {50, 1'000, 30'000}) {
      std::vector<ByteRange> ranges;
      const Chunker::Sink sink = [&](ByteRange range, std::string_view) -> Status {
        ranges.push_back(range);
        return {};
      };
      Chunker chunker(chunk_size, by);
      std::size_t at = 0;
      for (const ByteRange& heading : of.headings) {
        ASSERT_TRUE(chunker.add(std::string_view(of.text).substr(at, heading.begin - at), sink));
        chunker.add_heading(heading.end - heading.begin);
        at = heading.begin;
      }
      ASSERT_TRUE(chunker.add(std::string_view(of.text).substr(at), sink));
      ASSERT_TRUE(chunker.finish(sink));
      EXPECT_EQ(ranges, cut(of.text, {chunk_size, by}, of.headings)) << chunk_size;
    }
}

TEST(chunker_law, without_headings_the_ways_of_characters_and_headings_are_one) {
  std::mt19937 random(10);
  for (int round = 0; round < 50; ++round) {
    const std::string text = random_markdown(random, 300);
    EXPECT_EQ(cut(text, {100}), cut(text, {100, ChunkBy::kHeadings}));
  }
}

TEST(heading_cuts, short_sections_cost_no_more_in_large_chunks) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += "# a\nb\n";
  const HeadedText sections = headed(text);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(cut(text, {100'000, ChunkBy::kHeadings}, sections.headings).size(), 60'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(heading_cuts, hostile_headings_still_leave_a_tiling) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    const std::string text = random_markdown(random, 40);
    std::vector<ByteRange> headings;
    for (std::uint64_t begin = 0; begin < text.size(); begin += random() % 9)
      if (!is_continuation(text[begin])) headings.push_back({begin, begin + random() % 60});
    for (const ChunkBy by : {ChunkBy::kCharacters, ChunkBy::kSentences, ChunkBy::kHeadings}) {
      std::uint64_t at = 0;
      for (const ByteRange& range : cut(text, {20, by}, headings)) {
        ASSERT_EQ(range.begin, at);
        ASSERT_GT(range.end, at);
        at = range.end;
      }
      ASSERT_EQ(at, text.size());
    }
  }
}

}  // namespace
}  // namespace memvid::text
