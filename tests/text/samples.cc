#include "text/samples.h"

#include <gtest/gtest.h>

#include <utility>

namespace memvid::test {

const std::vector<std::string>& text_pieces() {
  static const std::vector<std::string> pieces = {
      "a",
      "b",
      "Z",
      "7",
      ".",
      ",",
      "!",
      "? ",
      ". ",
      ".\n",
      ".) ",
      "-",
      "word",
      "Sentence. ",
      " ",
      "  ",
      "\t",
      "\n",
      "\r\n",
      "\r",
      "\n\n",
      "\r\n\r\n",
      "\n \n",
      "\f",
      "é",
      "e\u0301",
      "\u0301",
      "n\u0303\u0323",
      "ß",
      "Ω",
      "👍",
      "👍🏽",
      "👨‍👩‍👧‍👦",
      "🏳️‍🌈",
      "❤️",
      "\u200D",
      "\uFE0F",
      "🇩",
      "🇩🇪",
      "🇫🇷🇯🇵",
      "한국어",
      "\u1112\u1161\u11AB",
      "สวัสดี",
      "ครับ",
      "ที่นี่",
      "漢字",
      "。",
      "文章です。",
      "！」",
      "\u3000",
      "कि",
      "क्षि",
      "।",
      "\u0600",
      "\u0903",
      "\u00A0",
      "\u2028",
      "\u200B",
      "\u00AD",
      "\U0001F469\u200D\U0001F52C",
      "\uFEFF",
      "\u0E33",
      "…",
      "”",
      "\u0085",
  };
  return pieces;
}

std::string utf16le(std::u16string_view text) {
  std::string bytes;
  for (const char16_t unit : text) {
    bytes += static_cast<char>(unit & 0xFF);
    bytes += static_cast<char>(unit >> 8);
  }
  return bytes;
}

std::string utf16be(std::u16string_view text) {
  std::string bytes = utf16le(text);
  for (std::size_t i = 0; i < bytes.size(); i += 2) std::swap(bytes[i], bytes[i + 1]);
  return bytes;
}

Result<std::string_view> MemoryInput::next() {
  const std::string_view piece = bytes_.substr(offset_, piece_bytes_);
  offset_ += piece.size();
  return piece;
}

namespace {

class Collector final : public text::DocumentSink {
 public:
  explicit Collector(std::vector<LoadedDocument>& documents) : documents_(documents) {}
  Status text(std::string_view utf8) override {
    EXPECT_FALSE(utf8.empty());
    text_ += utf8;
    return {};
  }
  Status finish(text::Document&& document) override {
    documents_.push_back({std::move(document), std::exchange(text_, {})});
    return {};
  }

 private:
  std::vector<LoadedDocument>& documents_;
  std::string text_;
};

}  // namespace

Loaded load(const text::Loader& loader, std::string_view bytes, std::size_t piece_bytes) {
  Loaded loaded;
  Collector collector(loaded.documents);
  MemoryInput input(bytes, piece_bytes);
  loaded.status = loader.load(input, "file", collector);
  return loaded;
}

Loaded load(const std::filesystem::path& path) {
  Loaded loaded;
  Collector collector(loaded.documents);
  loaded.status = text::load_file(path, collector);
  return loaded;
}

}  // namespace memvid::test
