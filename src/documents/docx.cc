// DOCX: paragraphs, headings, lists, tables; then footnotes, endnotes, comments, headers, footers,
// each at a place of that name. What was deleted with changes tracked is left out.
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "base/try.h"
#include "documents/formats.h"
#include "documents/xml.h"
#include "text/encoding.h"

namespace memvid::documents {
namespace {

constexpr int kLevelMax = 9;

// The heading levels of styles, by their ids: Word translates those, not the names "heading 1".
using StyleLevels = std::map<std::string, int, std::less<>>;

int outline_level(pugi::xml_node properties) {
  const pugi::xml_node outline = child(properties, "outlineLvl");
  if (!outline) return 0;
  const int level = std::atoi(std::string(attribute(outline, "val")).c_str()) + 1;
  return level >= 1 && level <= kLevelMax ? level : 0;
}

StyleLevels levels_of(const Package& package, const std::string& part) {
  StyleLevels levels;
  const auto styles = read_xml(package, part);
  if (!styles) return levels;  // a document without styles still has its text
  for (const pugi::xml_node style : styles->root().children()) {
    if (!is_named(style, "style")) continue;
    const std::string_view name = attribute(child(style, "name"), "val");
    int level = outline_level(child(style, "pPr"));
    if (name == "Title" || name == "title") level = 1;
    if (name.starts_with("heading ")) level = std::atoi(std::string(name.substr(8)).c_str());
    if (level > 0) levels[std::string(attribute(style, "styleId"))] = level;
  }
  return levels;
}

// Text that is not the reader's: deleted, a field's code, or a copy for old programs.
bool is_hidden(std::string_view name) {
  return name == "del" || name == "moveFrom" || name == "instrText" || name == "Fallback" ||
         name == "pPr" || name == "rPr";
}

class BodyReader {
 public:
  BodyReader(const StyleLevels& levels, DocumentText& out) : levels_(levels), out_(out) {}

  Status blocks(pugi::xml_node node, int depth = 0) {
    if (depth > kDepthMax) return too_deep();
    for (const pugi::xml_node block : node.children()) {
      const std::string_view name = local_name(block.name());
      if (name == "p")
        MEMVID_TRY_VOID(paragraph(block));
      else if (name == "tbl")
        MEMVID_TRY_VOID(table(block));
      else if (!is_hidden(name))
        MEMVID_TRY_VOID(blocks(block, depth + 1));
    }
    return {};
  }

 private:
  Status paragraph(pugi::xml_node node) {
    std::string text;
    MEMVID_TRY_VOID(runs(node, 0, text));
    const pugi::xml_node properties = child(node, "pPr");
    if (const int level = level_of(properties); level > 0) return out_.heading(level, text);
    if (child(properties, "numPr")) {
      is_in_list_ = true;
      return out_.item(text);
    }
    if (std::exchange(is_in_list_, false)) out_.end_block();
    return out_.paragraph(text);
  }

  int level_of(pugi::xml_node properties) const {
    const auto style = levels_.find(attribute(child(properties, "pStyle"), "val"));
    return style != levels_.end() ? style->second : outline_level(properties);
  }

  Status runs(pugi::xml_node node, int depth, std::string& text) {
    if (depth > kDepthMax) return too_deep();
    for (const pugi::xml_node run : node.children()) {
      const std::string_view name = local_name(run.name());
      if (is_hidden(name)) continue;
      if (name == "t") {
        text += text_below(run);
      } else if (name == "tab") {
        text += '\t';
      } else if (name == "br" || name == "cr") {
        text += '\n';
      } else if (name == "noBreakHyphen") {
        text += '-';
      } else {
        const bool is_paragraph = name == "p";  // of a text box, or of a cell
        if (is_paragraph) end_line(text);
        MEMVID_TRY_VOID(runs(run, depth + 1, text));
        if (is_paragraph) text += '\n';
      }
    }
    return {};
  }

  Status table(pugi::xml_node node) {
    out_.end_block();
    // Rows and cells may be wrapped, as by a content control.
    const auto on_row = [this](pugi::xml_node row) -> Status {
      std::vector<std::string> texts;
      MEMVID_TRY_VOID(cells(row, 0, texts));
      return out_.row(texts);
    };
    MEMVID_TRY_VOID(each_below(node, "tr", on_row));
    out_.end_block();
    return {};
  }

  Status cells(pugi::xml_node node, int depth, std::vector<std::string>& texts) {
    if (depth > kDepthMax) return too_deep();
    for (const pugi::xml_node inner : node.children()) {
      if (is_named(inner, "tc")) {
        texts.emplace_back();
        MEMVID_TRY_VOID(runs(inner, 0, texts.back()));
      } else if (!is_hidden(local_name(inner.name()))) {
        MEMVID_TRY_VOID(cells(inner, depth + 1, texts));
      }
    }
    return {};
  }

  const StyleLevels& levels_;
  DocumentText& out_;
  bool is_in_list_ = false;
};

// What stands beside the body. Sections repeat their headers: of equal ones the first is read.
Status read_asides(const Package& package, const std::map<std::string, Relationship>& relationships,
                   BodyReader& reader, DocumentText& out) {
  constexpr std::array<std::string_view, 5> kAsides = {"footnotes", "endnotes", "comments",
                                                       "header", "footer"};
  for (const std::string_view aside : kAsides) {
    std::set<std::string> seen;
    for (const auto& [id, relationship] : relationships) {
      if (relationship.type != aside) continue;
      MEMVID_TRY(const Xml part, read_xml(package, relationship.part));
      if (!seen.insert(text_below(part.root())).second) continue;
      out.end_block();
      out.set_place(aside);
      MEMVID_TRY_VOID(reader.blocks(part.root()));
    }
  }
  return {};
}

}  // namespace

Status read_docx(const Package& package, const std::string& part, text::DocumentSink& sink) {
  MEMVID_TRY(const auto relationships, relationships_of(package, part));
  StyleLevels levels;
  for (const auto& [id, relationship] : relationships)
    if (relationship.type == "styles") levels = levels_of(package, relationship.part);
  MEMVID_TRY(const Xml main, read_xml(package, part));
  DocumentText out(sink);
  BodyReader reader(levels, out);
  MEMVID_TRY_VOID(reader.blocks(main.root()));
  MEMVID_TRY_VOID(read_asides(package, relationships, reader, out));
  return out.finish("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    core_properties(package));
}

}  // namespace memvid::documents
