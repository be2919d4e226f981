// The loaders of this room, one per format, and what they share; loader.cc has the table that
// chooses.
#ifndef MEMVID_TEXT_FORMATS_H_
#define MEMVID_TEXT_FORMATS_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/loader.h"

namespace memvid::text {

const Loader& plain_text_loader();
const Loader& markdown_loader();
const Loader& csv_loader();
const Loader& tsv_loader();
const Loader& restructured_text_loader();
const Loader& manual_page_loader();
const Loader& subtitle_loader();
const Loader& notebook_loader();
const Loader& email_loader();
const Loader& mailbox_loader();
const Loader& html_loader();
const Loader& xhtml_loader();  // the same for what is known to be XHTML, whatever it begins with
const Loader& json_lines_loader();
// Those that are read by the program memvid-loader, see reader_process.h: PDF, RTF, and what is a
// zip file of XML parts (Office Open XML, OpenDocument, EPUB).
const Loader& pdf_loader();
const Loader& rtf_loader();
const Loader& package_loader();

// True for bytes that begin as the source of a manual page, as WebVTT, as an e-mail, as an mbox.
bool is_manual_page(std::string_view first_bytes);
bool is_web_subtitles(std::string_view first_bytes);
bool is_email(std::string_view first_bytes);
bool is_mailbox(std::string_view first_bytes);

// What a reader sees of an HTML page.
struct HtmlPage {
  std::string title;
  std::string text;
  std::vector<std::pair<std::size_t, Heading>> headings;  // each with where it begins
  std::vector<std::pair<std::size_t, Block>> blocks;      // likewise
};
enum class Markup { kAsItSays, kXhtml };
HtmlPage read_html(std::string_view utf8, Markup markup = Markup::kAsItSays);

// The first heading of a Markdown text, outside of front matter and code; empty if it has none.
std::string heading_of(std::string_view markdown);

// The text of `input` as UTF-8, in pieces that are not empty. Reads it twice: the encoding is found
// out first. Errors as Loader::load.
using TextSink = std::function<Status(std::string_view utf8)>;
Status read_text(Input& input, std::string_view name, const TextSink& on_piece);

// The one answer of every loader to bytes that are no text.
Status binary_error(std::string_view name);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_FORMATS_H_
