// Words: what of a chunk's text goes into the words table, and how chunks are scored by it.
//
// The table knows of a chunk only the set of its terms, each with its count in classes: "index" is
// there for one use or more, "index+" for two, "index++" for three, … (kCountClasses); of a stop
// word only that it is there. So FTS5 needs to keep neither positions nor sizes (detail=none,
// columnsize=0: half of detail=full), the order of the words cannot be read out of an index, and
// scoring is ours: BM25 over the classes.
#ifndef MEMVID_INDEX_WORDS_H_
#define MEMVID_INDEX_WORDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyser.h"

namespace memvid::index {

// From how many uses on a term is in class i: then i '+' follow it.
inline constexpr std::array<std::uint32_t, 5> kCountClasses = {1, 2, 3, 5, 9};
inline constexpr char kClassMark = '+';  // never part of a term

// The terms of one text, counted. Kept and used again: its memory stays.
class WordBag {
 public:
  WordBag();
  // Replaces what was in it. Linear in the text.
  void fill(Analyser& analyser, std::string_view text);
  // Every term in every class it reaches, each followed by '\n': what is given to FTS5. Valid until
  // the next fill.
  const std::string& lines() const { return lines_; }
  // Content words, repeated ones too; stop words and parts are not counted.
  std::uint32_t word_count() const { return word_count_; }

 private:
  struct Entry {
    std::uint32_t begin = 0;  // in terms_
    std::uint32_t size = 0;
    std::uint32_t count = 0;  // 0: free
  };
  void add(std::string_view term, bool is_counted);
  void grow();
  std::size_t find_place(std::string_view term) const;

  std::string terms_;
  std::string lines_;
  std::vector<Entry> table_;         // open addressing; a power of two
  std::vector<std::size_t> places_;  // the taken ones, in order of first use
  std::uint32_t word_count_ = 0;
};

// Packed lengths lie in blobs of so many: version v is byte (v - 1) % kLengthRows of blob
// (v - 1) / kLengthRows.
inline constexpr std::uint64_t kLengthRows = 1024;
// Bounds what a wrong number can make the index grow to.
inline constexpr std::uint64_t kVersionMax = std::uint64_t{1} << 32;

// A text's length in one byte: 16 * log2(1 + words), so that steps are 4 %; 0 only for "no such
// version", so an empty text counts as one word.
std::uint8_t pack_length(std::uint32_t word_count);
double unpack_length(std::uint8_t packed);

// Okapi BM25 with the usual parameters, for one term.
class Bm25 {
 public:
  // `lengths`: one packed length a text, 0: none there.
  explicit Bm25(std::span<const std::uint8_t> lengths);
  // What a text of that length gains from a term that `text_count` texts have, when it moves from
  // class `count_class` - 1 (from nothing for class 0) up to `count_class`.
  double gain(std::size_t count_class, std::uint64_t text_count, std::uint8_t length) const;

 private:
  double text_count_ = 0;
  std::array<std::array<float, 256>, kCountClasses.size()> steps_{};  // [class][packed length]
};

}  // namespace memvid::index

#endif  // MEMVID_INDEX_WORDS_H_
