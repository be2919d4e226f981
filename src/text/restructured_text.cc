// reStructuredText: the file as it is; title: its first heading.
#include "text/formats.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

void describe(std::string_view head, Document& document) {
  const auto rules = restructured_headings();
  while (!head.empty() && document.title.empty())
    if (auto heading = rules->on_line(take_line(head)).heading)
      document.title = std::move(heading->words);
}

}  // namespace

const Loader& restructured_text_loader() {
  static const WholeTextLoader loader("text/x-rst", describe, restructured_headings);
  return loader;
}

}  // namespace memvid::text
