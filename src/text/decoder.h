// From the encodings of encoding.h to UTF-8, in pieces or at once.
#ifndef MEMVID_TEXT_DECODER_H_
#define MEMVID_TEXT_DECODER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/encoding.h"

namespace memvid::text {

// Decodes bytes that come in pieces of any size. What comes out is valid UTF-8, piece for piece:
// valid UTF-8 unchanged, its BOM included; UTF-16 without its BOM; U+FFFD for each bad byte of
// damaged UTF-8 and for a half character at the end. Memory O(piece).
class Decoder {
 public:
  explicit Decoder(Encoding encoding);  // not kBinary
  // A character set by its name ("Shift_JIS", "koi8-r"); nullopt: unknown, or of 16 bits or more.
  static std::optional<Decoder> named(const std::string& charset);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // Appends to `utf8`. False: kUtf8 was promised and the bytes are not; the rest is of no use.
  bool decode(std::string_view bytes, bool is_last, std::string& utf8);

 private:
  struct Converter;
  Decoder(Encoding encoding, std::unique_ptr<Converter> converter);
  Encoding encoding_;
  std::unique_ptr<Converter> converter_;  // null for UTF-8
  std::string carried_;                   // UTF-8: the beginning of a character
};

// The bytes as UTF-8; nullopt only when looks_binary().
std::optional<std::string> to_utf8(std::string bytes);

// The same for bytes that name their encoding: valid UTF-8 and UTF-16 are still found out first,
// then `charset` is believed; an unknown name counts as none.
std::optional<std::string> to_utf8(std::string bytes, std::string_view charset);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_DECODER_H_
