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

struct Line {
  std::string text;
  Document document;
};

// Reads one line; an Error's message says what is wrong with it, without name and number.
Result<Line> parse_line(std::string_view line) {
  const auto wrong = [](std::string what) { return fail(ErrorCode::kCorrupt, std::move(what)); };
  if (nesting_of(line) > kNestingMax) return wrong("nested too deeply");
  const Json object = Json::parse(line.begin(), line.end(), nullptr, false);
  if (object.is_discarded()) return wrong("not valid JSON");
  if (!object.is_object()) return wrong("not a JSON object");

  Line result;
  Document& document = result.document;
  const Json* text = member(object, "text");
  if (text == nullptr || !text->is_string()) return wrong("no string \"text\"");
  result.text = text->get<std::string>();
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

// Cuts pieces of text into lines and numbers them; a line that runs over pieces is put together.
class LineReader {
 public:
  using OnLine = std::function<Status(std::uint64_t number, std::string_view line)>;
  explicit LineReader(OnLine on_line) : on_line_(std::move(on_line)) {}

  Status add(std::string_view utf8) {
    for (std::size_t end; (end = utf8.find('\n')) != std::string_view::npos;) {
      line_ += utf8.substr(0, end);
      utf8.remove_prefix(end + 1);
      MEMVID_TRY_VOID(finish());
    }
    line_ += utf8;
    return {};
  }
  Status finish() {
    std::string_view line = line_;
    if (++number_ == 1 && line.starts_with(kByteOrderMark))
      line.remove_prefix(kByteOrderMark.size());
    const bool is_blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (!is_blank) MEMVID_TRY_VOID(on_line_(number_, line));
    line_.clear();
    return {};
  }

 private:
  OnLine on_line_;
  std::string line_;
  std::uint64_t number_ = 0;
};

class JsonLinesLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    LineReader lines([&](std::uint64_t number, std::string_view line) -> Status {
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
