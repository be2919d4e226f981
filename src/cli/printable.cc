#include "cli/printable.h"

#include <cstdint>
#include <cstdio>

namespace memvid::cli {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t length = 0;  // 0: not UTF-8
};

// Table 3-7 of the Unicode standard: the shortest form only, no surrogates, up to U+10FFFF.
Character decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (text.empty()) return {};
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return {};
  char32_t code = byte(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, length};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

// Marks, embeddings, overrides and isolates of the bidirectional algorithm, and line separators.
bool is_disguise(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string escaped(char32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code == '\r') return "\\r";
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, code < 0x100 ? "\\x%02x" : "\\u{%04x}",
                static_cast<unsigned>(code));
  return buffer;
}

std::string printable(std::string_view text, bool keep_lines) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character next = decode(text);
    const std::size_t length = next.length == 0 ? 1 : next.length;
    const bool kept = keep_lines && (next.code == '\n' || next.code == '\t');
    if (keep_lines && text.starts_with("\r\n")) {
      text.remove_prefix(1);
      continue;
    }
    if (next.length == 0)
      result += escaped(static_cast<std::uint8_t>(text[0]));
    else if (!kept && (is_control(next.code) || is_disguise(next.code)))
      result += escaped(next.code);
    else
      result += text.substr(0, length);
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

std::string printable_line(std::string_view text) { return printable(text, false); }
std::string printable_text(std::string_view text) { return printable(text, true); }
std::size_t utf8_length(std::string_view text) { return decode(text).length; }

std::string shortened(std::string_view line, std::size_t columns) {
  std::size_t end = 0;  // where the line is cut to make room for the dots
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size(); ++column) {
    if (column + 1 == columns) end = at;
    if (column == columns) return std::string(line.substr(0, end)) + "…";
    const std::size_t length = utf8_length(line.substr(at));
    at += length == 0 ? 1 : length;
  }
  return std::string(line);
}

}  // namespace memvid::cli
