// JSON Lines: one object a line, {"text": "...", "id" or "_id", "title", "metadata": {...}}. Lines
// are separated by "\n" or "\r\n"; blank ones are skipped; other members are ignored.
#include "base/try.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/json_text.h"
#include "text/line_reader.h"

namespace memvid::text {
namespace {

using Json = nlohmann::json;

struct Line {
  std::string text;
  Document document;
};

// Reads one line; an Error's message says what is wrong with it, without name and number.
Result<Line> parse_line(std::string_view line) {
  const auto wrong = [](std::string what) { return fail(ErrorCode::kCorrupt, std::move(what)); };
  MEMVID_TRY(Json object, parse_json(line));
  if (!object.is_object()) return wrong("not a JSON object");

  Line result;
  Document& document = result.document;
  const auto text = object.find("text");
  if (text == object.end() || !text->is_string()) return wrong("no string \"text\"");
  result.text = std::move(text->get_ref<std::string&>());
  const Json* id = member(object, "id");
  if (id == nullptr) id = member(object, "_id");
  if (id != nullptr) {
    if (!id->is_string() && !id->is_number()) return wrong("\"id\" is no string or number");
    document.own_id = id->is_string() ? id->get<std::string>() : id->dump();
  }
  if (const Json* title = member(object, "title")) {
    if (!title->is_string()) return wrong("\"title\" is no string");
    document.title = one_line(title->get_ref<const std::string&>());
  }
  if (const Json* metadata = member(object, "metadata")) {
    if (!metadata->is_object()) return wrong("\"metadata\" is no object");
    if (!metadata->empty()) document.metadata = metadata->dump();
  }
  return result;
}

class JsonLinesLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    LineReader lines([&](std::uint64_t number, std::string_view line) -> Status {
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
      Result<Line> parsed = parse_line(line);
      if (!parsed)
        return fail(parsed.error().code, printable(name) + ": line " + std::to_string(number) +
                                             ": " + parsed.error().message);
      if (parsed->text.empty()) return {};
      parsed->document.media_type = "application/jsonl";
      parsed->document.first_line = number;
      MEMVID_TRY_VOID(sink.text(parsed->text));
      return sink.finish(std::move(parsed->document));
    });
    MEMVID_TRY_VOID(
        read_text(input, name, [&lines](std::string_view utf8) { return lines.add(utf8); }));
    return lines.finish();
  }
};

}  // namespace

const Loader& json_lines_loader() {
  static const JsonLinesLoader loader;
  return loader;
}

}  // namespace memvid::text
