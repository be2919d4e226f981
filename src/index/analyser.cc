// One pass finds runs of word characters; most are ASCII and never meet ICU. Folding and stemming a
// word costs 0.2-1 us, but a text uses few words often, so finished terms are kept in a table of
// fixed size, addressed by a hash of the word, where a newcomer simply takes the place.
//
// ICU cuts only what needs its dictionaries. Running all text through its word iterator was
// rejected: ten times slower, and it keeps "postgresql.conf" and "pg_stat_activity" in one piece
// without giving their parts.

#include "index/analyser.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <unordered_set>

#include "base/check.h"
#include "index/fold.h"

namespace memvid::index {
namespace {

constexpr std::size_t kCachedBytes = 24;           // longer words are worked out each time
constexpr std::size_t kCacheSlots = 16384;         // a power of two
constexpr std::size_t kDictionaryRunBytes = 4096;  // ICU takes memory by the run

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_ascii_word(char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }

// A finished word: its term, and which stop word it is.
struct Cached {
  std::array<char, kCachedBytes> word;
  std::array<char, kCachedBytes> term;
  std::uint8_t word_size;
  std::uint8_t term_size;
  std::int16_t stop_word;
};

std::size_t slot_of(std::string_view word) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return static_cast<std::size_t>(hash ^ (hash >> 29)) & (kCacheSlots - 1);
}

int stop_word_number(std::string_view word) {
  const auto words = stop_words();
  const auto found = std::lower_bound(words.begin(), words.end(), word);
  if (found == words.end() || *found != word) return -1;
  return static_cast<int>(found - words.begin());
}

// At most kTermBytesMax bytes, without half a character at the end.
std::string_view cut_term(std::string_view term) {
  if (term.size() <= kTermBytesMax) return term;
  std::size_t end = kTermBytesMax;
  while (end > 0 && (static_cast<unsigned char>(term[end]) & 0xC0) == 0x80) --end;
  return term.substr(0, end);
}

// Bytes of an English ending after an apostrophe ('s, 'll, …) that starts at `offset`, else 0: what
// remains of "don't" is "don", of "user's" "user".
std::size_t contraction_bytes(std::string_view text, std::size_t offset) {
  std::size_t start = offset;
  if (text.substr(offset, 1) == "'") {
    start += 1;
  } else if (text.substr(offset, 3) == "\u2019") {
    start += 3;
  } else {
    return 0;
  }
  std::size_t end = start;
  while (end < text.size() && end < start + 3 && is_ascii_word(text[end])) ++end;
  if (end < text.size() && !is_ascii(text[end])) return 0;
  std::string ending(text.substr(start, end - start));
  std::transform(ending.begin(), ending.end(), ending.begin(), to_lower);
  for (const std::string_view known : {"s", "t", "d", "m", "ll", "re", "ve"})
    if (ending == known) return end - offset;
  return 0;
}

// True where a new part begins inside "memoryState": a small letter, a capital, a small letter.
// "PostgreSQL" and "mRNA" stay whole.
bool is_camel_hump(std::string_view word, std::size_t i) {
  return i > 0 && i + 1 < word.size() && is_lower(word[i - 1]) && is_upper(word[i]) &&
         is_lower(word[i + 1]);
}

// The range without '_' at its ends.
TextSpan trim(std::string_view text, TextSpan span) {
  while (span.begin < span.end && text[span.begin] == '_') ++span.begin;
  while (span.begin < span.end && text[span.end - 1] == '_') --span.end;
  return span;
}

}  // namespace

struct Analyser::State {
  std::vector<Cached> cache = std::vector<Cached>(kCacheSlots);
  sb_stemmer* stemmer = sb_stemmer_new("english", "UTF_8");
  WordBreaker breaker;
  std::string scratch;

  // Of one analyse().
  std::string_view text;
  const TokenSink* sink = nullptr;

  State() { MEMVID_CHECK(stemmer != nullptr); }
  ~State() { sb_stemmer_delete(stemmer); }

  std::string_view stem(std::string_view word);
  void emit_lower(std::string_view word, TextSpan span, bool is_part);
  void emit_word(TextSpan span, bool is_part);
  void emit_parts(TextSpan span);
  void emit_pairs(TextSpan span);
  void emit_dictionary_run(TextSpan span);
  TextSpan next_run(std::size_t begin, bool& has_dictionary);
};

// English stems, for words of ASCII letters only; valid until the next call.
std::string_view Analyser::State::stem(std::string_view word) {
  if (word.size() < 3 || !std::all_of(word.begin(), word.end(), is_lower)) return word;
  const auto* stemmed = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                        static_cast<int>(word.size()));
  if (stemmed == nullptr) return word;  // no memory: the word itself is a term too
  return {reinterpret_cast<const char*>(stemmed),
          static_cast<std::size_t>(sb_stemmer_length(stemmer))};
}

