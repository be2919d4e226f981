// RandomText: texts of short and long characters and all line ends, and edits of them.
#ifndef MEMVID_TESTS_ENGINE_RANDOM_TEXT_H_
#define MEMVID_TESTS_ENGINE_RANDOM_TEXT_H_

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace memvid::test {

class RandomText {
 public:
  explicit RandomText(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string some(std::size_t words) {
    static const std::vector<std::string> kWords = {
        "lantern", "harbour ", "thimble\r\n", "Wörter ", "花见", "\n",
        "the ",    "e\u0301",  "copper, ",    "🙂",    "a",    "\r"};
    std::string text;
    for (; words > 0; --words) text += kWords[below(kWords.size())];
    return text;
  }
  // Cuts out or puts in at some place, which may not be inside of a character.
  void edit(std::string& text) {
    std::size_t begin = place(text);
    std::size_t end = below(3) == 0 ? begin : place(text);
    if (end < begin) std::swap(begin, end);
    end = below(20) == 0 ? end : std::min(end, begin + 30);
    while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
    text.replace(begin, end - begin, some(below(12)));
  }

 private:
  std::size_t place(const std::string& text) {
    switch (below(5)) {
      case 0: return 0;
      case 1: return text.size();
      default: break;
    }
    std::size_t at = below(text.size() + 1);
    while (at > 0 && at < text.size() && (text[at] & 0xC0) == 0x80) --at;
    return at;
  }
  std::mt19937 random_;
};

}  // namespace memvid::test

#endif  // MEMVID_TESTS_ENGINE_RANDOM_TEXT_H_
