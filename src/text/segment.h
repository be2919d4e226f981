// Where ICU allows a cut: grapheme and word boundaries near one place of a long text.
//
// A Segmenter opens its ICU iterators when first asked, since most texts are ASCII near their cuts
// and never ask. One thread at a time.
#ifndef MEMVID_TEXT_SEGMENT_H_
#define MEMVID_TEXT_SEGMENT_H_

#include <cstddef>
#include <memory>
#include <string_view>

namespace memvid::text {

// A longer grapheme (a letter under thirty thousand accents) is an attack, and is cut.
inline constexpr std::size_t kGraphemeBytesMax = 64 * 1024;

// How far back, in characters, a word boundary is looked for: longer than any word worth keeping.
inline constexpr int kWordWindow = 128;

class Segmenter {
 public:
  Segmenter();
  ~Segmenter();
  Segmenter(const Segmenter&) = delete;
  Segmenter& operator=(const Segmenter&) = delete;

  // All of these look at no byte of `utf8` before `from`, a grapheme boundary, and
  // from < at < utf8.size(); `at` begins a code point.

  // True when no grapheme spans `at`.
  bool is_grapheme_boundary(std::string_view utf8, std::size_t from, std::size_t at);
  // The last boundary in (from, at], or, when one grapheme covers it all, the first after `at`.
  std::size_t grapheme_cut(std::string_view utf8, std::size_t from, std::size_t at);
  // The first boundary at or after `at`.
  std::size_t next_grapheme(std::string_view utf8, std::size_t from, std::size_t at);
  // The last word boundary in (floor, at] that is a grapheme boundary too, or 0 if there is none
  // among the last kWordWindow characters. Knows words without spaces (Thai, Chinese, Japanese).
  std::size_t word_cut(std::string_view utf8, std::size_t from, std::size_t floor, std::size_t at);

 private:
  struct Iterators;
  Iterators& iterators();
  std::unique_ptr<Iterators> iterators_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_SEGMENT_H_
