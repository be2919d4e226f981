// JSON Lines: one object a line, {"text": "...", "id" or "_id", "title", "metadata": {...}}. Lines
// are separated by "\n" or "\r\n"; blank ones are skipped; other members are ignored. Nesting is
// bounded before the parse, because the JSON library writes an object by recursion.
#include <nlohmann/json.hpp>

#include "base/try.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

using Json = nlohmann::json;

constexpr int kNestingMax = 256;

int nesting_of(std::string_view line) {
  int depth = 0;
  int deepest = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_in_string) {
      if (c == '\\') ++i;
      if (c == '"') is_in_string = false;
      continue;
    }
    if (c == '"') is_in_string = true;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest;
}

// The member `key` when it is there and not null.
const Json* member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

// Reads one line; an Error's message says what is wrong with it, without name and number.
Result<Document> parse_line(std::string_view line) {
  const auto wrong = [](std::string what) { return fail(ErrorCode::kCorrupt, std::move(what)); };
  if (nesting_of(line) > kNestingMax) return wrong("nested too deeply");
  const Json object = Json::parse(line.begin(), line.end(), nullptr, false);
  if (object.is_discarded()) return wrong("not valid JSON");
  if (!object.is_object()) return wrong("not a JSON object");

  Document document;
  const Json* text = member(object, "text");
  if (text == nullptr || !text->is_string()) return wrong("no string \"text\"");
  document.text = text->get<std::string>();
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
  return document;
}

class JsonLinesLoader final : public Loader {
 public:
  Status load(std::string_view bytes, std::string_view name,
              const DocumentSink& sink) const override {
    const std::optional<std::string> utf8 = to_utf8(bytes);
    if (!utf8) return binary_error(name);
    std::string_view rest = *utf8;
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    for (std::uint64_t line_number = 1; !rest.empty(); ++line_number) {
      const std::size_t end = std::min(rest.size(), rest.find('\n'));
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(rest.size(), end + 1));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      Result<Document> document = parse_line(line);
      if (!document)
        return fail(document.error().code, printable(name) + ": line " +
                                               std::to_string(line_number) + ": " +
                                               document.error().message);
      if (document->text.empty()) continue;
      document->media_type = "application/jsonl";
      document->first_line = line_number;
      document->is_single_chunk = true;
      MEMVID_TRY_VOID(sink(std::move(*document)));
    }
    return {};
  }
};

}  // namespace

const Loader& json_lines_loader() {
  static const JsonLinesLoader loader;
  return loader;
}

}  // namespace memvid::text
