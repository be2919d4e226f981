// The laws of the header over random texts and all small limits, judged by ICU over the whole text.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <random>
#include <set>

#include "text/chunker.h"
#include "text/encoding.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

std::set<std::uint64_t> grapheme_boundaries(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  UText* text =
      utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &error);
  UBreakIterator* iterator = ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error);
  ubrk_setUText(iterator, text, &error);
  EXPECT_TRUE(U_SUCCESS(error));
  std::set<std::uint64_t> boundaries;
  for (std::int32_t at = ubrk_first(iterator); at != UBRK_DONE; at = ubrk_next(iterator))
    boundaries.insert(static_cast<std::uint64_t>(at));
  ubrk_close(iterator);
  utext_close(text);
  return boundaries;
}

std::size_t character_count(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Empty when all laws hold, else the one that does not.
std::string broken_law(std::string_view utf8, int chunk_size) {
  const std::vector<ByteRange> ranges = cut(utf8, {chunk_size});
  const std::set<std::uint64_t> boundaries = grapheme_boundaries(utf8);
  std::uint64_t expected_begin = 0;
  for (const ByteRange& range : ranges) {
    if (range.begin != expected_begin || range.end <= range.begin) return "tiles the text";
    if (!boundaries.contains(range.end)) return "cuts between graphemes";
    const std::string_view chunk = utf8.substr(range.begin, range.end - range.begin);
    if (!is_valid_utf8(chunk)) return "is UTF-8";
    const bool is_one_grapheme = boundaries.upper_bound(range.begin) == boundaries.find(range.end);
    if (character_count(chunk) > static_cast<std::size_t>(chunk_size) && !is_one_grapheme)
      return "keeps the limit";
    expected_begin = range.end;
  }
  return expected_begin == utf8.size() ? "" : "reaches the end";
}

std::string random_text(std::mt19937& random, int piece_count) {
  const auto& pieces = test::text_pieces();
  std::string text;
  for (int i = 0; i < piece_count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

TEST(chunker_law, holds_on_random_unicode_at_all_small_limits) {
  std::mt19937 random(20240607);
  for (int round = 0; round < 40; ++round) {
    const std::string text = random_text(random, 120);
    for (int chunk_size = 1; chunk_size <= 150; ++chunk_size)
      ASSERT_EQ(broken_law(text, chunk_size), "") << "limit " << chunk_size << " of: " << text;
  }
}

TEST(chunker_law, holds_on_longer_texts) {
  std::mt19937 random(7);
  for (const int chunk_size : {200, 333, 1000, 5000}) {
    const std::string text = random_text(random, 10'000);
    EXPECT_EQ(broken_law(text, chunk_size), "") << chunk_size;
  }
}

RC_GTEST_PROP(chunker_law, holds_on_texts_that_shrink, ()) {
  const auto picks = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, test::text_pieces().size()));
  const int chunk_size = *rc::gen::inRange(1, 40);
  std::string text;
  for (const std::size_t pick : picks) text += test::text_pieces()[pick];
  RC_ASSERT(broken_law(text, chunk_size) == "");
}

std::vector<ByteRange> cut_in_pieces(std::string_view utf8, int chunk_size, std::mt19937& random,
                                     std::size_t piece_bytes_max) {
  std::vector<ByteRange> ranges;
  const Chunker::Sink sink = [&](ByteRange range, std::string_view chunk) -> Status {
    EXPECT_EQ(chunk, utf8.substr(range.begin, range.end - range.begin));
    ranges.push_back(range);
    return {};
  };
  Chunker chunker(chunk_size);
  for (std::string_view rest = utf8; !rest.empty();) {
    const std::string_view piece = rest.substr(0, 1 + random() % piece_bytes_max);
    rest.remove_prefix(piece.size());
    EXPECT_TRUE(chunker.add(piece, sink));
  }
  EXPECT_TRUE(chunker.finish(sink));
  return ranges;
}

TEST(chunker_law, a_text_in_pieces_is_cut_like_the_whole) {
  std::mt19937 random(21);
  std::string accents = "e";  // one grapheme, longer than any chunk may look ahead
  for (int i = 0; i < 60'000; ++i) accents += "\u0301";
  for (const std::string& text :
       {random_text(random, 80'000), std::string(300'000, 'x'), accents + " and " + accents})
    for (const int chunk_size : {1'000, 20'000, 500'000}) {
      const std::vector<ByteRange> whole = cut(text, {chunk_size});
      for (const std::size_t piece_bytes_max : {700, 70'000, 300'000})
        ASSERT_EQ(cut_in_pieces(text, chunk_size, random, piece_bytes_max), whole) << chunk_size;
    }
}

TEST(chunker_law, a_chunker_is_ready_for_the_next_text) {
  Chunker chunker(10);
  std::uint64_t last_end = 0;
  const Chunker::Sink sink = [&](ByteRange range, std::string_view) -> Status {
    last_end = range.end;
    return {};
  };
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(chunker.add("some twenty characters", sink));
    if (round == 1) {
      chunker.reset();
      continue;
    }
    EXPECT_TRUE(chunker.finish(sink));
    EXPECT_EQ(last_end, 22u);
  }
}

std::uint64_t print_of_cuts(Cutting cutting) {
  std::mt19937 random(20261122);
  std::uint64_t print = 0;
  for (int round = 0; round < 20; ++round) {
    const std::string text = random_text(random, 2000);
    for (const int chunk_size : {7, 40, 300})
      for (const ByteRange& range : cut(text, {chunk_size, ChunkBy::kCharacters, cutting}))
        print = print * 1'000'003 + range.end;
  }
  return print;
}

// The prints are those of the chunker as it was before it knew headings and other ways. Another cut
// is not wrong, but it is to be meant.
TEST(chunker_law, texts_without_headings_are_cut_by_characters_as_ever) {
  EXPECT_EQ(print_of_cuts(Cutting::kProse), 1651670699399230553u);
  EXPECT_EQ(print_of_cuts(Cutting::kLines), 16531652755936267090u);
  EXPECT_EQ(print_of_cuts(Cutting::kRows), 1009090310831228331u);
}

TEST(chunker_law, tail_is_a_short_end_that_begins_at_a_grapheme) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const std::string text = random_text(random, 30);
    const std::set<std::uint64_t> boundaries = grapheme_boundaries(text);
    for (int overlap = 0; overlap <= 40; ++overlap) {
      const std::string_view end = tail(text, overlap);
      ASSERT_TRUE(text.ends_with(end));
      ASSERT_LE(character_count(end), static_cast<std::size_t>(overlap));
      const std::uint64_t begin = text.size() - end.size();
      ASSERT_TRUE(boundaries.contains(begin)) << overlap << " of: " << text;
      // No grapheme more would have fitted.
      if (begin == 0) continue;
      const std::uint64_t before = *std::prev(boundaries.find(begin));
      ASSERT_GT(character_count(text.substr(before)), static_cast<std::size_t>(overlap));
    }
  }
}

}  // namespace
}  // namespace memvid::text
