#include "engine/reading_along.h"

#include <nlohmann/json.hpp>

#include "text/chunker.h"

namespace memvid::engine {
namespace {

// A chunk's vector knows some thousand characters; names must not push out what they name.
constexpr std::size_t kColumnsBytesMax = 200;

bool is_table(std::string_view media_type) {
  return media_type == "text/csv" || media_type == "text/tab-separated-values";
}

std::string columns_in(std::string_view metadata) {
  const auto object =
      nlohmann::json::parse(metadata.begin(), metadata.end(), nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return {};
  const auto names = object.find("columns");
  if (names == object.end() || !names->is_array()) return {};
  std::string columns;
  for (const nlohmann::json& name : *names) {
    if (!name.is_string()) continue;
    const auto& words = name.get_ref<const std::string&>();
    if (words.empty()) continue;
    if (columns.size() + words.size() + 2 > kColumnsBytesMax) break;
    columns += (columns.empty() ? "" : ", ") + words;
  }
  return columns;
}

void add_line(std::string& joined, std::string_view line) {
  joined.append(line);
  joined.push_back('\n');
}

}  // namespace

AlongDocument along_document(std::string_view title, std::string_view media_type,
                             std::string_view metadata) {
  return {std::string(title), is_table(media_type) ? columns_in(metadata) : std::string()};
}

std::string read_along(const AlongDocument& document, std::uint64_t begin, std::string_view before,
                       int overlap, std::string_view text) {
  std::string joined;
  // A text that begins with its own title does not need it twice.
  const std::string& title = document.title;
  if (!title.empty() && (!before.empty() || text.substr(0, title.size()) != title))
    add_line(joined, title);
  if (begin > 0 && !document.columns.empty()) add_line(joined, document.columns);
  joined.append(text::tail(before, overlap));
  joined.append(text);
  return joined;
}

}  // namespace memvid::engine
