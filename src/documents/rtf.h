// RTF: paragraphs, headings, lists, tables as rows; then notes, comments, header and footer.
#ifndef MEMVID_DOCUMENTS_RTF_H_
#define MEMVID_DOCUMENTS_RTF_H_

#include <string_view>

#include "memvid/error.h"
#include "text/loader.h"

namespace memvid::documents {

// Errors: kUnsupported, one line without the document's name, when it is cut off or beyond the
// bounds; the sink's.
Status read_rtf(std::string_view bytes, text::DocumentSink& sink);

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_RTF_H_
