// TextPrint: how much two texts have in common, word for word.
//
// Jaccard index over the sets of windows of eight bytes (Broder, On the resemblance and containment
// of documents, 1997, with w-shingles of bytes); runs of blanks count as one blank.
#ifndef MEMVID_ENGINE_TEXT_PRINT_H_
#define MEMVID_ENGINE_TEXT_PRINT_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace memvid::engine {

class TextPrint {
 public:
  // O(n log n) in the text.
  explicit TextPrint(std::string_view text);
  // 0: nothing in common; 1: the same but for blanks. Linear in both.
  double likeness(const TextPrint& other) const;

 private:
  std::vector<std::uint64_t> windows_;  // sorted, each once
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_TEXT_PRINT_H_
