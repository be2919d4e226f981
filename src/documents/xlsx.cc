// XLSX: sheet by sheet, a row a line, cells parted by tabs; a cell that is left out leaves its tab.
// Of a formula its last value. Numbers of a date's style become dates.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <set>

#include "base/try.h"
#include "documents/formats.h"
#include "documents/xml.h"

namespace memvid::documents {
namespace {

// Of the format itself. A row that claims more is an attack, and would be a million tabs.
constexpr std::size_t kColumnsMax = 16'384;

// "AB12" is column 28; 0 when it is no cell's name.
std::size_t column_of(std::string_view cell) {
  std::size_t column = 0;
  for (const char c : cell) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (column > kColumnsMax) return column;
  }
  return column;
}

// A rich text: its runs, without the reading aids of Japanese.
std::string rich_text(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node inner : node.children()) {
    if (is_named(inner, "t")) text += text_below(inner);
    if (is_named(inner, "r")) text += text_below(child(inner, "t"));
  }
  return text;
}

// Whether a number format that a workbook defines shows a date: letters of one, outside of quotes
// and of brackets ("[Red]", "[$USD]"), and not behind a mark that makes the next one a plain
// character.
bool shows_date(std::string_view format) {
  for (std::size_t at = 0; at < format.size(); ++at) {
    switch (format[at]) {
      case '"': at = std::min(format.find('"', at + 1), format.size()); break;
      case '[': at = std::min(format.find(']', at + 1), format.size()); break;
      case '\\':
      case '_':
      case '*': ++at; break;
      case 'd':
      case 'D':
      case 'y':
      case 'Y': return true;
      default: break;
    }
  }
  return false;
}

bool is_built_in_date(int format) { return format == 22 || (format >= 14 && format <= 17); }

// The numbers of the cell styles that show dates.
std::set<int> date_styles(const Package& package, const std::string& part) {
  std::set<int> formats, styles;
  const auto xml = read_xml(package, part);
  if (!xml) return styles;  // numbers then stay numbers
  const auto number = [](pugi::xml_node node, std::string_view name) {
    return std::atoi(std::string(attribute(node, name)).c_str());
  };
  for (const pugi::xml_node format : child(xml->root(), "numFmts").children())
    if (shows_date(attribute(format, "formatCode"))) formats.insert(number(format, "numFmtId"));
  int style = 0;
  for (const pugi::xml_node cell : child(xml->root(), "cellXfs").children()) {
    const int format = number(cell, "numFmtId");
    if (is_built_in_date(format) || formats.contains(format)) styles.insert(style);
    ++style;
  }
  return styles;
}

// A day counted from the end of 1899, as ISO 8601; the number as it is when it is no such day.
std::string as_date(const std::string& value) {
  double days = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), days);
  if (error != std::errc() || days < 61 || days >= 2'958'466) return value;  // 1900-03-01 to 9999
  constexpr double kDaysTo1970 = 25'569;
  const auto seconds = static_cast<std::time_t>(std::llround((days - kDaysTo1970) * 86'400));
  std::tm time{};
  ::gmtime_r(&seconds, &time);
  char text[32];
  const bool is_day = seconds % 86'400 == 0;
  std::strftime(text, sizeof text, is_day ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S", &time);
  return text;
}

class Workbook {
 public:
  Workbook(const Package& package, DocumentText& out) : package_(package), out_(out) {}

  Status read_shared(const std::string& part) {
    MEMVID_TRY(const Xml xml, read_xml(package_, part));
    for (const pugi::xml_node item : xml.root().children())
      if (is_named(item, "si")) shared_.push_back(rich_text(item));
    return {};
  }
  void read_styles(const std::string& part) { date_styles_ = date_styles(package_, part); }

  Status read_sheet(const std::string& name, const std::string& part) {
    MEMVID_TRY(const Xml xml, read_xml(package_, part));
    std::uint64_t number = 0;
    out_.begin_sheet(name);
    for (const pugi::xml_node row : child(xml.root(), "sheetData").children()) {
      if (!is_named(row, "row")) continue;
      const std::string_view said = attribute(row, "r");
      ++number;
      std::from_chars(said.data(), said.data() + said.size(), number);
      MEMVID_TRY(const std::vector<std::string> cells, cells_of(row));
      out_.set_place(name + "!A" + std::to_string(number));
      MEMVID_TRY_VOID(out_.row(cells));
    }
    out_.end_block();
    return {};
  }

 private:
  Result<std::vector<std::string>> cells_of(pugi::xml_node row) const {
    std::vector<std::string> cells;
    for (const pugi::xml_node cell : row.children()) {
      if (!is_named(cell, "c")) continue;
      const std::size_t column = column_of(attribute(cell, "r"));
      const std::size_t at = column == 0 ? cells.size() : column - 1;
      if (at >= kColumnsMax)
        return fail(ErrorCode::kUnsupported,
                    "a sheet of more than " + std::to_string(kColumnsMax) + " columns");
      std::string value = value_of(cell);
      if (value.empty()) continue;
      if (cells.size() <= at) cells.resize(at + 1);
      cells[at] = std::move(value);
    }
    return cells;
  }

  std::string value_of(pugi::xml_node cell) const {
    const std::string_view type = attribute(cell, "t");
    if (type == "inlineStr") return rich_text(child(cell, "is"));
    std::string value = text_below(child(cell, "v"));
    if (type == "s") {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), index);
      return error == std::errc() && index < shared_.size() ? shared_[index] : std::string();
    }
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    const int style = std::atoi(std::string(attribute(cell, "s")).c_str());
    const bool is_number = type.empty() || type == "n";
    return is_number && date_styles_.contains(style) ? as_date(value) : value;
  }

  const Package& package_;
  DocumentText& out_;
  std::vector<std::string> shared_;
  std::set<int> date_styles_;
};

}  // namespace

Status read_xlsx(const Package& package, const std::string& part, text::DocumentSink& sink) {
  MEMVID_TRY(const Xml book, read_xml(package, part));
  MEMVID_TRY(const auto relationships, relationships_of(package, part));
  DocumentText out(sink);
  Workbook workbook(package, out);
  for (const auto& [id, relationship] : relationships) {
    if (relationship.type == "sharedStrings")
      MEMVID_TRY_VOID(workbook.read_shared(relationship.part));
    if (relationship.type == "styles") workbook.read_styles(relationship.part);
  }
  for (const pugi::xml_node sheet : child(book.root(), "sheets").children()) {
    const auto found = relationships.find(relationship_id(sheet));
    if (found == relationships.end() || found->second.type != "worksheet") continue;
    MEMVID_TRY_VOID(workbook.read_sheet(std::string(attribute(sheet, "name")), found->second.part));
  }
  return out.finish("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    core_properties(package));
}

}  // namespace memvid::documents
