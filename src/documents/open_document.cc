// OpenDocument: texts, spreadsheets and presentations, whose content.xml is of one kind. Tracked
// changes, comments and indexes are left out. Notes come behind the paragraph that they stand in.
#include <charconv>

#include "base/try.h"
#include "documents/formats.h"
#include "documents/xml.h"

namespace memvid::documents {
namespace {

// Repeated cells and rows are written once with a number, which may be anything; empty ones fill a
// sheet to its edge.
constexpr std::uint64_t kColumnsMax = 16'384;
constexpr std::uint64_t kRepeatedRowsMax = 1'000;  // of a row with text

std::uint64_t number_of(pugi::xml_node node, std::string_view name, std::uint64_t otherwise) {
  const std::string_view said = attribute(node, name);
  std::uint64_t number = otherwise;
  std::from_chars(said.data(), said.data() + said.size(), number);
  return number;
}

// What no reader sees, or what says only what stands elsewhere.
bool is_hidden(pugi::xml_node node) {
  const std::string_view name = local_name(node.name());
  return name == "tracked-changes" || name == "annotation" || name == "table-of-content" ||
         name == "alphabetical-index" || name == "sequence-decls" ||
         // Of a picture; a field of the document's own title is text:title.
         std::string_view(node.name()).starts_with("svg:");
}

struct Inline {
  std::string text;
  std::vector<std::string> notes;  // whose marks stand in it
};

// The text of a paragraph, a heading, or a cell.
Status append_inline(pugi::xml_node node, int depth, Inline& out) {
  constexpr std::uint64_t kSpacesMax = 1'000;
  std::string& text = out.text;
  if (depth > kDepthMax) return too_deep();
  for (const pugi::xml_node inner : node.children()) {
    const std::string_view name = local_name(inner.name());
    if (name.empty()) {
      text += inner.value();
    } else if (name == "s") {
      text.append(std::min(number_of(inner, "c", 1), kSpacesMax), ' ');
    } else if (name == "tab") {
      text += '\t';
    } else if (name == "line-break") {
      text += '\n';
    } else if (name == "note") {
      Inline note;
      MEMVID_TRY_VOID(append_inline(child(inner, "note-body"), depth + 1, note));
      out.notes.push_back(std::move(note.text));
      out.notes.insert(out.notes.end(), note.notes.begin(), note.notes.end());
    } else if (!is_hidden(inner)) {
      const bool is_paragraph = name == "p";  // of a cell, a frame, or a note
      if (is_paragraph) end_line(text);
      MEMVID_TRY_VOID(append_inline(inner, depth + 1, out));
      if (is_paragraph) text += '\n';
    }
  }
  return {};
}

// The text, and its notes as lines behind it: of what is one item, or one cell.
Result<std::string> with_notes(pugi::xml_node node) {
  Inline inside;
  MEMVID_TRY_VOID(append_inline(node, 0, inside));
  for (const std::string& note : inside.notes) {
    end_line(inside.text);
    inside.text += note;
  }
  return std::move(inside.text);
}

class ContentReader {
 public:
  explicit ContentReader(DocumentText& out) : out_(out) {}

  Status blocks(pugi::xml_node node, int depth = 0) {
    if (depth > kDepthMax) return too_deep();
    for (const pugi::xml_node block : node.children()) {
      const std::string_view name = local_name(block.name());
      if (is_hidden(block)) continue;
      if (name == "p" || name == "h")
        MEMVID_TRY_VOID(paragraph(block));
      else if (name == "list-item" || name == "list-header")
        MEMVID_TRY_VOID(item(block, depth));
      else if (name == "table")
        MEMVID_TRY_VOID(table(block));
      else if (name == "page")
        MEMVID_TRY_VOID(slide(block, depth));
      else
        MEMVID_TRY_VOID(blocks(block, depth + 1));
      if (name == "list") out_.end_block();
    }
    return {};
  }

  // The sheets of a spreadsheet, whose rows are places.
  Status sheets(pugi::xml_node spreadsheet) {
    for (const pugi::xml_node sheet : spreadsheet.children()) {
      if (!is_named(sheet, "table")) continue;
      sheet_ = attribute(sheet, "name");
      out_.begin_sheet(sheet_);
      MEMVID_TRY_VOID(table(sheet));
    }
    return {};
  }

 private:
  Status paragraph(pugi::xml_node node) {
    Inline inside;
    MEMVID_TRY_VOID(append_inline(node, 0, inside));
    constexpr std::uint64_t kLevelMax = 10;
    const std::uint64_t level = std::min(number_of(node, "outline-level", 1), kLevelMax);
    if (is_named(node, "h"))
      MEMVID_TRY_VOID(out_.heading(static_cast<int>(level), inside.text));
    else
      MEMVID_TRY_VOID(out_.paragraph(inside.text));
    for (const std::string& note : inside.notes) MEMVID_TRY_VOID(out_.paragraph(note));
    return {};
  }

