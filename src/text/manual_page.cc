// Manual pages (troff with the macros man or mdoc): the source as it is; title: what .TH or .Dt
// says, "TAR(1)".
#include <nlohmann/json.hpp>

#include "text/encoding.h"
#include "text/formats.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

// The next word of a macro's line; one in quotes may hold blanks.
std::string_view take_word(std::string_view& rest) {
  rest = trimmed(rest);
  const bool is_quoted = rest.starts_with('"');
  if (is_quoted) rest.remove_prefix(1);
  const std::string_view word = rest.substr(0, rest.find_first_of(is_quoted ? "\"" : " \t"));
  rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  return word;
}

std::string name_of(std::string_view rest) {
  const std::string_view name = take_word(rest);
  const std::string_view section = take_word(rest);
  if (name.empty()) return {};
  return one_line(name) + (section.empty() ? "" : "(" + one_line(section) + ")");
}

void describe(std::string_view head, Document& document) {
  std::string date;
  while (!head.empty() && document.title.empty()) {
    std::string_view line = take_line(head);
    const std::string_view macro = take_word(line);
    if (macro == ".Dd") date = one_line(line);
    if (macro == ".TH" || macro == ".Dt") document.title = name_of(line);
    if (macro == ".TH") {
      take_word(line);
      take_word(line);
      date = one_line(take_word(line));
    }
  }
  if (!date.empty()) document.metadata = nlohmann::json{{"date", date}}.dump();
}

}  // namespace

bool is_manual_page(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line.starts_with(".TH ") || line.starts_with(".Dd ") || line.starts_with(".Dt "))
      return true;
    // Comments, and what translators put before it: macros, with their bodies.
    const bool is_preface =
        trimmed(line).empty() || std::string_view(".'\\").find(line[0]) != std::string_view::npos;
    if (!is_preface) return false;
  }
  return false;
}

const Loader& manual_page_loader() {
  static const WholeTextLoader loader("text/troff", describe, manual_headings);
  return loader;
}

}  // namespace memvid::text
