#include "engine/reading_along.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/place.h"
#include "text/chunker.h"

namespace memvid::engine {
namespace {

// A chunk's vector knows some thousand characters; names must not push out what they name.
constexpr std::size_t kColumnsBytesMax = 200;

bool is_table(std::string_view media_type) {
  return media_type == "text/csv" || media_type == "text/tab-separated-values";
}

bool is_workbook(std::string_view media_type) {
  return media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ||
         media_type == "application/vnd.oasis.opendocument.spreadsheet";
}

nlohmann::json said_in(const nlohmann::json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found == object.end() ? nlohmann::json() : *found;
}

// The names at the front that come to kColumnsBytesMax at most.
std::string joined(const nlohmann::json& names, std::string_view separator, bool keeps_empty) {
  std::string columns;
  if (!names.is_array()) return columns;
  bool is_first = true;
  for (const nlohmann::json& name : names) {
    if (!name.is_string()) continue;
    const auto& words = name.get_ref<const std::string&>();
    if (words.empty() && !keeps_empty) continue;
    if (columns.size() + words.size() + separator.size() > kColumnsBytesMax) break;
    if (!std::exchange(is_first, false)) columns += separator;
    columns += words;
  }
  return columns;
}

std::string_view columns_of(const AlongDocument& document, const AlongChunk& chunk,
                            std::string_view text) {
  if (!document.columns.empty())
    return chunk.begin > 0 ? std::string_view(document.columns) : std::string_view();
  if (document.sheets.empty()) return {};
  const std::string place = place_in(chunk.metadata).first;  // "Sales!A40"
  const std::size_t end = std::min(place.rfind("!A"), place.size());
  const auto sheet = document.sheets.find(std::string_view(place).substr(0, end));
  const bool has_columns = end < place.size() && sheet != document.sheets.end();
  if (!has_columns || text.starts_with(sheet->second)) return {};
  return sheet->second;
}

void add_line(std::string& text, std::string_view line) {
  text.append(line);
  text.push_back('\n');
}

}  // namespace

AlongDocument along_document(std::string_view title, std::string_view media_type,
                             std::string_view metadata) {
  AlongDocument document;
  document.title = title;
  if (!is_table(media_type) && !is_workbook(media_type)) return document;
  const auto said =
      nlohmann::json::parse(metadata.begin(), metadata.end(), nullptr, /*allow_exceptions=*/false);
  if (is_table(media_type)) document.columns = joined(said_in(said, "columns"), ", ", false);
  if (!is_workbook(media_type)) return document;
  const nlohmann::json sheets = said_in(said, "sheets");
  for (auto sheet = sheets.begin(); sheets.is_object() && sheet != sheets.end(); ++sheet)
    document.sheets[sheet.key()] = joined(*sheet, "\t", true);
  return document;
}

std::string read_along(const AlongDocument& document, const AlongChunk& chunk,
                       std::string_view before, int overlap, std::string_view text) {
  std::string all;
  // A text that begins with its own title does not need it twice.
  const std::string& title = document.title;
  if (!title.empty() && (!before.empty() || text.substr(0, title.size()) != title))
    add_line(all, title);
  if (const std::string_view columns = columns_of(document, chunk, text); !columns.empty())
    add_line(all, columns);
  all.append(text::tail(before, overlap));
  all.append(text);
  return all;
}

}  // namespace memvid::engine
