// DocumentText: how the text of every packaged document is laid out, and where it stands.
//
// Paragraphs and headings are parted by blank lines; the rows of a table are lines, their cells
// parted by tabs.
#ifndef MEMVID_DOCUMENTS_DOCUMENT_TEXT_H_
#define MEMVID_DOCUMENTS_DOCUMENT_TEXT_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/loader.h"

namespace memvid::documents {

// What a document says of itself; empty where it says nothing.
struct Properties {
  std::string title;
  std::string author;
  std::string created;  // as it says it, mostly ISO 8601
  std::string modified;
};

// Gives the text to a sink in pieces. Bytes that are no UTF-8 become U+FFFD. Errors: the sink's.
class DocumentText {
 public:
  explicit DocumentText(text::DocumentSink& sink) : sink_(sink) {}

  // What follows stands at `where`; said to the sink when some text follows.
  void set_place(std::string_view where);
  // A text without any letter is left out.
  Status paragraph(std::string_view text);
  // A paragraph of its own; what follows stands below it. `level` from 1.
  Status heading(int level, std::string_view text);
  Status item(std::string_view text);  // of a list: a line
  // The rows that follow are of this sheet. If the first one looks like names of columns, the
  // document's metadata keeps them: {"sheets": {"Sales": ["item", "price"]}}.
  void begin_sheet(std::string_view name);
  // A row of a table; cells may be empty, an empty row is left out. Those behind a first one that
  // looks like names of columns are a block, but those of sheets.
  Status row(const std::vector<std::string>& cells);
  // Ends a list, a table, a page.
  void end_block() { wants_blank_line_ = true; }
  // The document is whole. One without any text is left out.
  Status finish(std::string_view media_type, const Properties& properties);

 private:
  Status line(std::string_view text, bool is_row = false);
  Status give();
  Status end_rows();
  void keep_columns(const std::vector<std::string>& cells);

  text::DocumentSink& sink_;
  std::string held_;
  std::string place_;                                        // not yet said
  std::optional<text::Heading> heading_;                     // the next line
  std::optional<std::string> sheet_;                         // whose first row has not come
  std::map<std::string, std::vector<std::string>> columns_;  // by sheet
  bool has_sheets_ = false;
  bool is_in_table_ = false;  // the last line was a row
  bool is_in_rows_ = false;   // the sink was told that rows follow
  bool wants_blank_line_ = false;
  bool has_text_ = false;
};

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_DOCUMENT_TEXT_H_
