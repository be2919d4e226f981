#include "engine/text_print.h"

#include <algorithm>

namespace memvid::engine {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

TextPrint::TextPrint(std::string_view text) {
  std::uint64_t window = 0;
  bool was_blank = true;
  windows_.reserve(text.size());
  for (const char c : text) {
    const bool blank = is_blank(c);
    if (blank && was_blank) continue;
    was_blank = blank;
    window = (window << 8U) | (blank ? std::uint8_t{' '} : static_cast<std::uint8_t>(c));
    windows_.push_back(window);
  }
  std::sort(windows_.begin(), windows_.end());
  windows_.erase(std::unique(windows_.begin(), windows_.end()), windows_.end());
}

double TextPrint::likeness(const TextPrint& other) const {
  std::size_t common = 0;
  auto mine = windows_.begin();
  auto theirs = other.windows_.begin();
  while (mine != windows_.end() && theirs != other.windows_.end()) {
    if (*mine == *theirs)
      ++common, ++mine, ++theirs;
    else if (*mine < *theirs)
      ++mine;
    else
      ++theirs;
  }
  const std::size_t together = windows_.size() + other.windows_.size() - common;
  return together == 0 ? 1 : static_cast<double>(common) / static_cast<double>(together);
}

}  // namespace memvid::engine
