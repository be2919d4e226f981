// What people write in a search: words, "phrases" and -excluded words.
#ifndef MEMVID_ENGINE_QUERY_SYNTAX_H_
#define MEMVID_ENGINE_QUERY_SYNTAX_H_

#include <string>
#include <string_view>
#include <vector>

namespace memvid::engine {

struct ParsedQuery {
  std::string words;                  // what is ranked: all but the excluded, without quotes
  std::vector<std::string> required;  // phrases that a hit must have
  std::vector<std::string> excluded;  // words and phrases that it must not have

  bool has_conditions() const { return !required.empty() || !excluded.empty(); }
  // Whether a chunk's text meets the conditions.
  bool admits(std::string_view text) const;
};

// `"two words"` must stand so in a hit, in any form of the words; `-word` and `-"two words"` must
// not. A minus counts at the beginning of a word only, and not before a single letter; a quote that
// is not closed is none; a query that excludes and asks for nothing is taken as plain words. Pure.
ParsedQuery parse_query(std::string_view text);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_QUERY_SYNTAX_H_
