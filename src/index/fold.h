// Unicode's part of the analyser: which characters make words, where words without spaces end, and
// what a word looks like without case, width and accents. ICU is loaded at the first use of each.
#ifndef MEMVID_INDEX_FOLD_H_
#define MEMVID_INDEX_FOLD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace memvid::index {

// Reads the character at `offset` and moves behind it; negative for bytes that are not UTF-8.
std::int32_t next_character(std::string_view text, std::size_t& offset);

// Letters, digits and marks, and what joins them invisibly.
bool is_word_character(std::int32_t character);
// Characters of scripts that write words without spaces: ICU must cut them.
bool needs_dictionary(std::int32_t character);
// Chinese and Japanese characters and Korean syllables: their words also give pairs.
bool is_east_asian(std::int32_t character);

// The word in lower case, full width made half, accents and the like taken off: "ÉCOLE" -> "ecole",
// "ＳＱＬ" -> "sql", "Straße" -> "strasse", "Øre" -> "ore". `word` is valid UTF-8.
std::string fold(std::string_view word);

// Finds word boundaries by ICU's rules and dictionaries.
class WordBreaker {
 public:
  WordBreaker();
  ~WordBreaker();
  // The boundaries inside `text` (valid UTF-8), its end included, ascending, in bytes. Without
  // ICU's data, only the end.
  std::vector<std::size_t> boundaries(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace memvid::index

#endif  // MEMVID_INDEX_FOLD_H_