// `word` is folded as far as ASCII goes; the rest is done here, unless the table has it.
void Analyser::State::emit_lower(std::string_view word, TextSpan span, bool is_part) {
  const auto emit = [&](std::string_view term, int stop_word) {
    if (!term.empty()) (*sink)(Token{term, span, is_part, stop_word});
  };
  Cached* slot = nullptr;
  if (word.size() <= kCachedBytes) {
    slot = &cache[slot_of(word)];
    if (std::string_view(slot->word.data(), slot->word_size) == word)
      return emit({slot->term.data(), slot->term_size}, slot->stop_word);
  }
  const bool ascii = std::all_of(word.begin(), word.end(), is_ascii);
  const std::string folded(cut_term(ascii ? std::string(word) : fold(word)));
  const int stop_word = stop_word_number(folded);
  const std::string_view term = stop_word >= 0 ? folded : stem(folded);
  if (slot != nullptr && term.size() <= kCachedBytes) {
    std::memcpy(slot->word.data(), word.data(), word.size());
    std::memcpy(slot->term.data(), term.data(), term.size());
    slot->word_size = static_cast<std::uint8_t>(word.size());
    slot->term_size = static_cast<std::uint8_t>(term.size());
    slot->stop_word = static_cast<std::int16_t>(stop_word);
  }
  emit(term, stop_word);
}

void Analyser::State::emit_word(TextSpan span, bool is_part) {
  const std::string_view word = text.substr(span.begin, span.end - span.begin);
  scratch.resize(word.size());
  std::transform(word.begin(), word.end(), scratch.begin(), to_lower);
  emit_lower(scratch, span, is_part);
}

// Parts of an identifier or a number with points, if it has more than one.
void Analyser::State::emit_parts(TextSpan span) {
  const std::string_view word = text.substr(span.begin, span.end - span.begin);
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    const bool at_end = i == word.size();
    if (!at_end && word[i] != '_' && word[i] != '.' && !is_camel_hump(word, i)) continue;
    if (at_end && begin == 0) return;
    if (i > begin) emit_word({span.begin + begin, span.begin + i}, true);
    begin = at_end || is_upper(word[i]) ? i : i + 1;
  }
}

// Overlapping pairs of characters of a Chinese, Japanese or Korean word of more than two, so that
// a query finds it however the dictionary has cut the text.
void Analyser::State::emit_pairs(TextSpan span) {
  std::vector<std::size_t> starts;
  for (std::size_t offset = span.begin; offset < span.end;) {
    starts.push_back(offset);
    if (!is_east_asian(next_character(text, offset))) return;
  }
  starts.push_back(span.end);
  for (std::size_t i = 0; starts.size() > 3 && i + 2 < starts.size(); ++i)
    emit_word({starts[i], starts[i + 2]}, true);
}

void Analyser::State::emit_dictionary_run(TextSpan span) {
  const std::string_view run = text.substr(span.begin, span.end - span.begin);
  std::size_t begin = span.begin;
  for (const std::size_t boundary : breaker.boundaries(run)) {
    const TextSpan word = trim(text, {begin, span.begin + boundary});
    begin = span.begin + boundary;
    if (word.begin == word.end) continue;
    emit_word(word, false);
    emit_pairs(word);
  }
}

// The run of word characters that begins at `begin`; empty when none does.
TextSpan Analyser::State::next_run(std::size_t begin, bool& has_dictionary) {
  std::size_t end = begin;
  has_dictionary = false;
  while (end < text.size()) {
    const char c = text[end];
    if (is_ascii(c)) {
      const bool point = c == '.' && end > begin && is_digit(text[end - 1]) &&
                         end + 1 < text.size() && is_digit(text[end + 1]);
      if (!point && !is_ascii_word(c)) break;
      ++end;
      continue;
    }
    std::size_t next = end;
    const std::int32_t character = next_character(text, next);
    if (!is_word_character(character)) break;
    has_dictionary = has_dictionary || needs_dictionary(character);
    end = next;
    if (has_dictionary && end - begin >= kDictionaryRunBytes) break;
  }
  return {begin, end};
}

Analyser::Analyser() : state_(std::make_unique<State>()) {}
Analyser::~Analyser() = default;

void Analyser::analyse(std::string_view text, const TokenSink& sink) {
  State& state = *state_;
  state.text = text;
  state.sink = &sink;
  for (std::size_t offset = 0; offset < text.size();) {
    bool has_dictionary = false;
    const TextSpan run = state.next_run(offset, has_dictionary);
    if (run.begin == run.end) {
      next_character(text, offset);
      continue;
    }
    offset = run.end;
    const TextSpan word = trim(text, run);
    if (word.begin == word.end) continue;
    if (has_dictionary) {
      state.emit_dictionary_run(word);
      continue;
    }
    state.emit_word(word, false);
    state.emit_parts(word);
    if (!is_ascii(text[word.begin])) state.emit_pairs(word);
    if (is_ascii(text[run.end - 1])) offset += contraction_bytes(text, run.end);
  }
}

std::vector<std::string> query_terms(Analyser& analyser, std::string_view query,
                                     std::size_t count_max) {
  std::vector<std::string> terms;
  std::vector<std::string> stops;
  std::unordered_set<std::string> seen;
  analyser.analyse(query, [&](const Token& token) {
    auto& list = token.stop_word >= 0 ? stops : terms;
    if (list.size() >= count_max) return;
    if (seen.emplace(token.term).second) list.emplace_back(token.term);
  });
  return terms.empty() ? stops : terms;
}

}  // namespace memvid::index
