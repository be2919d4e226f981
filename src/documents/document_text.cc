#include "documents/document_text.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/try.h"
#include "text/encoding.h"

namespace memvid::documents {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kHeadingLineBytesMax = 1000;
constexpr int kLevelMax = 100;
constexpr std::size_t kHeadingBytesMax = 80;  // of what is told of one
constexpr std::size_t kSheetsMax = 64;        // whose columns are kept, and of each:
constexpr std::size_t kColumnsMax = 100;
constexpr std::size_t kNameBytesMax = 100;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) + 1 - first);
}

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

std::string clean(std::string_view text) { return text::one_line(text::repaired(text)); }

// The cells of a row, if they look like names of columns: words, short, two at least; else none.
// What they name is found by them in every chunk.
std::vector<std::string> names_in(const std::vector<std::string>& cells) {
  std::vector<std::string> names;
  std::size_t count = 0;
  for (const std::string& cell : cells) {
    std::string name = clean(cell);
    if (name.size() > kNameBytesMax || is_number(name) || names.size() == kColumnsMax) return {};
    if (!name.empty()) ++count;
    names.push_back(std::move(name));
  }
  return count >= 2 ? names : std::vector<std::string>();
}

}  // namespace

void DocumentText::set_place(std::string_view where) { place_ = clean(where); }

Status DocumentText::line(std::string_view text, bool is_row) {
  is_in_table_ = is_row && (is_in_table_ && !wants_blank_line_);
  if (!is_in_table_) MEMVID_TRY_VOID(end_rows());
  if (std::exchange(wants_blank_line_, false) && has_text_) held_ += '\n';
  if (!place_.empty()) {
    MEMVID_TRY_VOID(give());
    MEMVID_TRY_VOID(sink_.place(std::exchange(place_, {})));
  }
  if (heading_) {
    MEMVID_TRY_VOID(give());
    MEMVID_TRY_VOID(sink_.heading(*std::exchange(heading_, std::nullopt)));
  }
  held_ += text;
  held_ += '\n';
  has_text_ = true;
  return held_.size() < kPieceBytes ? Status{} : give();
}

Status DocumentText::end_rows() {
  if (!std::exchange(is_in_rows_, false)) return {};
  MEMVID_TRY_VOID(give());
  return sink_.block({});
}

Status DocumentText::give() {
  if (held_.empty()) return {};
  const std::string piece = text::repaired(std::exchange(held_, {}));
  return sink_.text(piece);
}

Status DocumentText::paragraph(std::string_view text) {
  const std::string_view words = trimmed(text);
  if (words.empty()) return {};
  end_block();
  MEMVID_TRY_VOID(line(words));
  end_block();
  return {};
}

Status DocumentText::heading(int level, std::string_view text) {
  const std::string words = clean(text);
  // What is so long is a paragraph in the style of one.
  if (words.size() > kHeadingLineBytesMax) return paragraph(text);
  if (words.empty()) return {};
  place_.clear();
  heading_ = text::Heading{std::clamp(level, 1, kLevelMax),
                           text::shortened(words, kHeadingBytesMax), words.size() + 1};
  return paragraph(words);
}

Status DocumentText::item(std::string_view text) {
  const std::string_view words = trimmed(text);
  return words.empty() ? Status{} : line("- " + std::string(words));
}

void DocumentText::begin_sheet(std::string_view name) {
  sheet_ = clean(name);
  has_sheets_ = true;
}

void DocumentText::keep_columns(const std::vector<std::string>& cells) {
  const std::string sheet = *std::exchange(sheet_, std::nullopt);
  if (columns_.size() == kSheetsMax || sheet.size() > kNameBytesMax) return;
  std::vector<std::string> names = names_in(cells);
  if (!names.empty()) columns_[sheet] = std::move(names);
}

Status DocumentText::row(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells) text += (&cell == cells.data() ? "" : "\t") + clean(cell);
  text.erase(text.find_last_not_of('\t') + 1);  // npos + 1 is 0
  if (text.empty()) return {};
  if (sheet_) keep_columns(cells);
  MEMVID_TRY_VOID(line(text, true));
  if (std::exchange(is_in_table_, true) || has_sheets_) return {};
  text::Block rows{text::Block::Kind::kRows, names_in(cells)};
  if (rows.columns.empty()) return {};
  MEMVID_TRY_VOID(give());
  is_in_rows_ = true;
  return sink_.block(rows);
}

Status DocumentText::finish(std::string_view media_type, const Properties& properties) {
  MEMVID_TRY_VOID(give());
  if (!has_text_) return {};
  text::Document document;
  document.media_type = media_type;
  document.title = clean(properties.title);
  nlohmann::json metadata = nlohmann::json::object();
  for (const auto& [name, value] :
       {std::pair{"author", &properties.author}, std::pair{"created", &properties.created},
        std::pair{"modified", &properties.modified}})
    if (!value->empty()) metadata[name] = clean(*value);
  if (!columns_.empty()) metadata["sheets"] = columns_;
  if (!metadata.empty()) document.metadata = metadata.dump();
  return sink_.finish(std::move(document));
}

}  // namespace memvid::documents
