// Texts to try things on: random Unicode with all that makes cutting hard, and loading in one call.
#ifndef MEMVID_TESTS_TEXT_SAMPLES_H_
#define MEMVID_TESTS_TEXT_SAMPLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/loader.h"

namespace memvid::test {

// Characters and short sequences: ASCII, white space of all kinds, accents, joined emoji, flags,
// Hangul, Thai, Chinese, Devanagari, line ends.
const std::vector<std::string>& text_pieces();

// `text` as UTF-16 without a mark.
std::string utf16le(std::u16string_view text);
std::string utf16be(std::u16string_view text);

// What a loader gives for `bytes`.
struct Loaded {
  std::vector<text::Document> documents;
  Status status;
};
Loaded load(const text::Loader& loader, std::string_view bytes);

}  // namespace memvid::test

#endif  // MEMVID_TESTS_TEXT_SAMPLES_H_
