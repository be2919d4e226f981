// PPTX: slide by slide in their order, each followed by its notes; tables as rows.
#include "base/try.h"
#include "documents/formats.h"
#include "documents/xml.h"

namespace memvid::documents {
namespace {

class SlideReader {
 public:
  explicit SlideReader(DocumentText& out) : out_(out) {}

  Status shapes(pugi::xml_node node, int depth = 0) {
    if (depth > kDepthMax) return too_deep();
    for (const pugi::xml_node inner : node.children()) {
      const std::string_view name = local_name(inner.name());
      if (name == "Fallback") continue;  // the same once more, for old programs
      if (name == "p") {
        MEMVID_TRY(const std::string text, paragraph(inner));
        MEMVID_TRY_VOID(out_.paragraph(text));
      } else if (name == "tr") {
        MEMVID_TRY_VOID(row(inner));
      } else {
        MEMVID_TRY_VOID(shapes(inner, depth + 1));
        if (name == "tbl") out_.end_block();
      }
    }
    return {};
  }

 private:
  static Result<std::string> paragraph(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_node run : node.children()) {
      const std::string_view name = local_name(run.name());
      if (name == "br") text += '\n';
      // A field is the slide's own number, or the day on which it was last opened.
      if (name == "r") text += text_below(child(run, "t"));
    }
    return text;
  }

  Status row(pugi::xml_node node) {
    std::vector<std::string> cells;
    for (const pugi::xml_node cell : node.children()) {
      if (!is_named(cell, "tc")) continue;
      std::string text;
      for (const pugi::xml_node inner : child(cell, "txBody").children()) {
        if (!is_named(inner, "p")) continue;
        MEMVID_TRY(const std::string words, paragraph(inner));
        text += words + '\n';
      }
      cells.push_back(std::move(text));
    }
    return out_.row(cells);
  }

  DocumentText& out_;
};

Status read_slide(const Package& package, const std::string& part, DocumentText& out) {
  MEMVID_TRY(const Xml slide, read_xml(package, part));
  MEMVID_TRY_VOID(SlideReader(out).shapes(slide.root()));
  MEMVID_TRY(const auto relationships, relationships_of(package, part));
  for (const auto& [id, relationship] : relationships) {
    if (relationship.type != "notesSlide") continue;
    MEMVID_TRY(const Xml notes, read_xml(package, relationship.part));
    MEMVID_TRY_VOID(SlideReader(out).shapes(notes.root()));
  }
  return {};
}

}  // namespace

Status read_pptx(const Package& package, const std::string& part, text::DocumentSink& sink) {
  MEMVID_TRY(const Xml presentation, read_xml(package, part));
  MEMVID_TRY(const auto relationships, relationships_of(package, part));
  DocumentText out(sink);
  int number = 0;
  for (const pugi::xml_node slide : child(presentation.root(), "sldIdLst").children()) {
    const auto found = relationships.find(relationship_id(slide));
    if (found == relationships.end()) continue;
    out.set_place("slide " + std::to_string(++number));
    MEMVID_TRY_VOID(read_slide(package, found->second.part, out));
    out.end_block();
  }
  return out.finish("application/vnd.openxmlformats-officedocument.presentationml.presentation",
                    core_properties(package));
}

}  // namespace memvid::documents
