// Chunks by tokens, with a tokenizer that is made up: BERT's way to part words, three letters a
// token, and one token for words of more than a hundred letters.
#include "text/token_ruler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "text/chunker.h"
#include "text/encoding.h"
#include "text/samples.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

using testing::ElementsAre;

bool is_between_words(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word_by_itself(char32_t c) {
  return (c < 0x80 && std::ispunct(static_cast<int>(c))) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF);
}

std::size_t tokens_of_word(std::size_t letters) { return letters > 100 ? 1 : (letters + 2) / 3; }

std::size_t tokens_of(std::string_view utf8) {
  std::size_t tokens = 0;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < utf8.size(); at = step_on(utf8, at)) {
    const char32_t c = decode(utf8, at);
    const bool is_alone = is_word_by_itself(c);
    if (!is_alone && !is_between_words(c)) {
      ++letters;
      continue;
    }
    tokens += tokens_of_word(std::exchange(letters, 0)) + (is_alone ? 1 : 0);
  }
  return tokens + tokens_of_word(letters);
}

Result<std::vector<std::size_t>> count(std::span<const std::string> texts) {
  std::vector<std::size_t> counts;
  for (const std::string& text : texts) counts.push_back(tokens_of(text));
  return counts;
}

// `piece_bytes_max` 0: in one piece.
std::vector<ByteRange> cut_by_tokens(std::string_view utf8, int chunk_size,
                                     std::size_t piece_bytes_max = 0) {
  std::mt19937 random(1);
  std::vector<ByteRange> ranges;
  const Chunker::Sink sink = [&](ByteRange range, std::string_view chunk) -> Status {
    EXPECT_EQ(chunk, utf8.substr(range.begin, range.end - range.begin));
    ranges.push_back(range);
    return {};
  };
  Chunker chunker(chunk_size, ChunkBy::kTokens, count);
  for (std::string_view rest = utf8; !rest.empty();) {
    const std::size_t bytes = piece_bytes_max == 0 ? rest.size() : 1 + random() % piece_bytes_max;
    const std::string_view piece = rest.substr(0, bytes);
    rest.remove_prefix(piece.size());
    EXPECT_TRUE(chunker.add(piece, sink));
  }
  EXPECT_TRUE(chunker.finish(sink));
  return ranges;
}

std::vector<std::string> pieces(std::string_view utf8, int chunk_size) {
  std::vector<std::string> texts;
  for (const ByteRange& range : cut_by_tokens(utf8, chunk_size))
    texts.emplace_back(utf8.substr(range.begin, range.end - range.begin));
  return texts;
}

// Empty when all laws hold, else the one that does not.
std::string broken_law(std::string_view utf8, int chunk_size) {
  std::uint64_t at = 0;
  for (const ByteRange& range : cut_by_tokens(utf8, chunk_size)) {
    if (range.begin != at || range.end <= at) return "tiles the text";
    const std::string_view chunk = utf8.substr(range.begin, range.end - range.begin);
    if (!is_valid_utf8(chunk)) return "is UTF-8";
    const bool is_one_grapheme = chunk_size < 16;  // with all its accents
    if (!is_one_grapheme && tokens_of(chunk) > static_cast<std::size_t>(chunk_size))
      return "keeps the limit: " + std::string(chunk);
    at = range.end;
  }
  return at == utf8.size() ? "" : "reaches the end";
}

std::string random_text(std::mt19937& random, int piece_count) {
  std::string text;
  for (int i = 0; i < piece_count; ++i) {
    const auto& known = test::text_pieces();
    text += known[random() % known.size()];
    if (random() % 40 == 0) text += std::string(random() % 700, 'w');
    if (random() % 40 == 0) text += std::string(random() % 90, ' ');
    if (random() % 3 == 0) text += " ";
  }
  return text;
}

