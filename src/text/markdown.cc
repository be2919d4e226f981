// Markdown: the whole file as it is, marks included, since they read well and are searched well.
// Title: that of the front matter, else the first heading ("# x", or x over a row of = or -),
// looked for outside of front matter and code fences.
#include "text/encoding.h"
#include "text/formats.h"
#include "text/front_matter.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

bool is_row_of(std::string_view line, char c) {
  line = trimmed(line);
  return !line.empty() && line.find_first_not_of(c) == std::string_view::npos;
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

void describe(std::string_view head, Document& document) {
  FrontMatter front = read_front_matter(head);
  document.title = front.title.empty() ? heading_of(head) : std::move(front.title);
  document.metadata = std::move(front.metadata);
}

}  // namespace

std::string heading_of(std::string_view rest) {
  rest.remove_prefix(read_front_matter(rest).size);
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

const Loader& markdown_loader() {
  static const WholeTextLoader loader("text/markdown", describe);
  return loader;
}

}  // namespace memvid::text
