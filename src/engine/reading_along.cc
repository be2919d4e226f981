#include "engine/reading_along.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/place.h"
#include "text/chunker.h"

namespace memvid::engine {
namespace {

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

std::vector<std::string> names_in(const nlohmann::json& list) {
  std::vector<std::string> names;
  if (!list.is_array()) return names;
  for (const nlohmann::json& name : list)
    if (name.is_string()) names.push_back(name.get<std::string>());
  return names;
}

std::string columns_of(const AlongDocument& document, const AlongChunk& chunk,
                       std::string_view text) {
  if (!document.columns.empty()) return chunk.begin > 0 ? document.columns : std::string();
  PlaceSpan place = place_in(chunk.metadata);
  if (!place.columns.empty() || document.sheets.empty()) return std::move(place.columns);
  const std::size_t end = std::min(place.first.rfind("!A"), place.first.size());  // "Sales!A40"
  const auto sheet = document.sheets.find(std::string_view(place.first).substr(0, end));
  const bool has_columns = end < place.first.size() && sheet != document.sheets.end();
  return has_columns && !text.starts_with(sheet->second) ? sheet->second : std::string();
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
  if (is_table(media_type))
    document.columns = joined_columns(names_in(said_in(said, "columns")), ", ");
  if (!is_workbook(media_type)) return document;
  const nlohmann::json sheets = said_in(said, "sheets");
  for (auto sheet = sheets.begin(); sheets.is_object() && sheet != sheets.end(); ++sheet)
    document.sheets[sheet.key()] = joined_columns(names_in(*sheet), "\t", true);
  return document;
}

std::string joined_columns(std::span<const std::string> names, std::string_view separator,
                           bool keeps_empty) {
  std::string columns;
  bool is_first = true;
  for (const std::string& name : names) {
    if (name.empty() && !keeps_empty) continue;
    if (columns.size() + name.size() + separator.size() > kColumnsBytesMax) break;
    if (!std::exchange(is_first, false)) columns += separator;
    columns += name;
  }
  return columns;
}

std::string read_along(const AlongDocument& document, const AlongChunk& chunk,
                       std::string_view before, int overlap, std::string_view text) {
  std::string all;
  // A text that begins with its own title does not need it twice.
  const std::string& title = document.title;
  if (!title.empty() && (!before.empty() || text.substr(0, title.size()) != title))
    add_line(all, title);
  if (const std::string columns = columns_of(document, chunk, text); !columns.empty())
    add_line(all, columns);
  all.append(text::tail(before, overlap));
  all.append(text);
  return all;
}

}  // namespace memvid::engine
