// What kind of document a package is: by its mimetype (OpenDocument, EPUB) or by the part that its
// root calls the document (Office Open XML).
#include <utility>

#include "base/try.h"
#include "documents/formats.h"
#include "documents/xml.h"

namespace memvid::documents {
namespace {

using Reader = Status (*)(const Package&, const std::string&, text::DocumentSink&);

// By the root element of the main part.
struct OfficeFormat {
  std::string_view root;
  Reader read;
};
constexpr OfficeFormat kOfficeFormats[] = {
    {"document", read_docx}, {"presentation", read_pptx}, {"workbook", read_xlsx}};

tl::unexpected<Error> no_document() {
  return fail(ErrorCode::kUnsupported, "a zip file, and no document of a known format");
}

Status read_office(const Package& package, text::DocumentSink& sink) {
  MEMVID_TRY(const auto relationships, relationships_of(package, ""));
  for (const auto& [id, relationship] : relationships) {
    if (relationship.type != "officeDocument") continue;
    MEMVID_TRY(const Xml main, read_xml(package, relationship.part));
    for (const OfficeFormat& format : kOfficeFormats)
      if (is_named(main.root(), format.root)) return format.read(package, relationship.part, sink);
  }
  return no_document();
}

}  // namespace

Status read_package(std::string bytes, text::DocumentSink& sink) {
  MEMVID_TRY(const Package package, Package::open(std::move(bytes)));
  if (!package.has("mimetype")) return read_office(package, sink);
  MEMVID_TRY(std::string media_type, package.read("mimetype"));
  media_type.erase(media_type.find_last_not_of(" \r\n") + 1);
  if (media_type == "application/epub+zip") return read_epub(package, sink);
  if (media_type.starts_with("application/vnd.oasis.opendocument."))
    return read_open_document(package, media_type, sink);
  return no_document();
}

Properties core_properties(const Package& package) {
  Properties properties;
  const auto core = read_xml(package, "docProps/core.xml");
  if (!core) return properties;
  properties.title = text_below(child(core->root(), "title"));
  properties.author = text_below(child(core->root(), "creator"));
  properties.created = text_below(child(core->root(), "created"));
  properties.modified = text_below(child(core->root(), "modified"));
  return properties;
}

}  // namespace memvid::documents
