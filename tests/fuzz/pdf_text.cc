// What pdfinfo and pdftotext print.
#include "base/check.h"
#include "documents/pdf.h"
#include "fuzz/target.h"
#include "text/encoding.h"

namespace {

class Pages final : public memvid::text::DocumentSink {
 public:
  memvid::Status text(std::string_view utf8) override {
    MEMVID_CHECK(!utf8.empty() && memvid::text::is_valid_utf8(utf8));
    return {};
  }
  memvid::Status finish(memvid::text::Document&&) override { return {}; }
};

}  // namespace

FUZZ_TARGET(pdf_text) {
  Pages sink;
  memvid::documents::PageCutter pages(sink);
  MEMVID_CHECK(pages.add(memvid::base::as_text(bytes)));
  const memvid::text::Document document =
      memvid::documents::document_of(memvid::base::as_text(bytes));
  MEMVID_CHECK(memvid::text::is_valid_utf8(document.title));
  MEMVID_CHECK(memvid::text::is_valid_utf8(document.metadata));
}
