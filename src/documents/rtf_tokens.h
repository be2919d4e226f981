// The tokens of RTF: groups, control words, bytes.
#ifndef MEMVID_DOCUMENTS_RTF_TOKENS_H_
#define MEMVID_DOCUMENTS_RTF_TOKENS_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace memvid::documents {

struct RtfToken {
  enum class Kind {
    kEnd,     // of the file
    kOpen,    // {
    kClose,   // }
    kWord,    // \name, perhaps with a number
    kSymbol,  // \ and a character that is no letter
    kBytes,   // of text, in some code page
  };
  Kind kind = Kind::kEnd;
  std::string_view text;      // name, symbol or bytes
  std::optional<int> number;  // of a word
};

// Bytes of \bin are passed over, as far as the file goes, and so are ends of lines. Tokens point
// into the bytes, or live until the next one.
class RtfTokens {
 public:
  explicit RtfTokens(std::string_view bytes) : bytes_(bytes) {}
  RtfToken next();

 private:
  RtfToken word();
  RtfToken escape();
  std::string_view take(std::size_t count);

  std::string_view bytes_;  // what is left
  char hex_byte_ = 0;
};

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_RTF_TOKENS_H_
