// Lines of texts. A line end belongs to the line that it ends.
#ifndef MEMVID_ENGINE_LINES_H_
#define MEMVID_ENGINE_LINES_H_

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace memvid::engine {

inline std::uint64_t line_breaks(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// The last line, inclusive, of a text that begins on `first_line`. A line end at the very end still
// belongs to its line.
inline std::uint64_t last_line_of(std::string_view text, std::uint64_t first_line) {
  return first_line + line_breaks(text) - (!text.empty() && text.back() == '\n' ? 1 : 0);
}

// The first `count` lines, or the whole text when it has fewer.
inline std::string_view first_lines(std::string_view text, int count) {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) {
    const std::size_t line_end = text.find('\n', end);
    end = line_end == std::string_view::npos ? text.size() : line_end + 1;
  }
  return text.substr(0, end);
}

// The last `count` lines, or the whole text when it has fewer.
inline std::string_view last_lines(std::string_view text, int count) {
  std::size_t begin = text.size();
  for (; count > 0 && begin > 0; --count) {
    const std::size_t line_end = begin < 2 ? std::string_view::npos : text.rfind('\n', begin - 2);
    begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  }
  return text.substr(begin);
}

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_LINES_H_
