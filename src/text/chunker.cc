// One chunk at a time: `limit` is the place where the chunk would be full. From there we walk back,
// looking at each white space, and stop at the first paragraph end; on the way the latest line or
// sentence end and the latest word end are remembered. The walk ends where the chunk would be less
// than half full, so the whole is linear, and ICU is asked only where there is no white space near
// the limit (Chinese, Thai, base64) or an accent might hang on the cut.
//
// The fill marks are a trade: cutting only at paragraphs leaves chunks 60 % full and the index as
// much larger; filling each to the brim cuts most sentences in two.
#include "text/chunker.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "base/try.h"
#include "text/segment.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

enum class Place { kNone, kWord, kSentence, kParagraph };

struct FillMarks {
  static constexpr int kGoodPercent = 70;   // paragraph, line, sentence
  static constexpr int kLeastPercent = 50;  // word
  static constexpr int kSmallPercent = 10;  // before a heading
};

// Of kTokens: white space has no tokens, nor have words of a hundred letters many.
constexpr std::size_t kCharactersPerTokenMax = 16;
// Words are counted so many bytes at a time: a call of the tokenizer costs as much as some words.
constexpr std::size_t kMeasureBytes = 64 * 1024;

bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v'; }
bool is_space(char c) { return is_blank(c) || is_line_end(c); }

// The place `count` characters after `at`, or utf8.size().
std::size_t advance(std::string_view utf8, std::size_t at, std::size_t count) {
  while (count >= 8 && utf8.size() - at >= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, utf8.data() + at, sizeof eight);
    const std::uint64_t continuations = (eight >> 7) & (~eight >> 6) & 0x0101010101010101u;
    count -= 8 - static_cast<std::size_t>(std::popcount(continuations));
    at += 8;
  }
  while (at < utf8.size() && is_continuation(utf8[at])) ++at;
  for (; count > 0 && at < utf8.size(); --count) at = step_on(utf8, at);
  return at;
}

// ---- what stands at a place -----------------------------------------------------------------

bool goes_on_in_lower_case(std::string_view utf8, std::size_t at) {
  if (is_ascii(utf8[at])) return utf8[at] >= 'a' && utf8[at] <= 'z';
  return u_islower(static_cast<UChar32>(decode(utf8, at))) != 0;
}

bool is_closer(char32_t c) {
  switch (c) {
    case ')':
    case ']':
    case '"':
    case '\'':
    case U'”':
    case U'’':
    case U'»':
    case U'」':
    case U'』':
    case U'）':
    case U'】': return true;
    default: return false;
  }
}

bool is_full_width_stop(char32_t c) { return c == U'。' || c == U'！' || c == U'？' || c == U'｡'; }

bool is_stop(char32_t c) {
  switch (c) {
    case '.':
    case '!':
    case '?':
    case U'…':
    case U'।':
    case U'؟':
    case U'۔': return true;
    default: return is_full_width_stop(c);
  }
}

// The stop that ends the text before `at`, closing quotes and brackets passed over; 0 if none.
char32_t stop_before(std::string_view utf8, std::size_t begin, std::size_t at) {
  for (int i = 0; i < 4 && at > begin; ++i) {
    at = step_back(utf8, at);
    const char32_t c = decode(utf8, at);
    if (is_stop(c)) return c;
    if (!is_closer(c)) return 0;
  }
  return 0;
}

// After a line end at `at`: is the line that ended there empty but for blanks?
bool is_after_blank_line(std::string_view utf8, std::size_t begin, std::size_t at) {
  --at;
  if (utf8[at] == '\n' && at > begin && utf8[at - 1] == '\r') --at;
  while (at > begin && is_blank(utf8[at - 1])) --at;
  return at > begin && is_line_end(utf8[at - 1]);
}

// A line end counts once its following blank lines are passed; `at` follows a line end.
bool is_before_blank_line(std::string_view utf8, std::size_t at, std::size_t limit) {
  while (at < limit && is_blank(utf8[at])) ++at;
  return at < utf8.size() && is_line_end(utf8[at]);
}

Place place_after_line_end(std::string_view utf8, std::size_t begin, std::size_t at,
                           std::size_t limit) {
  if (utf8[at - 1] == '\r' && utf8[at] == '\n') return Place::kNone;
  if (is_before_blank_line(utf8, at, limit)) return Place::kNone;
  if (is_after_blank_line(utf8, begin, at)) return Place::kParagraph;
  return goes_on_in_lower_case(utf8, at) ? Place::kWord : Place::kSentence;
}

