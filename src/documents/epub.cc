// EPUB: the pages of the spine in reading order, each by the loader for HTML.
#include <map>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/try.h"
#include "documents/formats.h"
#include "documents/xml.h"
#include "text/formats.h"

namespace memvid::documents {
namespace {

// A part that was unpacked, as an input.
class PartInput final : public text::Input {
 public:
  explicit PartInput(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::string_view> next() override {
    const std::string_view piece = std::string_view(bytes_).substr(offset_, text::kInputPieceBytes);
    offset_ += piece.size();
    return piece;
  }
  void rewind() override { offset_ = 0; }

 private:
  std::string bytes_;
  std::size_t offset_ = 0;
};

// The pages' texts become one document.
class PageSink final : public text::DocumentSink {
 public:
  explicit PageSink(DocumentText& out) : out_(out) {}
  Status text(std::string_view utf8) override {
    held_ += utf8;
    return {};
  }
  Status heading(const text::Heading& heading) override {
    MEMVID_TRY_VOID(give());
    heading_ = heading;
    return {};
  }
  Status finish(text::Document&&) override { return give(); }

 private:
  Status give() {
    const std::string held = std::exchange(held_, {});
    std::string_view text = held;
    if (const auto heading = std::exchange(heading_, std::nullopt)) {
      MEMVID_TRY_VOID(out_.heading(heading->level, text.substr(0, heading->bytes)));
      text.remove_prefix(heading->bytes);
    }
    return out_.paragraph(text);
  }

  DocumentText& out_;
  std::string held_;                      // up to the next heading
  std::optional<text::Heading> heading_;  // which begins with it
};

// A path in a manifest is a URL: %20 is a space.
std::string decoded(std::string_view url) {
  std::string path;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const base::Bytes byte =
        url[i] == '%' && i + 2 < url.size() ? base::from_hex(url.substr(i + 1, 2)) : base::Bytes{};
    if (byte.size() == 1) i += 2;
    path += byte.size() == 1 ? static_cast<char>(byte[0]) : url[i];
  }
  return path;
}

// Whether the pages are encrypted; fonts may be, and are not read.
Result<bool> is_encrypted(const Package& package) {
  if (!package.has("META-INF/encryption.xml")) return false;
  MEMVID_TRY(const Xml xml, read_xml(package, "META-INF/encryption.xml"));
  for (const pugi::xml_node data : xml.root().children()) {
    const std::string_view way = attribute(child(data, "EncryptionMethod"), "Algorithm");
    if (!way.empty() && way.find("obfuscation") == std::string_view::npos &&
        way.find("font") == std::string_view::npos)
      return true;
  }
  return false;
}

struct Page {
  std::string part;
  bool is_xhtml = true;
};

struct Book {
  Properties properties;
  std::vector<Page> pages;  // in reading order
};

Properties properties_of(pugi::xml_node metadata) {
  Properties properties;
  properties.title = text_below(child(metadata, "title"));
  properties.created = text_below(child(metadata, "date"));
  for (const pugi::xml_node node : metadata.children()) {
    if (is_named(node, "creator"))
      properties.author += (properties.author.empty() ? "" : ", ") + text_below(node);
    if (attribute(node, "property") == "dcterms:modified") properties.modified = text_below(node);
  }
  return properties;
}

Result<Book> read_book(const Package& package) {
  MEMVID_TRY(const Xml container, read_xml(package, "META-INF/container.xml"));
  const std::string part(
      attribute(child(child(container.root(), "rootfiles"), "rootfile"), "full-path"));
  MEMVID_TRY(const Xml content, read_xml(package, part));
  std::map<std::string, Page, std::less<>> pages;  // by their ids
  for (const pugi::xml_node item : child(content.root(), "manifest").children()) {
    const std::string_view type = attribute(item, "media-type");
    const bool is_xhtml = type == "application/xhtml+xml";
    if (is_xhtml || type == "text/html")
      pages[std::string(attribute(item, "id"))] = {resolved(part, decoded(attribute(item, "href"))),
                                                   is_xhtml};
  }
  Book book;
  book.properties = properties_of(child(content.root(), "metadata"));
  for (const pugi::xml_node page : child(content.root(), "spine").children()) {
    const auto found = pages.find(attribute(page, "idref"));
    if (found != pages.end()) book.pages.push_back(found->second);
  }
  return book;
}

}  // namespace

Status read_epub(const Package& package, text::DocumentSink& sink) {
  MEMVID_TRY(const bool encrypted, is_encrypted(package));
  if (encrypted) return fail(ErrorCode::kUnsupported, "encrypted, by its seller perhaps");
  MEMVID_TRY(const Book book, read_book(package));
  DocumentText out(sink);
  int number = 0;
  for (const Page& page : book.pages) {
    MEMVID_TRY(std::string bytes, package.read(page.part));
    PartInput input(std::move(bytes));
    PageSink page_sink(out);
    out.set_place("part " + std::to_string(++number));
    const text::Loader& loader = page.is_xhtml ? text::xhtml_loader() : text::html_loader();
    MEMVID_TRY_VOID(loader.load(input, page.part, page_sink));
  }
  return out.finish("application/epub+zip", book.properties);
}

}  // namespace memvid::documents