TEST(token_ruler, words_and_punctuation_add_up) {
  TokenRuler ruler(count);
  const std::string text = "unbelievable, a  rose_hip\n漢字";
  ASSERT_TRUE(ruler.measure(text, true));
  EXPECT_EQ(ruler.tokens(0, text.size()), tokens_of(text));
  EXPECT_EQ(ruler.tokens(0, 12), 4u);
  EXPECT_EQ(ruler.tokens(12, 13), 1u);
  EXPECT_EQ(ruler.tokens(13, 14), 0u);
  EXPECT_EQ(ruler.tokens(0, 2), 2u) << "a part counts its bytes";
  EXPECT_EQ(ruler.tokens(10, 13), 3u);
  EXPECT_EQ(ruler.reach(0, 4), 12u);
  EXPECT_EQ(ruler.reach(0, 5), 14u) << "white space behind it costs nothing";
  EXPECT_EQ(ruler.reach(0, 3), 3u) << "a word that does not fit";
  EXPECT_EQ(ruler.reach(10, 2), 12u);
  EXPECT_EQ(ruler.reach(0, 1000), text.size());
  EXPECT_EQ(ruler.segment_at(5), 0u);
  EXPECT_EQ(ruler.segment_at(13), 13u);
}

TEST(token_ruler, each_word_is_counted_once) {
  std::multiset<std::string> asked;
  TokenRuler ruler([&](std::span<const std::string> texts) {
    asked.insert(texts.begin(), texts.end());
    return count(texts);
  });
  ASSERT_TRUE(ruler.measure("one two one, tw", false));
  EXPECT_EQ(ruler.end(), 13u) << "the word may go on";
  ASSERT_TRUE(ruler.measure("two two", true));
  ruler.clear();
  ASSERT_TRUE(ruler.measure("two", true));
  EXPECT_EQ(asked, (std::multiset<std::string>{"one", "two", ","}));
}

TEST(token_ruler, what_cannot_be_counted_is_an_error_and_not_remembered) {
  bool is_broken = true;
  TokenRuler ruler([&](std::span<const std::string> texts) -> Result<std::vector<std::size_t>> {
    if (is_broken) return fail(ErrorCode::kIo, "no tokenizer");
    return count(texts);
  });
  EXPECT_EQ(ruler.measure("some words", true).error().message, "no tokenizer");
  is_broken = false;
  ruler.clear();
  ASSERT_TRUE(ruler.measure("some words", true));
  EXPECT_EQ(ruler.tokens(0, 10), 4u);
}

TEST(by_tokens, chunks_end_as_late_as_the_tokens_allow) {
  EXPECT_THAT(pieces("One two six. Ten sun day. Moon.", 16),
              ElementsAre("One two six. Ten sun day. Moon."));
  EXPECT_THAT(pieces("One two six. Ten sun day. Moon.", 9),
              ElementsAre("One two six. Ten sun day. ", "Moon."));
  EXPECT_THAT(pieces("漢字漢字漢字", 4), ElementsAre("漢字漢字", "漢字"));
  EXPECT_THAT(pieces("", 16), ElementsAre());
}

TEST(by_tokens, few_tokens_do_not_make_a_chunk_endless) {
  const std::string spaces(100'000, ' ');
  for (const std::string& chunk : pieces(spaces, 20)) EXPECT_LE(chunk.size(), 20u * 16);
  const std::string letters(100'000, 'w');
  for (const std::string& chunk : pieces(letters, 20)) EXPECT_LE(chunk.size(), 20u * 16);
}

TEST(by_tokens, no_chunk_has_more_tokens_than_its_size) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 40; ++round) {
    const std::string text = random_text(random, 120);
    for (int chunk_size = 1; chunk_size <= 150; ++chunk_size)
      ASSERT_EQ(broken_law(text, chunk_size), "") << chunk_size << " of: " << text;
  }
  for (const int chunk_size : {200, 1000, 5000})
    EXPECT_EQ(broken_law(random_text(random, 10'000), chunk_size), "") << chunk_size;
}

TEST(by_tokens, a_text_in_pieces_is_cut_like_the_whole) {
  std::mt19937 random(21);
  for (const std::string& text : {random_text(random, 60'000), std::string(300'000, 'x')})
    for (const int chunk_size : {16, 240, 20'000}) {
      const std::vector<ByteRange> whole = cut_by_tokens(text, chunk_size);
      for (const std::size_t piece_bytes_max : {700, 70'000, 300'000})
        ASSERT_EQ(cut_by_tokens(text, chunk_size, piece_bytes_max), whole) << chunk_size;
    }
}

}  // namespace
}  // namespace memvid::text