Place place_after_blank(std::string_view utf8, std::size_t begin, std::size_t at) {
  if (is_space(utf8[at])) return Place::kNone;
  std::size_t word_end = at;
  while (word_end > begin && is_blank(utf8[word_end - 1])) --word_end;
  if (word_end > begin && is_line_end(utf8[word_end - 1])) return Place::kNone;  // indentation
  if (goes_on_in_lower_case(utf8, at)) return Place::kWord;
  return stop_before(utf8, begin, word_end) != 0 ? Place::kSentence : Place::kWord;
}

// What ends at `at`, begin < at <= limit, by the characters on both sides. The grapheme rule is not
// asked yet.
Place place_at(std::string_view utf8, std::size_t begin, std::size_t at, std::size_t limit) {
  const char before = utf8[at - 1];
  if (is_line_end(before)) return place_after_line_end(utf8, begin, at, limit);
  if (is_blank(before)) return place_after_blank(utf8, begin, at);
  if (is_ascii(before)) return Place::kNone;
  const char32_t last = decode(utf8, step_back(utf8, at));
  if (last == U'\u3000') return Place::kWord;                             // ideographic space
  if (last < U'’' || (last > U'…' && last < U'。')) return Place::kNone;  // the usual case
  const char32_t next = decode(utf8, at);
  if (is_space(utf8[at]) || is_closer(next) || is_stop(next)) return Place::kNone;
  return is_full_width_stop(stop_before(utf8, begin, at)) ? Place::kSentence : Place::kNone;
}

// ---- the cut --------------------------------------------------------------------------------

class Cutter {
 public:
  // `utf8` stands at `offset` of the text.
  Cutter(std::string_view utf8, std::uint64_t offset, const CutRule& rule, Segmenter& segmenter,
         CutGuides& guides)
      : utf8_(utf8),
        offset_(offset),
        chunk_size_(static_cast<std::size_t>(rule.chunk_size)),
        rule_(rule),
        segmenter_(segmenter),
        guides_(guides),
        ruler_(guides.ruler ? &*guides.ruler : nullptr) {}

  // The end of the chunk that begins at `begin` < size.
  std::size_t end_of_chunk(std::size_t begin) {
    // A section is cut as if nothing stood behind it: so short ones in large chunks cost no more
    // than they are long.
    const std::string_view all = utf8_;
    if (rule_.by == ChunkBy::kHeadings) utf8_ = all.substr(0, end_of_section(begin));
    const std::size_t end = end_within(begin);
    utf8_ = all;
    if (rule_.cutting == Cutting::kRows) guides_.rows.pass(utf8_.substr(begin, end - begin));
    guides_.headings.pass(offset_ + end);
    guides_.code.pass(offset_ + end);
    return end;
  }

 private:
  std::size_t end_within(std::size_t begin) {
    const std::size_t limit = reach(begin, chunk_size_);
    std::size_t end = limit == utf8_.size() ? limit : end_of_text(begin, limit);
    end = end_by_code(begin, end, limit);
    if (ruler_ != nullptr) end = end_by_tokens(begin, end);
    return end_by_headings(begin, end);
  }

  // Where the next section begins, if a chunk reaches it; else the end of the text.
  std::size_t end_of_section(std::size_t begin) const {
    constexpr std::size_t kCharacterBytesMax = 4;
    const std::size_t most = std::min(utf8_.size(), begin + kCharacterBytesMax * chunk_size_);
    const std::uint64_t end =
        guides_.headings.end_of_section({utf8_, offset_}, {offset_ + begin, offset_ + most});
    return end < offset_ + most ? end - offset_ : utf8_.size();
  }

  std::size_t end_of_text(std::size_t begin, std::size_t limit) {
    if (rule_.cutting == Cutting::kProse) return end_of_prose(begin, limit);
    std::size_t end =
        rule_.cutting == Cutting::kRows ? guides_.rows.end_of_rows(utf8_, begin, limit) : 0;
    if (end == 0) end = end_of_lines(utf8_, {begin, least_end(begin), limit});
    return end != 0 ? end : end_of_prose(begin, limit);
  }

  // `end`, but neither in code that would fit into a chunk, before which a tenth is left, nor in
  // code that ends before the limit.
  std::size_t end_by_code(std::size_t begin, std::size_t end, std::size_t limit) const {
    const auto code = guides_.code.parted_at(offset_ + end);
    if (!code) return end;
    if (code->end <= offset_ + limit) return code->end - offset_;
    if (code->begin < offset_ + reach(begin, share(FillMarks::kSmallPercent))) return end;
    const std::size_t first = code->begin - offset_;
    return code->end <= offset_ + reach(first, chunk_size_) ? first : end;
  }

  // The place `count` characters, or tokens, after `begin`.
  std::size_t reach(std::size_t begin, std::size_t count) const {
    if (ruler_ == nullptr) return advance(utf8_, begin, count);
    const std::size_t longest = advance(utf8_, begin, count * kCharactersPerTokenMax);
    const std::size_t end = ruler_->reach(offset_ + begin, count) - offset_;
    return std::min(longest, end_of_character(begin, end));
  }

