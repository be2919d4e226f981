#include "engine/query_syntax.h"

#include <algorithm>

#include "index/index.h"

namespace memvid::engine {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kSpaces) == std::string_view::npos;
}

// Takes what stands between quotes off the beginning of `rest`; empty when that is no phrase.
std::string_view take_phrase(std::string_view& rest) {
  if (!rest.starts_with('"')) return {};
  const std::size_t end = rest.find('"', 1);
  if (end == std::string_view::npos || is_blank(rest.substr(1, end - 1))) return {};
  const std::string_view phrase = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return phrase;
}

// Takes `-word` or `-"phrase"` off the beginning of `rest`; empty when there is none.
std::string_view take_excluded(std::string_view& rest) {
  if (rest.size() < 2 || rest[0] != '-' || rest[1] == '-') return {};
  std::string_view after = rest.substr(1);
  std::string_view word = take_phrase(after);
  if (word.empty()) {
    word = after.substr(0, after.find_first_of(kSpaces));
    if (word.size() == 1) return {};  // "tar -x": what a command is called with
    after.remove_prefix(word.size());
  }
  if (!word.empty()) rest = after;
  return word;
}

}  // namespace

ParsedQuery parse_query(std::string_view text) {
  ParsedQuery query;
  bool is_word_start = true;
  for (std::string_view rest = text; !rest.empty();) {
    if (is_word_start) {
      if (const std::string_view excluded = take_excluded(rest); !excluded.empty()) {
        query.excluded.emplace_back(excluded);
        continue;
      }
    }
    if (const std::string_view phrase = take_phrase(rest); !phrase.empty()) {
      query.required.emplace_back(phrase);
      query.words += phrase;
      is_word_start = false;
      continue;
    }
    is_word_start = kSpaces.find(rest[0]) != std::string_view::npos;
    query.words += rest[0];
    rest.remove_prefix(1);
  }
  if (is_blank(query.words)) return {std::string(text), {}, {}};
  return query;
}

bool ParsedQuery::admits(std::string_view text) const {
  const auto stands_in = [text](const std::string& phrase) {
    return index::contains_phrase(phrase, text);
  };
  return std::all_of(required.begin(), required.end(), stands_in) &&
         std::none_of(excluded.begin(), excluded.end(), stands_in);
}

}  // namespace memvid::engine
