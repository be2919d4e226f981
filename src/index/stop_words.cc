// English stop words: function words only. Left out on purpose: single letters but "a" and "i"
// (vitamin D, T cell, the language C), and words that name things or amounts (no, not, first, new).

#include <array>

#include "index/analyser.h"

namespace memvid::index {
namespace {

// Sorted; the number of a word is its place. "don", "isn"… are what the analyser leaves of "don't".
constexpr std::array kStopWords = std::to_array<std::string_view>({
    "a",         "about",   "above",      "after",   "again",  "against",  "all",        "also",
    "am",        "an",      "and",        "any",     "are",    "aren",     "as",         "at",
    "be",        "because", "been",       "before",  "being",  "below",    "between",    "both",
    "but",       "by",      "can",        "cannot",  "could",  "couldn",   "did",        "didn",
    "do",        "does",    "doesn",      "doing",   "don",    "down",     "during",     "each",
    "few",       "for",     "from",       "further", "had",    "hadn",     "has",        "hasn",
    "have",      "haven",   "having",     "he",      "her",    "here",     "hers",       "herself",
    "him",       "himself", "his",        "how",     "i",      "if",       "in",         "into",
    "is",        "isn",     "it",         "its",     "itself", "just",     "may",        "me",
    "might",     "more",    "most",       "my",      "myself", "nor",      "of",         "off",
    "on",        "once",    "only",       "or",      "other",  "ought",    "our",        "ours",
    "ourselves", "out",     "over",       "own",     "same",   "shall",    "she",        "should",
    "shouldn",   "so",      "some",       "such",    "than",   "that",     "the",        "their",
    "theirs",    "them",    "themselves", "then",    "there",  "these",    "they",       "this",
    "those",     "through", "to",         "too",     "under",  "until",    "up",         "very",
    "was",       "wasn",    "we",         "were",    "weren",  "what",     "when",       "where",
    "which",     "while",   "who",        "whom",    "whose",  "why",      "will",       "with",
    "would",     "wouldn",  "you",        "your",    "yours",  "yourself", "yourselves",
});

constexpr bool is_sorted_and_unique() {
  for (std::size_t i = 1; i < kStopWords.size(); ++i)
    if (kStopWords[i - 1] >= kStopWords[i]) return false;
  return true;
}
static_assert(is_sorted_and_unique(), "stop words are found by bisection");

}  // namespace

std::span<const std::string_view> stop_words() { return kStopWords; }

}  // namespace memvid::index
