// Text encodings: found out by BOM, UTF-8 validity, the bytes' pattern, and by statistics for those
// of East Asia and of Cyrillic (decoder.h makes them UTF-8).
#ifndef MEMVID_TEXT_ENCODING_H_
#define MEMVID_TEXT_ENCODING_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace memvid::text {

// RTF is text by its bytes, and no text to a reader.
inline constexpr std::string_view kRtfSign = "{\\rtf";

// True when the bytes look like no text in any encoding we know (NUL bytes outside UTF-16, too many
// control characters, a PDF, RTF). Looks at no more than the first 64 KiB. Empty input is text.
bool looks_binary(std::string_view bytes);

enum class Encoding {
  kBinary,  // looks_binary()
  kUtf8,    // valid, with or without BOM
  kDamagedUtf8,
  kUtf16LittleEndian,
  kUtf16BigEndian,
  kIso2022Jp,  // ASCII with escapes
  kShiftJis,   // as Windows has it
  kEucJp,
  kEucKr,    // as Windows has it: code page 949
  kGb18030,  // the superset of GBK and GB 2312
  kBig5,
  kKoi8,  // KOI8-U, whose letters are those of KOI8-R and four more
  kWindows1251,
  kIso8859Part5,
  kIbm866,
  kWindows1252,  // the superset of Latin-1: all else
};

// Finds out the encoding of bytes that come in pieces of any size. One use; memory O(1).
class EncodingDetector {
 public:
  void add(std::string_view bytes);
  Encoding finish();

 private:
  void count(std::string_view bytes);
  std::string sample_;
  std::string foreign_;  // from the first byte on that is no UTF-8
  std::string carried_;  // the end of the last piece, where it may have cut a character
  std::uint64_t good_count_ = 0;
  std::uint64_t bad_count_ = 0;
};

// How many of the bytes stand before a character that their end may have cut in two.
std::size_t whole_characters(std::string_view bytes);

// The text, or, where it is longer, no more than so many bytes of it and "…".
std::string shortened(std::string_view utf8, std::size_t bytes_max);

bool is_valid_utf8(std::string_view bytes);

// The bytes with U+FFFD in place of each one that is not UTF-8.
std::string repaired(std::string_view bytes);

// Makes any bytes printable UTF-8 for messages and names: what is not valid becomes U+FFFD,
// control characters become '?'.
std::string printable(std::string_view bytes);

// Valid UTF-8 as one line: runs of white space and control characters become one space, none at the
// ends. For titles.
std::string one_line(std::string_view utf8);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_ENCODING_H_