  Status item(pugi::xml_node node, int depth) {
    for (const pugi::xml_node inner : node.children()) {
      if (is_named(inner, "p") || is_named(inner, "h")) {
        MEMVID_TRY(const std::string text, with_notes(inner));
        MEMVID_TRY_VOID(out_.item(text));
      } else {
        MEMVID_TRY_VOID(blocks(inner, depth + 1));
      }
    }
    return {};
  }

  Status slide(pugi::xml_node node, int depth) {
    out_.set_place("slide " + std::to_string(++slides_));
    return blocks(node, depth + 1);
  }

  Status table(pugi::xml_node node) {
    row_ = 0;
    out_.end_block();
    // Rows may stand in groups and headers.
    MEMVID_TRY_VOID(
        each_below(node, "table-row", [this](pugi::xml_node row) { return read_row(row); }));
    out_.end_block();
    return {};
  }

  Status read_row(pugi::xml_node row) {
    std::vector<std::string> cells;
    MEMVID_TRY_VOID(read_cells(row, cells));
    const std::uint64_t times = number_of(row, "number-rows-repeated", 1);
    if (!cells.empty() && times > kRepeatedRowsMax)
      return fail(ErrorCode::kUnsupported,
                  "repeats a row " + std::to_string(times) + " times; it may be a bomb");
    for (std::uint64_t i = 0; !cells.empty() && i < times; ++i) {
      if (!sheet_.empty()) out_.set_place(sheet_ + "!A" + std::to_string(row_ + i + 1));
      MEMVID_TRY_VOID(out_.row(cells));
    }
    row_ += times;
    return {};
  }

  // Empty ones at the end are left out.
  static Status read_cells(pugi::xml_node row, std::vector<std::string>& cells) {
    std::uint64_t at = 0;
    for (const pugi::xml_node cell : row.children()) {
      if (!is_named(cell, "table-cell") && !is_named(cell, "covered-table-cell")) continue;
      MEMVID_TRY(const std::string text, with_notes(cell));
      const std::uint64_t end =
          at + std::min(number_of(cell, "number-columns-repeated", 1), kColumnsMax + 1);
      const bool has_text = text.find_first_not_of(" \t\r\n") != std::string::npos;
      if (has_text && end > kColumnsMax)
        return fail(ErrorCode::kUnsupported,
                    "a sheet of more than " + std::to_string(kColumnsMax) + " columns");
      if (has_text) {
        cells.resize(at);
        cells.resize(end, text);
      }
      at = end;
    }
    return {};
  }

  DocumentText& out_;
  std::string sheet_;
  std::uint64_t row_ = 0;
  int slides_ = 0;
};

Result<Properties> properties_of(const Package& package) {
  Properties properties;
  if (!package.has("meta.xml")) return properties;
  MEMVID_TRY(const Xml xml, read_xml(package, "meta.xml"));
  const pugi::xml_node meta = child(xml.root(), "meta");
  properties.title = text_below(child(meta, "title"));
  properties.author = text_below(child(meta, "initial-creator"));
  if (properties.author.empty()) properties.author = text_below(child(meta, "creator"));
  properties.created = text_below(child(meta, "creation-date"));
  properties.modified = text_below(child(meta, "date"));
  return properties;
}

Result<bool> is_encrypted(const Package& package) {
  if (!package.has("META-INF/manifest.xml")) return false;
  MEMVID_TRY(const Xml xml, read_xml(package, "META-INF/manifest.xml"));
  for (const pugi::xml_node entry : xml.root().children())
    if (child(entry, "encryption-data")) return true;
  return false;
}

}  // namespace

Status read_open_document(const Package& package, const std::string& media_type,
                          text::DocumentSink& sink) {
  MEMVID_TRY(const bool encrypted, is_encrypted(package));
  if (encrypted) return fail(ErrorCode::kUnsupported, "encrypted: it opens with a password only");
  MEMVID_TRY(const Properties properties, properties_of(package));
  MEMVID_TRY(const Xml content, read_xml(package, "content.xml"));
  DocumentText out(sink);
  ContentReader reader(out);
  const pugi::xml_node body = child(content.root(), "body");
  if (const pugi::xml_node spreadsheet = child(body, "spreadsheet"))
    MEMVID_TRY_VOID(reader.sheets(spreadsheet));
  else
    MEMVID_TRY_VOID(reader.blocks(body));
  return out.finish(media_type, properties);
}

}  // namespace memvid::documents
