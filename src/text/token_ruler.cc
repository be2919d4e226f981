#include "text/token_ruler.h"

#include <algorithm>

#include "base/check.h"
#include "base/try.h"
#include "text/encoding.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kSegmentBytesMax = 512;
// Words that are remembered: those of a large book, some 10 MB.
constexpr std::size_t kKnownMax = 100'000;

// Other ASCII that is no letter, digit or space is punctuation to BERT, or is taken out: then what
// stands on both sides of it is one word.
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// https://github.com/google-research/bert/blob/master/tokenization.py, _is_chinese_char
bool is_chinese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2CEAF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool stands_alone(std::string_view utf8, std::size_t at) {
  if (is_ascii(utf8[at])) return is_punctuation(utf8[at]);
  return static_cast<std::uint8_t>(utf8[at]) >= 0xE3 && is_chinese(decode(utf8, at));
}

// Of the segment that begins at `begin`. A longer one is parted: what nobody can split must not
// hold back the text.
std::size_t end_of_segment(std::string_view utf8, std::size_t begin) {
  std::size_t at = step_on(utf8, begin);
  if (stands_alone(utf8, begin)) return at;
  while (at < utf8.size() && at - begin < kSegmentBytesMax && !is_space(utf8[at]) &&
         !stands_alone(utf8, at))
    at = step_on(utf8, at);
  return at;
}

bool is_word(std::string_view segment) { return segment.size() < kSegmentBytesMax; }

}  // namespace

Status TokenRuler::measure(std::string_view utf8, bool is_whole) {
  if (!is_whole) utf8 = utf8.substr(0, whole_characters(utf8));
  std::uint64_t through = segments_.empty() ? 0 : segments_.back().through;
  std::vector<std::string_view> found;
  std::size_t at = 0;
  for (;;) {
    while (at < utf8.size() && is_space(utf8[at])) ++at;
    if (at == utf8.size()) break;
    const std::size_t end = end_of_segment(utf8, at);
    if (end == utf8.size() && !is_whole) break;
    found.push_back(utf8.substr(at, end - at));
    at = end;
  }
  MEMVID_TRY_VOID(learn(found));
  for (const std::string_view segment : found) {
    std::uint64_t tokens = segment.size();
    if (is_word(segment)) tokens = std::min<std::uint64_t>(tokens, known_.find(segment)->second);
    const std::uint64_t begin = end_ + static_cast<std::uint64_t>(segment.data() - utf8.data());
    segments_.push_back({begin, begin + segment.size(), through += tokens, tokens});
  }
  end_ += at;
  return {};
}

// Has the words counted that are not known yet, all in one call.
Status TokenRuler::learn(std::span<const std::string_view> segments) {
  if (known_.size() > kKnownMax) known_.clear();
  std::vector<std::string> words;
  for (const std::string_view segment : segments)
    if (is_word(segment) && known_.try_emplace(std::string(segment), 0).second)
      words.emplace_back(segment);
  if (words.empty()) return {};
  const auto counts = count_(words);
  if (!counts) {
    known_.clear();
    return tl::unexpected<Error>(counts.error());
  }
  MEMVID_CHECK(counts->size() == words.size());
  for (std::size_t i = 0; i < words.size(); ++i)
    known_.find(words[i])->second = static_cast<std::uint32_t>((*counts)[i]);
  return {};
}

void TokenRuler::pass(std::uint64_t at) { segments_.erase(segments_.begin(), first_behind(at)); }

void TokenRuler::clear() {
  segments_.clear();
  end_ = 0;
}

// The first segment that ends behind `at`.
TokenRuler::Segments::const_iterator TokenRuler::first_behind(std::uint64_t at) const {
  return std::upper_bound(segments_.begin(), segments_.end(), at,
                          [](std::uint64_t place, const Segment& s) { return place < s.end; });
}

std::uint64_t TokenRuler::reach(std::uint64_t at, std::size_t tokens) const {
  const auto first = first_behind(at);
  if (first == segments_.end()) return end_;
  const bool is_part = first->begin < at;
  const std::uint64_t cost = is_part ? first->end - at : first->tokens;
  if (cost > tokens) return std::max(at, first->begin) + tokens;
  const std::uint64_t through = first->through + (tokens - cost);
  const auto next = std::upper_bound(
      first, segments_.end(), through,
      [](std::uint64_t count, const Segment& segment) { return count < segment.through; });
  return next == segments_.end() ? end_ : next->begin;
}

std::size_t TokenRuler::tokens(std::uint64_t begin, std::uint64_t end) const {
  const auto first = first_behind(begin);
  if (first == segments_.end() || first->begin >= end) return 0;
  const auto last = first_behind(end);  // the first that is not wholly before `end`
  if (last == first) return end - std::max(begin, first->begin);
  const bool ends_in_part = last != segments_.end() && last->begin < end;
  std::uint64_t sum = std::prev(last)->through - first->through;
  sum += first->begin < begin ? first->end - begin : first->tokens;
  return sum + (ends_in_part ? end - last->begin : 0);
}

std::uint64_t TokenRuler::segment_at(std::uint64_t at) const {
  const auto segment = first_behind(at);
  return segment == segments_.end() ? at : std::min(at, segment->begin);
}

}  // namespace memvid::text
