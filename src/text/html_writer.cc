#include "text/html_writer.h"

#include <algorithm>
#include <utility>

namespace memvid::text {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kCellSeparator = " | ";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

// The end of the run of bytes from `at` that fold to themselves.
std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at]) && !text.substr(at).starts_with(kNoBreakSpace))
    ++at;
  return at;
}

int line_ends_at_back(std::string_view text) {
  if (text.ends_with("\n\n")) return 2;
  return text.ends_with('\n') ? 1 : 0;
}

}  // namespace

void HtmlWriter::begin_text() {
  const bool is_own_paragraph = (text_.empty() || line_ends_due_ == 2) && mark_.empty();
  if (!text_.empty() && line_ends_due_ > 0) {
    text_.append(static_cast<std::size_t>(std::max(0, line_ends_due_ - line_ends_at_back(text_))),
                 '\n');
  } else if (is_separator_due_) {
    text_ += kCellSeparator;
  } else if (is_space_due_ && !text_.empty() && !is_space(text_.back())) {
    text_ += ' ';
  }
  if (is_heading_due_ && is_own_paragraph) open_heading_ = {heading_level_, text_.size(), 0};
  is_heading_due_ = false;
  if (block_due_ && (is_own_paragraph || block_due_->kind != Block::Kind::kCode))
    blocks_.emplace_back(text_.size(), std::move(*block_due_));
  block_due_.reset();
  text_ += mark_;
  mark_.clear();
  if (is_row_empty_) row_.begin = text_.size();
  line_ends_due_ = 0;
  is_space_due_ = is_separator_due_ = is_row_empty_ = is_item_fresh_ = false;
}

void HtmlWriter::write_folded(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_word(text, at);
    if (end > at) {
      begin_text();
      text_ += text.substr(at, end - at);
    }
    if (end == text.size()) return;
    is_space_due_ = true;
    at = end + (is_space(text[end]) ? 1 : kNoBreakSpace.size());
  }
}

void HtmlWriter::write_verbatim(std::string_view text) {
  if (text.empty()) return;
  begin_text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r') {
      if (at + 1 == text.size() || text[at + 1] != '\n') text_ += '\n';
    } else if (text.substr(at).starts_with(kNoBreakSpace)) {
      text_ += ' ';
      ++at;
    } else {
      text_ += text[at];
    }
  }
}

void HtmlWriter::begin_verbatim() {
  break_paragraph();
  if (cell_depth_ == 0) block_due_ = Block{Block::Kind::kCode};
}

void HtmlWriter::end_verbatim() {
  if (cell_depth_ == 0) block_due_ = Block{};
  while (!text_.empty() && is_space(text_.back())) text_.pop_back();
  break_paragraph();
}

void HtmlWriter::break_line() {
  if (!is_item_fresh_) line_ends_due_ = std::max(line_ends_due_, 1);
}

void HtmlWriter::break_paragraph() {
  if (!is_item_fresh_) line_ends_due_ = 2;
}

void HtmlWriter::add_line_end() {
  if (!is_item_fresh_) line_ends_due_ = std::min(line_ends_due_ + 1, 2);
}

void HtmlWriter::begin_item(std::string_view mark) {
  if (!is_item_fresh_) line_ends_due_ = 1;
  mark_ = mark;
  is_item_fresh_ = true;
}

void HtmlWriter::end_item() {
  mark_.clear();
  is_item_fresh_ = false;
}

void HtmlWriter::begin_heading(int level) {
  end_heading();
  break_paragraph();
  heading_level_ = level;
  is_heading_due_ = true;
}

void HtmlWriter::end_heading() {
  if (open_heading_) {
    open_heading_->end = text_.size();
    headings_.push_back(*std::exchange(open_heading_, std::nullopt));
  }
  is_heading_due_ = false;
  break_paragraph();
}

void HtmlWriter::begin_table() {
  end_row();
  break_paragraph();
  ++table_depth_;
  begin_row();
  row_.is_first = table_depth_ == 1;
}

void HtmlWriter::end_table() {
  end_row();
  break_paragraph();
  if (table_depth_ > 0 && --table_depth_ == 0) block_due_ = Block{};
}

void HtmlWriter::begin_row() {
  end_row();
  break_line();
  is_row_empty_ = true;
}

void HtmlWriter::end_row() {
  if (is_row_empty_) return;
  const Row row = std::exchange(row_, {});
  const bool is_caption = !row.has_header_cells && !row.has_other_cells;
  row_.is_first = row.is_first && is_caption;
  if (!row.is_first || !row.has_header_cells || row.has_other_cells) return;
  std::string_view rest = std::string_view(text_).substr(row.begin);
  if (rest.find('\n') != std::string_view::npos) return;
  Block rows{Block::Kind::kRows};
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(kCellSeparator), rest.size());
    rows.columns.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + kCellSeparator.size(), rest.size()));
  }
  if (rows.columns.size() >= 2) block_due_ = std::move(rows);
}

void HtmlWriter::begin_cell(bool is_header) {
  (is_header ? row_.has_header_cells : row_.has_other_cells) = true;
  ++cell_depth_;
  if (!is_row_empty_) {
    line_ends_due_ = 0;
    is_separator_due_ = true;
  }
  is_item_fresh_ = true;
}

void HtmlWriter::end_cell() {
  cell_depth_ = std::max(0l, cell_depth_ - 1);
  end_item();
}

}  // namespace memvid::text