  // `end`, or where the character that spans it begins; but the first one after `begin` is whole.
  std::size_t end_of_character(std::size_t begin, std::size_t end) const {
    while (end < utf8_.size() && is_continuation(utf8_[end])) --end;
    return std::max(end, step_on(utf8_, begin));
  }

  // A part of a word may have more tokens than the word, so that a chunk that ends in one can have
  // too many: it ends before the word, or, if it is no more than that, where its bytes are enough.
  std::size_t end_by_tokens(std::size_t begin, std::size_t end) {
    if (ruler_->tokens(offset_ + begin, offset_ + end) <= chunk_size_) return end;
    const std::size_t word = ruler_->segment_at(offset_ + end) - offset_;
    const std::size_t at = word > begin ? word : end_of_character(begin, begin + chunk_size_);
    return segmenter_.grapheme_cut(utf8_, begin, at);
  }

  std::size_t end_by_headings(std::size_t begin, std::size_t end) {
    const HeadingCuts::Part part{utf8_, offset_};
    const ByteRange chunk{offset_ + begin, offset_ + end};
    if (rule_.by == ChunkBy::kHeadings)
      if (const std::uint64_t section = guides_.headings.end_of_section(part, chunk);
          section < chunk.end)
        return section - offset_;
    if (end == utf8_.size()) return end;  // nothing stands below
    const std::uint64_t least = offset_ + reach(begin, share(FillMarks::kSmallPercent));
    return guides_.headings.end_before_headings(part, chunk, least) - offset_;
  }

  std::size_t end_of_prose(std::size_t begin, std::size_t limit) {
    const std::size_t good = reach(begin, share(FillMarks::kGoodPercent));
    const std::size_t least = least_end(begin);
    if (rule_.by == ChunkBy::kSentences)
      if (const std::size_t end = end_of_sentences(begin, limit, good); end != 0) return end;
    if (const std::size_t end = end_at_white_space(begin, limit, good); end != 0) return end;
    if (const std::size_t end = segmenter_.word_cut(utf8_, begin, least, limit); end != 0)
      return end;
    if (const std::size_t end = latest_word(begin, good, least); end != 0) return end;
    return segmenter_.grapheme_cut(utf8_, begin, limit);
  }

  // The least number of characters, or tokens, of a chunk that is `percent` full, at least one.
  std::size_t share(int percent) const {
    return std::max<std::size_t>(1, (chunk_size_ * static_cast<std::size_t>(percent) + 99) / 100);
  }

  std::size_t least_end(std::size_t begin) const {
    return reach(begin, share(FillMarks::kLeastPercent));
  }

  bool is_cut_allowed(std::size_t begin, std::size_t at) {
    return segmenter_.is_grapheme_boundary(utf8_, begin, at);
  }

  // The last paragraph end in [good, limit], else the last one of a sentence, or of a paragraph, in
  // (begin, limit]; 0 if none.
  std::size_t end_of_sentences(std::size_t begin, std::size_t limit, std::size_t good) {
    std::size_t sentence = 0;
    for (std::size_t at = limit; at > begin; at = step_back(utf8_, at)) {
      if (sentence != 0 && at < good) break;
      const Place place = place_at(utf8_, begin, at, limit);
      const bool is_end = place == Place::kParagraph || place == Place::kSentence;
      if (!is_end || !is_cut_allowed(begin, at)) continue;
      if (place == Place::kParagraph && at >= good) return at;
      if (sentence == 0) sentence = at;
    }
    return sentence;
  }

  // The best end in [good, limit]: a paragraph, a sentence, a word; 0 if none.
  std::size_t end_at_white_space(std::size_t begin, std::size_t limit, std::size_t good) {
    std::size_t sentence = 0;
    std::size_t word = 0;
    for (std::size_t at = limit; at >= good; at = step_back(utf8_, at)) {
      const Place place = place_at(utf8_, begin, at, limit);
      if (place == Place::kNone || (place == Place::kWord && word != 0) ||
          (place == Place::kSentence && sentence != 0) || !is_cut_allowed(begin, at))
        continue;
      if (place == Place::kParagraph) return at;
      (place == Place::kSentence ? sentence : word) = at;
    }
    return sentence != 0 ? sentence : word;
  }

  // The latest end of any kind in [least, below); 0 if none.
  std::size_t latest_word(std::size_t begin, std::size_t below, std::size_t least) {
    for (std::size_t at = below; at > least;) {
      at = step_back(utf8_, at);
      if (place_at(utf8_, begin, at, below) != Place::kNone && is_cut_allowed(begin, at)) return at;
    }
    return 0;
  }

