// reStructuredText: the file as it is; title: the first line that is underlined, from end to end,
// with one mark of punctuation.
#include "text/encoding.h"
#include "text/formats.h"
#include "text/utf8.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

constexpr std::string_view kMarks = "=-`:'\"~^_*+#<>.!$%&(),/;?@[\\]{|}";

bool is_row_of_marks(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \t") + 1);
  return !line.empty() && kMarks.find(line[0]) != std::string_view::npos &&
         line.find_first_not_of(line[0]) == std::string_view::npos;
}

std::size_t characters(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size(); at = step_on(utf8, at)) ++count;
  return count;
}

void describe(std::string_view head, Document& document) {
  std::string_view above;
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    const bool is_underline = is_row_of_marks(line) && !trimmed(above).empty() &&
                              !is_row_of_marks(above) &&
                              trimmed(line).size() >= characters(trimmed(above));
    if (is_underline) {
      document.title = one_line(above);
      return;
    }
    above = line;
  }
}

}  // namespace

const Loader& restructured_text_loader() {
  static const WholeTextLoader loader("text/x-rst", describe);
  return loader;
}

}  // namespace memvid::text
