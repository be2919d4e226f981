// Markdown: the whole file as it is, marks included, since they read well and are searched well.
// Only the title is taken out: the first heading ("# x", or x over a row of = or -), looked for
// outside of front matter and code fences, in the first 64 KiB.
#include "base/try.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

// Takes the first line, without its end, off `rest`.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

bool is_row_of(std::string_view line, char c) {
  line = trimmed(line);
  return !line.empty() && line.find_first_not_of(c) == std::string_view::npos;
}

// YAML between two lines "---", or TOML between "+++", at the very beginning.
void skip_front_matter(std::string_view& rest) {
  std::string_view after = rest;
  const std::string_view fence = trimmed(take_line(after));
  if (fence != "---" && fence != "+++") return;
  while (!after.empty()) {
    if (trimmed(take_line(after)) != fence) continue;
    rest = after;
    return;
  }
}

// The mark that opens or closes a code block ("```", "~~~~"), or nothing.
std::string_view code_fence(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with("```") && !line.starts_with("~~~")) return {};
  return line.substr(0, std::min(line.size(), line.find_first_not_of(line[0])));
}

// "## Text ##" -> "Text"; nothing when the line is no such heading.
std::string_view marked_heading(std::string_view line) {
  if (line.starts_with("    ") || line.starts_with('\t')) return {};  // code
  line = trimmed(line);
  const std::size_t level = std::min(line.size(), line.find_first_not_of('#'));
  if (level < 1 || level > 6 || level == line.size()) return {};
  if (line[level] != ' ' && line[level] != '\t') return {};
  line = trimmed(line.substr(level));
  const std::size_t last = line.find_last_not_of('#');
  if (last == std::string_view::npos) return {};
  if (line[last] == ' ' || line[last] == '\t') line = line.substr(0, last);
  return trimmed(line);
}

std::string title_of(std::string_view rest) {
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  skip_front_matter(rest);
  std::string_view above;  // a line of text directly above this one
  std::string_view open_fence;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const std::string_view fence = code_fence(line);
    if (!open_fence.empty()) {
      if (fence.starts_with(open_fence)) open_fence = {};
      continue;
    }
    if (!fence.empty()) {
      open_fence = fence;
      above = {};
      continue;
    }
    if (const std::string_view heading = marked_heading(line); !heading.empty())
      return one_line(heading);
    if (!above.empty() && (is_row_of(line, '=') || is_row_of(line, '-'))) return one_line(above);
    above = trimmed(line);
  }
  return {};
}

class MarkdownLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    std::string head;
    bool is_all = true;
    MEMVID_TRY_VOID(read_text(input, name, [&](std::string_view utf8) {
      is_all = is_all && head.size() + utf8.size() <= kHeadBytes;
      head += utf8.substr(0, kHeadBytes - head.size());
      return sink.text(utf8);
    }));
    if (head.empty()) return {};
    if (!is_all) head.resize(head.rfind('\n') + 1);  // the last line is half a line; npos + 1 = 0
    Document document;
    document.title = title_of(head);
    document.media_type = "text/markdown";
    return sink.finish(std::move(document));
  }
};

}  // namespace

const Loader& markdown_loader() {
  static const MarkdownLoader loader;
  return loader;
}

}  // namespace memvid::text
