// Line numbers of chunks.
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

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_LINES_H_
