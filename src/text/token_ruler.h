// TokenRuler: how far so many tokens of a model reach in a text that comes in pieces.
//
// A tokenizer of BERT's kind never joins across white space, ASCII punctuation or a Chinese
// character, so its tokens add up over the segments between them, and each different segment is
// shown to it once.
#ifndef MEMVID_TEXT_TOKEN_RULER_H_
#define MEMVID_TEXT_TOKEN_RULER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "memvid/error.h"

namespace memvid::text {

// The number of tokens of each of the texts (valid UTF-8), without the marks that a model adds at
// both ends; where that is not known, more.
using CountTokens =
    std::function<Result<std::vector<std::size_t>>(std::span<const std::string> texts)>;

// All places are those of the whole text. A part of a segment counts one token a byte, which no
// tokenizer exceeds; so do segments of 512 bytes and more, which are no words.
class TokenRuler {
 public:
  explicit TokenRuler(CountTokens count) : count_(std::move(count)) {}

  // Measures the text's next bytes, which stand at end(), up to the end of the last segment that
  // nothing that follows can change; `is_whole`: all of them. Returns what `count` fails with; then
  // clear() is next.
  Status measure(std::string_view utf8, bool is_whole);
  std::uint64_t end() const { return end_; }
  // Places before `at` are asked for no more.
  void pass(std::uint64_t at);
  // For the next text. What was learnt of segments is kept.
  void clear();

  // How far at most `tokens` >= 1 tokens reach from `at`: to the end of white space behind a
  // segment, or, when the first one is longer by itself, as many bytes into it. O(log measured).
  std::uint64_t reach(std::uint64_t at, std::size_t tokens) const;
  // The tokens of a part. O(log measured).
  std::size_t tokens(std::uint64_t begin, std::uint64_t end) const;
  // Where the segment that spans `at` begins; `at`, if none does. O(log measured).
  std::uint64_t segment_at(std::uint64_t at) const;

 private:
  struct Segment {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t through = 0;  // tokens of the text up to its end
    std::uint64_t tokens = 0;
  };
  using Segments = std::vector<Segment>;
  Segments::const_iterator first_behind(std::uint64_t at) const;
  Status learn(std::span<const std::string_view> segments);

  // Finds a part of a text without a copy of it.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  CountTokens count_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> known_;
  Segments segments_;  // ascending; between them stands white space
  std::uint64_t end_ = 0;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_TOKEN_RULER_H_
