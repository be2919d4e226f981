// Markdown: the whole file as it is, marks included, since they read well and are searched well.
// Title: that of the front matter, else the first heading.
#include "text/formats.h"
#include "text/front_matter.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

void describe(std::string_view head, Document& document) {
  FrontMatter front = read_front_matter(head);
  document.title = front.title.empty() ? heading_of(head) : std::move(front.title);
  document.metadata = std::move(front.metadata);
}

std::size_t front_bytes(std::string_view head) { return read_front_matter(head).size; }

}  // namespace

std::string heading_of(std::string_view rest) {
  rest.remove_prefix(read_front_matter(rest).size);
  const auto rules = markdown_headings();
  while (!rest.empty())
    if (auto heading = rules->on_line(take_line(rest)).heading) return std::move(heading->words);
  return {};
}

const Loader& markdown_loader() {
  static const WholeTextLoader loader("text/markdown", describe, markdown_headings, front_bytes);
  return loader;
}

}  // namespace memvid::text
