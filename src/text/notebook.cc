// Jupyter notebooks (.ipynb, nbformat 3 and 4): the cells in order, a blank line between them.
// Prose is as it is; code stands between fences with its language, what it printed between plain
// ones:
//
//   # Rain per month
//
//   ```python
//   rain.mean()
//   ```
//
//   ```
//   57.2
//   ```
//
// Version 3 has its cells in worksheets, and headings as cells of their own.
//
// Pictures and other output that is no text are left out. Title: the notebook's own, else the first
// heading.
#include <algorithm>

#include "base/try.h"
#include "text/decoder.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/json_text.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

using Json = nlohmann::json;

// A tree of JSON takes several times its bytes.
constexpr std::uint64_t kNotebookBytesMax = std::uint64_t{256} << 20;

const Json kNothing = nullptr;

// The member of what may be no object, or have no such member.
const Json& at(const Json& json, const char* key) {
  const Json* found = json.is_object() ? member(json, key) : nullptr;
  return found == nullptr ? kNothing : *found;
}

// A text, which notebooks also write as a list of its lines.
std::string text_of(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  std::string text;
  if (json.is_array())
    for (const Json& line : json)
      if (line.is_string()) text += line.get_ref<const std::string&>();
  return text;
}

// Without the colours of a terminal: ESC [ … letter.
std::string without_colours(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t escape = std::min(text.size(), text.find("\x1b["));
    plain += text.substr(0, escape);
    text.remove_prefix(escape);
    if (text.empty()) break;
    text.remove_prefix(std::min(text.size(), text.find_first_not_of("0123456789;?", 2)));
    if (!text.empty() && is_ascii(text[0])) text.remove_prefix(1);
  }
  return plain;
}

// What an output shows as text; empty when it shows none.
std::string shown_by(const Json& output) {
  if (const Json& stream = at(output, "text"); !stream.is_null()) return text_of(stream);
  const Json& traceback = at(output, "traceback");
  if (!traceback.is_array()) return text_of(at(at(output, "data"), "text/plain"));
  std::string lines;
  for (const Json& line : traceback) lines += text_of(line) + "\n";
  return lines;
}

class NotebookText {
 public:
  NotebookText(const Json& notebook)
      : notebook_(notebook),
        language_(one_line(text_of(at(at(at(notebook, "metadata"), "language_info"), "name")))) {}

  std::string read() {
    add_cells(at(notebook_, "cells"));
    if (const Json& sheets = at(notebook_, "worksheets"); sheets.is_array())
      for (const Json& sheet : sheets) add_cells(at(sheet, "cells"));
    return std::move(text_);
  }

  const std::string& language() const { return language_; }

 private:
  void add_cells(const Json& cells) {
    if (!cells.is_array()) return;
    for (const Json& cell : cells) {
      const Json& kind = at(cell, "cell_type");
      const std::string source = text_of(at(cell, "source"));
      if (kind == "code")
        add_code(cell, source);
      else if (kind == "heading")
        add(heading_marks(at(cell, "level")) + one_line(source));
      else
        add(source);
    }
  }

  static std::string heading_marks(const Json& level) {
    const auto count = level.is_number_integer() ? std::clamp(level.get<int>(), 1, 6) : 1;
    return std::string(static_cast<std::size_t>(count), '#') + ' ';
  }

  void add_code(const Json& cell, const std::string& source) {
    if (language_.empty()) language_ = one_line(text_of(at(cell, "language")));
    add_fenced(language_, source + text_of(at(cell, "input")));
    if (const Json& outputs = at(cell, "outputs"); outputs.is_array())
      for (const Json& output : outputs) add_fenced("", without_colours(shown_by(output)));
  }

  void add(std::string_view part) {
    while (part.ends_with('\n')) part.remove_suffix(1);
    if (part.empty()) return;
    if (!text_.empty()) text_ += '\n';
    text_ += part;
    text_ += '\n';
  }
  void add_fenced(std::string_view language, std::string_view part) {
    while (part.ends_with('\n')) part.remove_suffix(1);
    if (!part.empty()) add("```" + std::string(language) + "\n" + std::string(part) + "\n```");
  }

  const Json& notebook_;
  std::string language_;
  std::string text_;
};

std::string title_of(const Json& notebook, std::string_view text) {
  const Json& metadata = at(notebook, "metadata");
  for (const char* key : {"title", "name"})
    if (std::string own = one_line(text_of(at(metadata, key))); !own.empty()) return own;
  return heading_of(text);
}

std::string metadata_of(const Json& notebook, const std::string& language) {
  Json metadata = Json::object();
  if (!language.empty()) metadata["language"] = language;
  const Json& authors = at(at(notebook, "metadata"), "authors");
  if (authors.is_array())
    for (const Json& author : authors)
      if (const std::string name = one_line(text_of(at(author, "name"))); !name.empty())
        metadata["author"].push_back(name);
  return metadata.empty() ? "" : metadata.dump();
}

class NotebookLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    const auto wrong = [name](ErrorCode code, std::string_view what) {
      return fail(code, printable(name) + ": " + std::string(what));
    };
    MEMVID_TRY(std::string bytes, read_whole(input, name, kNotebookBytesMax));
    if (bytes.empty()) return {};
    const std::optional<std::string> utf8 = to_utf8(std::move(bytes));
    if (!utf8) return binary_error(name);
    std::string_view json = *utf8;
    if (json.starts_with(kByteOrderMark)) json.remove_prefix(kByteOrderMark.size());
    const Result<Json> notebook = parse_json(json);
    if (!notebook) return wrong(notebook.error().code, notebook.error().message);
    if (!at(*notebook, "cells").is_array() && !at(*notebook, "worksheets").is_array())
      return wrong(ErrorCode::kUnsupported,
                   "no cells in it; only notebooks of versions 3 and 4 are read");

    NotebookText reader(*notebook);
    const std::string text = reader.read();
    if (text.empty()) return {};
    Document document;
    document.title = title_of(*notebook, text);
    document.media_type = "application/x-ipynb+json";
    document.metadata = metadata_of(*notebook, reader.language());
    HeadingScan scan(markdown_headings(), sink);
    for (std::string_view rest = text; !rest.empty();) {
      std::string_view piece = rest.substr(0, kInputPieceBytes);
      if (piece.size() < rest.size()) piece = piece.substr(0, whole_characters(piece));
      MEMVID_TRY_VOID(scan.add(piece));
      rest.remove_prefix(piece.size());
    }
    MEMVID_TRY_VOID(scan.finish());
    return sink.finish(std::move(document));
  }
};

}  // namespace

const Loader& notebook_loader() {
  static const NotebookLoader loader;
  return loader;
}

}  // namespace memvid::text