  std::string_view utf8_;
  std::uint64_t offset_;
  std::size_t chunk_size_;
  const CutRule& rule_;
  Segmenter& segmenter_;
  CutGuides& guides_;
  const TokenRuler* ruler_;  // null: chunks are measured in characters
};

}  // namespace

std::vector<ByteRange> cut(std::string_view utf8, const CutRule& rule,
                           std::span<const ByteRange> headings) {
  MEMVID_CHECK(rule.chunk_size >= 1 && rule.by != ChunkBy::kTokens);
  std::vector<ByteRange> ranges;
  Segmenter segmenter;
  CutGuides guides;
  for (const ByteRange& heading : headings) guides.headings.add(heading);
  Cutter cutter(utf8, 0, rule, segmenter, guides);
  for (std::size_t begin = 0; begin < utf8.size();) {
    const std::size_t end = cutter.end_of_chunk(begin);
    ranges.push_back({begin, end});
    begin = end;
  }
  return ranges;
}

Chunker::Chunker(int chunk_size, ChunkBy by, CountTokens count)
    : rule_{chunk_size, by}, segmenter_(std::make_unique<Segmenter>()) {
  if (count) guides_.ruler.emplace(std::move(count));
}
Chunker::~Chunker() = default;
Chunker::Chunker(Chunker&&) noexcept = default;
Chunker& Chunker::operator=(Chunker&&) noexcept = default;

void Chunker::cut_as(Cutting cutting) {
  MEMVID_CHECK(begin_ == 0 && held_.empty());
  rule_.cutting = cutting;
}

void Chunker::add_heading(std::uint64_t bytes) {
  const std::uint64_t begin = begin_ + held_.size();
  guides_.headings.add({begin, begin + bytes});
}

void Chunker::set_block(Block::Kind kind) { guides_.code.add(begin_ + held_.size(), kind); }

// The end of a chunk depends on no more than this: `limit` lies within four bytes a character, code
// that begins before it is followed as far again, a grapheme that covers it is followed that far,
// and a character more is looked at.
std::size_t Chunker::look_ahead_bytes() const {
  const std::size_t characters =
      static_cast<std::size_t>(rule_.chunk_size) * (guides_.ruler ? kCharactersPerTokenMax : 1);
  return std::max(2 * 4 * characters, kGraphemeBytesMax) + 16;
}

Status Chunker::add(std::string_view utf8, const Sink& sink) {
  MEMVID_CHECK(rule_.chunk_size >= 1);
  MEMVID_CHECK((rule_.by == ChunkBy::kTokens) == guides_.ruler.has_value());
  held_ += utf8;
  MEMVID_TRY_VOID(measure(false));
  return give(look_ahead_bytes(), sink);
}

Status Chunker::finish(const Sink& sink) {
  guides_.code.add(begin_ + held_.size(), Block::Kind::kNone);
  MEMVID_TRY_VOID(measure(true));
  MEMVID_TRY_VOID(give(0, sink));
  reset();
  return {};
}

void Chunker::reset() {
  held_.clear();
  begin_ = 0;
  guides_.rows = Rows();
  guides_.headings.clear();
  guides_.code.clear();
  if (guides_.ruler) guides_.ruler->clear();
}

Status Chunker::measure(bool is_whole) {
  if (!guides_.ruler) return {};
  TokenRuler& ruler = *guides_.ruler;
  const std::string_view rest = std::string_view(held_).substr(ruler.end() - begin_);
  if (!is_whole && rest.size() < kMeasureBytes) return {};
  return ruler.measure(rest, is_whole);
}

// Chunks are certain while more than `look_ahead_bytes` lie ahead.
Status Chunker::give(std::size_t look_ahead_bytes, const Sink& sink) {
  Cutter cutter(held_, begin_, rule_, *segmenter_, guides_);
  const std::size_t known = guides_.ruler ? guides_.ruler->end() - begin_ : held_.size();
  std::size_t begin = 0;
  while (known - begin > look_ahead_bytes) {
    const std::size_t end = cutter.end_of_chunk(begin);
    MEMVID_TRY_VOID(
        sink({begin_ + begin, begin_ + end}, std::string_view(held_).substr(begin, end - begin)));
    begin = end;
  }
  held_.erase(0, begin);
  begin_ += begin;
  if (guides_.ruler) guides_.ruler->pass(begin_);
  return {};
}

std::string_view tail(std::string_view utf8, int overlap) {
  MEMVID_CHECK(overlap >= 0);
  std::size_t at = utf8.size();
  for (int i = 0; i < overlap && at > 0; ++i) at = step_back(utf8, at);
  if (at == 0 || at == utf8.size()) return utf8.substr(at);
  return utf8.substr(Segmenter().next_grapheme(utf8, 0, at));
}

}  // namespace memvid::text
