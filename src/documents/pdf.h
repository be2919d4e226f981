// PDF, by poppler's programs pdfinfo and pdftotext: page by page.
#ifndef MEMVID_DOCUMENTS_PDF_H_
#define MEMVID_DOCUMENTS_PDF_H_

#include "text/loader.h"

namespace memvid::documents {

// Reads the file on standard input, which can be rewound. kUnsupported, in one line without the
// file's name: encrypted, without any text (a scan), damaged, or poppler-utils is not installed;
// the sink's errors.
Status read_pdf(text::DocumentSink& sink);

// What pdfinfo printed, as a Document: title, and author, dates and number of pages as metadata.
text::Document document_of(std::string_view pdfinfo);

// Cuts what pdftotext prints into pages; a page ends with a form feed. Its text loses the white
// space at its end and gets a blank line instead.
class PageCutter {
 public:
  explicit PageCutter(text::DocumentSink& sink) : sink_(sink) {}
  Status add(std::string_view printed);
  // Whether any page had text.
  bool has_text() const { return has_text_; }

 private:
  Status end_page();
  text::DocumentSink& sink_;
  std::string page_;
  std::uint64_t number_ = 1;
  bool has_text_ = false;
};

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_PDF_H_
