// Texts to try things on: random Unicode with all that makes cutting hard, and loading in one call.
#ifndef MEMVID_TESTS_TEXT_SAMPLES_H_
#define MEMVID_TESTS_TEXT_SAMPLES_H_

#include <filesystem>
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

// Bytes in memory, given in pieces of `piece_bytes`.
class MemoryInput final : public text::Input {
 public:
  explicit MemoryInput(std::string_view bytes, std::size_t piece_bytes = text::kInputPieceBytes)
      : bytes_(bytes), piece_bytes_(piece_bytes) {}
  Result<std::string_view> next() override;
  void rewind() override { offset_ = 0; }

 private:
  std::string_view bytes_;
  std::size_t piece_bytes_;
  std::size_t offset_ = 0;
};

// A document with its text.
struct LoadedDocument : text::Document {
  std::string text;
};

// What a loader gives for `bytes`.
struct Loaded {
  std::vector<LoadedDocument> documents;
  Status status;
};
Loaded load(const text::Loader& loader, std::string_view bytes,
            std::size_t piece_bytes = text::kInputPieceBytes);
Loaded load(const std::filesystem::path& path);

}  // namespace memvid::test

#endif  // MEMVID_TESTS_TEXT_SAMPLES_H_
