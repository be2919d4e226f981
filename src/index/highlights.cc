#include <algorithm>
#include <set>

#include "index/analyser.h"
#include "index/fold.h"
#include "index/index.h"

namespace memvid::index {
namespace {

constexpr std::size_t kMarkedTermsMax = 128;

// Joins ranges that touch or overlap: a word and its parts, neighbouring pairs.
std::vector<TextRange> merged(std::vector<TextRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const TextRange& a, const TextRange& b) { return a.begin < b.begin; });
  std::vector<TextRange> result;
  for (const TextRange& range : ranges) {
    if (!result.empty() && range.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

// The words' terms in order, without their parts.
std::vector<std::string> words_of(Analyser& analyser, std::string_view text) {
  std::vector<std::string> words;
  analyser.analyse(text, [&words](const Token& token) {
    if (!token.is_part) words.emplace_back(token.term);
  });
  return words;
}

// Whether the characters on both sides of `at` are of one word. Of scripts that write no blanks
// nobody knows without a dictionary, and Korean words take endings: there they never are.
bool is_inside_word(std::string_view text, std::size_t at) {
  if (at == 0 || at == text.size()) return false;
  std::size_t before = at - 1;
  while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0) == 0x80) --before;
  for (std::size_t side : {before, at}) {
    const std::int32_t character = next_character(text, side);
    if (!is_word_character(character) || needs_dictionary(character) || is_east_asian(character))
      return false;
  }
  return true;
}

// Whether the phrase stands there to the letter, and no word is cut in two.
bool contains_letters(std::string_view phrase, std::string_view text) {
  for (std::size_t at = text.find(phrase); at != std::string_view::npos;
       at = text.find(phrase, at + 1))
    if (!is_inside_word(text, at) && !is_inside_word(text, at + phrase.size())) return true;
  return false;
}

}  // namespace

bool contains_phrase(std::string_view phrase, std::string_view text) {
  static thread_local Analyser analyser;
  const std::vector<std::string> wanted = words_of(analyser, phrase);
  if (wanted.empty()) return false;
  // Chinese and Japanese words may be cut otherwise among other neighbours.
  if (contains_letters(phrase, text)) return true;
  const std::vector<std::string> words = words_of(analyser, text);
  return std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

std::vector<TextRange> highlights(std::string_view query, std::string_view text) {
  static thread_local Analyser analyser;
  const auto terms = query_terms(analyser, query, kMarkedTermsMax);
  const std::set<std::string, std::less<>> wanted(terms.begin(), terms.end());
  std::vector<TextRange> ranges;
  analyser.analyse(text, [&](const Token& token) {
    if (wanted.contains(token.term)) ranges.push_back({token.span.begin, token.span.end});
  });
  return merged(std::move(ranges));
}

}  // namespace memvid::index
