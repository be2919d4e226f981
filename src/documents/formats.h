// The formats that are packages, one file each; package_formats.cc chooses.
#ifndef MEMVID_DOCUMENTS_FORMATS_H_
#define MEMVID_DOCUMENTS_FORMATS_H_

#include <string>

#include "documents/document_text.h"
#include "documents/package.h"
#include "text/loader.h"

namespace memvid::documents {

// Reads a package, whatever of the formats below it is. Errors: kUnsupported, one line without the
// document's name, when it is none of them, damaged, encrypted, or beyond the bounds; the sink's.
Status read_package(std::string bytes, text::DocumentSink& sink);

// Of each: `part` is the main part, whose relationships or manifest lead to the others.
Status read_docx(const Package& package, const std::string& part, text::DocumentSink& sink);
Status read_pptx(const Package& package, const std::string& part, text::DocumentSink& sink);
Status read_xlsx(const Package& package, const std::string& part, text::DocumentSink& sink);
Status read_epub(const Package& package, text::DocumentSink& sink);
// Text, spreadsheet or presentation, by the media type.
Status read_open_document(const Package& package, const std::string& media_type,
                          text::DocumentSink& sink);

// docProps/core.xml of Office Open XML; nothing where it is absent or damaged.
Properties core_properties(const Package& package);

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_FORMATS_H_
