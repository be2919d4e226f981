// Text encodings: found out by BOM, UTF-8 validity, the bytes' pattern; everything becomes UTF-8.
#ifndef MEMVID_TEXT_ENCODING_H_
#define MEMVID_TEXT_ENCODING_H_

#include <optional>
#include <string>
#include <string_view>

namespace memvid::text {

// True when the bytes look like no text in any encoding we know (NUL bytes outside UTF-16, too many
// control characters, a PDF). Looks at no more than the first 64 KiB. Empty input is text.
bool looks_binary(std::string_view bytes);

// The bytes as valid UTF-8. Valid UTF-8 (with or without BOM) comes back unchanged, BOM included;
// UTF-16 (by BOM, or found out by its pattern of zero bytes) is converted and loses its BOM; UTF-8
// with some damage (fewer bad bytes than good non-ASCII characters, or a BOM before it) gets U+FFFD
// for each bad byte; anything else is read as Windows-1252, the superset of Latin-1. A half
// character at the end becomes U+FFFD. Never fails: nullopt only when looks_binary().
std::optional<std::string> to_utf8(std::string_view bytes);

// The same for bytes that name their encoding ("Shift_JIS", "koi8-r"): valid UTF-8 and UTF-16 are
// still found out first, then `charset` is believed; an unknown name counts as none.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

bool is_valid_utf8(std::string_view bytes);

// Makes any bytes printable UTF-8 for messages and names: what is not valid becomes U+FFFD,
// control characters become '?'.
std::string printable(std::string_view bytes);

// Valid UTF-8 as one line: runs of white space and control characters become one space, none at the
// ends. For titles.
std::string one_line(std::string_view utf8);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_ENCODING_H_
