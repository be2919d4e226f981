#include <algorithm>
#include <set>

#include "index/analyser.h"
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

}  // namespace

bool contains_phrase(std::string_view phrase, std::string_view text) {
  static thread_local Analyser analyser;
  const std::vector<std::string> wanted = words_of(analyser, phrase);
  if (wanted.empty()) return false;
  // Chinese and Japanese words may be cut otherwise among other neighbours.
  if (text.find(phrase) != std::string_view::npos) return true;
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
