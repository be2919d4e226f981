// UTF-8 by hand, where a library call a character would be too slow: lengths, steps, decoding.
#ifndef MEMVID_TEXT_UTF8_H_
#define MEMVID_TEXT_UTF8_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace memvid::text {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline bool is_ascii(char byte) { return static_cast<std::uint8_t>(byte) < 0x80; }
inline bool is_continuation(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80; }

inline char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
// Whether the text is `lower`, which has no capitals, in small or capital letters of ASCII.
inline bool is_in_any_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return ascii_lower(a) == b; });
}

// The bytes (1..4) of the well-formed sequence at `at` < bytes.size(); 0 when there is none there:
// a stray continuation, an overlong form, a surrogate, beyond U+10FFFF, or cut off.
inline std::size_t sequence_size(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes.size() - at < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (!is_continuation(bytes[at + i])) return 0;
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
  if (lead == 0xED && byte(1) > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && byte(1) < 0x90) return 0;  // overlong
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;  // beyond U+10FFFF
  return size;
}

// The rest works on valid UTF-8 only.

// The code point that begins at `at`.
inline char32_t decode(std::string_view utf8, std::size_t at) {
  const auto bits = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<std::uint8_t>(utf8[at + i]) & 0x3F);
  };
  const auto lead = static_cast<std::uint8_t>(utf8[at]);
  if (lead < 0x80) return lead;
  if (lead < 0xE0) return (lead & 0x1Fu) << 6 | bits(1);
  if (lead < 0xF0) return (lead & 0x0Fu) << 12 | bits(1) << 6 | bits(2);
  return (lead & 0x07u) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
}

// The beginning of the code point before `at` > 0.
inline std::size_t step_back(std::string_view utf8, std::size_t at) {
  do --at;
  while (at > 0 && is_continuation(utf8[at]));
  return at;
}

// The beginning of the code point after the one at `at` < utf8.size().
inline std::size_t step_on(std::string_view utf8, std::size_t at) {
  do ++at;
  while (at < utf8.size() && is_continuation(utf8[at]));
  return at;
}

}  // namespace memvid::text

#endif  // MEMVID_TEXT_UTF8_H_
