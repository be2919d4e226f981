// A byte that is written as two hex digits.
#ifndef MEMVID_BASE_HEX_PAIR_H_
#define MEMVID_BASE_HEX_PAIR_H_

#include <string_view>

namespace memvid::base {

inline int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// What the first two digits of `text` stand for; -1: it does not begin with two.
inline int hex_pair(std::string_view text) {
  const int high = text.size() < 2 ? -1 : hex_digit(text[0]);
  const int low = text.size() < 2 ? -1 : hex_digit(text[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace memvid::base

#endif  // MEMVID_BASE_HEX_PAIR_H_
