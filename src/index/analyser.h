// Analyser: text -> the terms that the words index holds, the same for chunks and for queries.
//
// A *word* is a run of letters, digits and marks of any script, and '_' inside; a run that holds
// Chinese, Japanese, Thai, Lao, Khmer or Burmese is cut further by ICU's dictionaries. Its *term*
// is the word folded (case, width, accents) and, when English letters are left, stemmed (Snowball).
// Some words also give *parts*, terms that stand at the word's own position: pg_stat_activity gives
// pg, stat, activ; MemoryState gives memori, state; 15.2 gives 15, 2; an East Asian word of more
// than two characters gives its pairs of characters.
//
// The same text gives the same terms in every process and on every machine that has the same
// kAnalyserFingerprint; an index records it, and another one refuses that index.
#ifndef MEMVID_INDEX_ANALYSER_H_
#define MEMVID_INDEX_ANALYSER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace memvid::index {

// Raise the number whenever a term of tests/index/analyser_test.cc changes.
inline constexpr std::string_view kAnalyserFingerprint = "memvid-words-1";

// Longer terms are cut here, at a character: nobody types them, and base64 would fill the index.
inline constexpr std::size_t kTermBytesMax = 64;

struct TextSpan {  // the bytes [begin, end) of a text
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Token {
  std::string_view term;  // valid during the call only
  TextSpan span;          // the bytes of the text that it comes from
  bool is_part = false;   // stands at the position of the word before it
  int stop_word = -1;     // its number among the stop words, or -1
};

using TokenSink = std::function<void(const Token&)>;

// Not safe from several threads at once; make one a thread. About 850 KB.
class Analyser {
 public:
  Analyser();
  ~Analyser();
  Analyser(const Analyser&) = delete;
  Analyser& operator=(const Analyser&) = delete;

  // Calls `sink` for each token in order of the text. Bytes that are not UTF-8 separate words.
  // Linear in the text; >= 30,000 chunks of 1,000 ASCII characters a second.
  void analyse(std::string_view text, const TokenSink& sink);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The distinct terms of a query in the order of their first use, at most `count_max`; stop words
// only when there is nothing else.
std::vector<std::string> query_terms(Analyser& analyser, std::string_view query,
                                     std::size_t count_max);

// The English words that carry no meaning of their own: lower case, sorted.
std::span<const std::string_view> stop_words();

}  // namespace memvid::index

#endif  // MEMVID_INDEX_ANALYSER_H_
