// Lays out the visible text of a page: white space folded, breaks between blocks, items and rows on
// lines of their own. What calls for a break is remembered and written only before the next text,
// so that no break stands at the beginning or the end, and the larger of two wins.
#ifndef MEMVID_TEXT_HTML_WRITER_H_
#define MEMVID_TEXT_HTML_WRITER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/blocks.h"

namespace memvid::text {

class HtmlWriter {
 public:
  // Text with references decoded. Runs of white space (no-break spaces too) become one space.
  void write_folded(std::string_view text);
  // The same with white space kept, as in <pre>; line ends become "\n".
  void write_verbatim(std::string_view text);

  void break_line();
  void break_paragraph();  // a blank line
  void add_line_end();     // <br>: two of them make a blank line
  // A list item or definition: its own line, led by `mark` ("- "). Breaks before its first text
  // are dropped, so that <li><p>text</p></li> stays tight.
  void begin_item(std::string_view mark);
  void end_item();
  // The rows of a table that lies in no other are a block if the first one is a header: a line of
  // two cells or more that are all called so.
  void begin_table();
  void end_table();
  void begin_row();
  void begin_cell(bool is_header);  // " | " between cells that have text
  void end_cell();
  bool is_in_cell() const { return cell_depth_ > 0; }
  // Code, outside of cells: a block.
  void begin_verbatim();
  void end_verbatim();  // drops its trailing white space

  // What is written from here on is a heading, until its end or the next one's beginning: a
  // paragraph. In an item or a cell it is none.
  void begin_heading(int level);
  void end_heading();
  struct Mark {
    int level = 1;
    std::size_t begin = 0;  // in the text
    std::size_t end = 0;
  };
  const std::vector<Mark>& headings() const { return headings_; }
  // Each with where in the text it begins.
  const std::vector<std::pair<std::size_t, Block>>& blocks() const { return blocks_; }

  std::string take() { return std::move(text_); }

 private:
  void begin_text();
  void end_row();
  std::string text_;
  std::string mark_;       // written before the next text
  int line_ends_due_ = 0;  // 0..2
  bool is_space_due_ = false;
  bool is_separator_due_ = false;
  bool is_row_empty_ = true;
  bool is_item_fresh_ = false;  // an item or cell began and has no text yet
  long cell_depth_ = 0;
  int table_depth_ = 0;
  struct Row {
    bool is_first = false;  // of a table that lies in no other
    std::size_t begin = 0;  // of its text
    bool has_header_cells = false;
    bool has_other_cells = false;
  } row_;
  std::vector<std::pair<std::size_t, Block>> blocks_;
  std::optional<Block> block_due_;  // begins with the next text
  std::vector<Mark> headings_;
  std::optional<Mark> open_heading_;
  int heading_level_ = 0;  // of the one that is due
  bool is_heading_due_ = false;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_HTML_WRITER_H_
