// CSV and TSV: the file as it is, cut between rows. The names of its columns, its first row, go
// into the metadata, which each hit shows.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/formats.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

// More columns than anyone reads, or a field as long as a text, are no header.
constexpr std::size_t kColumnsMax = 1000;
constexpr std::size_t kNameBytesMax = 1000;

// Takes the field at the front of `line` off it, with the separator behind it.
std::string take_field(std::string_view& line, char separator) {
  std::string field;
  bool is_quoted = false;
  std::size_t at = 0;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '"' && (is_quoted || field.empty())) {
      const bool is_doubled = is_quoted && at + 1 < line.size() && line[at + 1] == '"';
      if (is_doubled) field += line[++at];
      if (!is_doubled) is_quoted = !is_quoted;
      continue;
    }
    if (c == separator && !is_quoted) break;
    field += c;
  }
  line.remove_prefix(std::min(line.size(), at + 1));
  return std::string(trimmed(field));
}

// The separator that the first line has most of.
char separator_of(std::string_view line) {
  char best = ',';
  for (const char c : {',', ';', '\t', '|'})
    if (std::count(line.begin(), line.end(), c) > std::count(line.begin(), line.end(), best))
      best = c;
  return best;
}

void describe(std::string_view line, char separator, Document& document) {
  nlohmann::json columns = nlohmann::json::array();
  while (!line.empty()) {
    std::string name = take_field(line, separator);
    if (name.size() > kNameBytesMax || columns.size() == kColumnsMax) return;
    columns.push_back(std::move(name));
  }
  if (columns.size() < 2) return;
  document.metadata = nlohmann::json{{"columns", std::move(columns)}}.dump();
}

void describe_csv(std::string_view head, Document& document) {
  const std::string_view line = take_line(head);
  describe(line, separator_of(line), document);
}

void describe_tsv(std::string_view head, Document& document) {
  describe(take_line(head), '\t', document);
}

}  // namespace

const Loader& csv_loader() {
  static const WholeTextLoader loader("text/csv", describe_csv);
  return loader;
}

const Loader& tsv_loader() {
  static const WholeTextLoader loader("text/tab-separated-values", describe_tsv);
  return loader;
}

}  // namespace memvid::text
