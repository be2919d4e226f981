// HTML: the title, and the text a reader sees, laid out so that paragraphs are separated by blank
// lines and items and rows stand on lines of their own. What to do at each tag is one table.
//
// No tree is built. The tree of gumbo (0.10.1) was tried first: 100,000 nested <div> (half a
// megabyte) take it more than 20 s, since it searches all open elements at each tag, and formatting
// elements that it opens again in each paragraph let a small page fill the memory. Text needs no
// tree: a tag breaks the line whether or not it is in the right place. The price: an element that
// is never closed (<pre>, <template>) lasts to the end of the page.
#include <algorithm>
#include <array>
#include <optional>

#include "base/try.h"
#include "text/decoder.h"
#include "text/formats.h"
#include "text/html_tokens.h"
#include "text/html_writer.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

enum class Role {
  kInline,  // any name that is not in the table
  kBlock,   // a blank line before and after
  kBreak,   // <br>
  kCell,
  kDefinition,  // <dd>
  kField,       // text without tags inside
  kHeading,     // h1 to h6
  kHidden,      // never seen, and its content is not parsed
  kItem,
  kLine,  // begins and ends a line
  kList,
  kParagraph,  // a blank line, but in a table cell only a line
  kPre,
  kRow,
  kTable,
  kTemplate,  // never seen, its content is parsed
  kTitle,
};

struct Element {
  std::string_view name;
  Role role;
};

constexpr auto kElements = std::to_array<Element>({
    {"address", Role::kBlock},   {"article", Role::kBlock},
    {"aside", Role::kBlock},     {"blockquote", Role::kBlock},
    {"body", Role::kLine},       {"br", Role::kBreak},
    {"caption", Role::kLine},    {"center", Role::kBlock},
    {"dd", Role::kDefinition},   {"details", Role::kBlock},
    {"dir", Role::kList},        {"div", Role::kLine},
    {"dl", Role::kBlock},        {"dt", Role::kBlock},
    {"fieldset", Role::kBlock},  {"figcaption", Role::kLine},
    {"figure", Role::kBlock},    {"footer", Role::kBlock},
    {"form", Role::kBlock},      {"h1", Role::kHeading},
    {"h2", Role::kHeading},      {"h3", Role::kHeading},
    {"h4", Role::kHeading},      {"h5", Role::kHeading},
    {"h6", Role::kHeading},      {"header", Role::kBlock},
    {"hr", Role::kBlock},        {"iframe", Role::kHidden},
    {"legend", Role::kLine},     {"li", Role::kItem},
    {"listing", Role::kPre},     {"main", Role::kBlock},
    {"menu", Role::kList},       {"nav", Role::kBlock},
    {"noembed", Role::kHidden},  {"noframes", Role::kHidden},
    {"noscript", Role::kHidden}, {"ol", Role::kList},
    {"optgroup", Role::kLine},   {"option", Role::kLine},
    {"p", Role::kParagraph},     {"pre", Role::kPre},
    {"script", Role::kHidden},   {"section", Role::kBlock},
    {"style", Role::kHidden},    {"summary", Role::kLine},
    {"table", Role::kTable},     {"tbody", Role::kLine},
    {"td", Role::kCell},         {"template", Role::kTemplate},
    {"textarea", Role::kField},  {"tfoot", Role::kLine},
    {"th", Role::kCell},         {"thead", Role::kLine},
    {"title", Role::kTitle},     {"tr", Role::kRow},
    {"ul", Role::kList},
});

constexpr bool by_name(const Element& a, const Element& b) { return a.name < b.name; }
static_assert(std::is_sorted(kElements.begin(), kElements.end(), by_name));

Role role_of(std::string_view name) {
  const auto found =
      std::lower_bound(kElements.begin(), kElements.end(), Element{name, {}}, by_name);
  return found != kElements.end() && found->name == name ? found->role : Role::kInline;
}

// "- ", led by two spaces for each list around this one.
std::string_view item_mark(long list_depth) {
  static constexpr std::string_view kMark = "            - ";
  constexpr long kIndentMax = 6;
  const auto indent = static_cast<std::size_t>(std::clamp(list_depth - 1, 0l, kIndentMax)) * 2;
  return kMark.substr(kIndentMax * 2 - indent);
}

// Reads one page, once.
class PageReader {
 public:
  PageReader(std::string_view html, bool is_xml) : is_xml_(is_xml), tokens_(html, is_xml) {}

  HtmlPage read() {
    HtmlToken token;
    while (tokens_.next(token)) {
      if (token.kind == HtmlToken::Kind::kText) {
        write(token.text, token.name.empty());
      } else if (token.kind == HtmlToken::Kind::kStartTag) {
        const Role role = role_of(token.name);
        const bool is_whole = is_xml_ && token.is_self_closing;
        if (!is_whole && has_raw_text(role))
          handle_raw_text(role, token.name);
        else
          open(role, token.name);
        if (is_whole) close(role);
      } else {
        close(role_of(token.name));
      }
    }
    writer_.end_heading();
    HtmlPage page;
    page.title = std::move(title_);
    page.text = writer_.take();
    while (page.text.ends_with('\n') || page.text.ends_with(' ')) page.text.pop_back();
    for (const HtmlWriter::Mark& mark : writer_.headings())
      if (mark.begin < page.text.size()) add_heading(mark, page);
    page.blocks = writer_.blocks();
    std::erase_if(page.blocks, [&](const auto& b) { return b.first >= page.text.size(); });
    if (!page.text.empty()) page.text += '\n';
    return page;
  }

 private:
  // What is longer is a page whose author forgot to end it.
  static constexpr std::size_t kHeadingBytesMax = 1000;

  static void add_heading(const HtmlWriter::Mark& mark, HtmlPage& page) {
    const std::size_t end = std::min(mark.end, page.text.size());
    if (end - mark.begin > kHeadingBytesMax) return;
    page.headings.push_back(
        {mark.begin,
         {mark.level, one_line(std::string_view(page.text).substr(mark.begin, end - mark.begin)),
          end - mark.begin}});
  }

  static bool has_raw_text(Role role) {
    return role == Role::kHidden || role == Role::kTitle || role == Role::kField;
  }

  void handle_raw_text(Role role, std::string_view name) {
    const std::string_view raw = tokens_.take_raw_text(std::string(name));
    if (role == Role::kField) {
      write(raw, true);
    } else if (role == Role::kTitle && title_.empty() && template_depth_ == 0) {
      std::string decoded;
      references_.append_decoded(raw, decoded);
      title_ = one_line(decoded);
    }
  }

  void write(std::string_view raw, bool has_references) {
    if (template_depth_ > 0) return;
    std::string_view text = raw;
    if (has_references && raw.find('&') != std::string_view::npos) {
      decoded_.clear();
      references_.append_decoded(raw, decoded_);
      text = decoded_;
    }
    if (pre_depth_ == 0) return writer_.write_folded(text);
    if (is_pre_fresh_) {  // a line end directly after <pre> is not part of it
      if (text.starts_with('\r')) text.remove_prefix(1);
      if (text.starts_with('\n')) text.remove_prefix(1);
      is_pre_fresh_ = false;
    }
    writer_.write_verbatim(text);
  }

  void open(Role role, std::string_view name) {
    if (role == Role::kTemplate) ++template_depth_;
    if (template_depth_ > 0) return;
    switch (role) {
      case Role::kBlock: return writer_.break_paragraph();
      case Role::kBreak: return writer_.add_line_end();
      case Role::kCell: return writer_.begin_cell(name == "th");
      case Role::kDefinition: return writer_.begin_item("");
      case Role::kHeading: return writer_.begin_heading(name[1] - '0');
      case Role::kItem: return writer_.begin_item(item_mark(list_depth_));
      case Role::kLine: return writer_.break_line();
      case Role::kList: return open_list();
      case Role::kParagraph: return break_paragraph();
      case Role::kPre:
        ++pre_depth_;
        is_pre_fresh_ = true;
        return writer_.begin_verbatim();
      case Role::kRow: return writer_.begin_row();
      case Role::kTable: return writer_.begin_table();  // the first <tr> may be left out
      case Role::kInline:
      case Role::kField:
      case Role::kHidden:
      case Role::kTemplate:
      case Role::kTitle: return;
    }
  }

  void close(Role role) {
    if (role == Role::kTemplate) template_depth_ = std::max(0l, template_depth_ - 1);
    if (template_depth_ > 0) return;
    switch (role) {
      case Role::kBlock: return writer_.break_paragraph();
      case Role::kTable: return writer_.end_table();
      case Role::kCell: return writer_.end_cell();
      case Role::kHeading: return writer_.end_heading();
      case Role::kDefinition:
      case Role::kItem: writer_.end_item(); return writer_.break_line();
      case Role::kLine:
      case Role::kRow: return writer_.break_line();
      case Role::kList: return close_list();
      case Role::kParagraph: return break_paragraph();
      case Role::kPre:
        if (pre_depth_ > 0 && --pre_depth_ == 0) writer_.end_verbatim();
        return;
      case Role::kInline:
      case Role::kBreak:
      case Role::kField:
      case Role::kHidden:
      case Role::kTemplate:
      case Role::kTitle: return;
    }
  }

  void break_paragraph() {
    if (writer_.is_in_cell())
      writer_.break_line();
    else
      writer_.break_paragraph();
  }

  // A list inside an item goes on below it without a blank line.
  void open_list() {
    if (++list_depth_ == 1)
      writer_.break_paragraph();
    else
      writer_.break_line();
  }

  void close_list() {
    writer_.end_item();
    list_depth_ = std::max(0l, list_depth_ - 1);
    if (list_depth_ == 0)
      writer_.break_paragraph();
    else
      writer_.break_line();
  }

  bool is_xml_;
  HtmlTokens tokens_;
  HtmlWriter writer_;
  CharacterReferences references_;
  std::string decoded_;
  std::string title_;
  long template_depth_ = 0;
  long pre_depth_ = 0;
  long list_depth_ = 0;
  bool is_pre_fresh_ = false;
};

// Whether empty elements may end in themselves, as <script src="x"/>: the page says that it is XML,
// or its <html>, near its beginning, is of XHTML's namespace.
bool is_xhtml(std::string_view html) {
  if (html.starts_with("<?xml")) return true;
  constexpr std::size_t kHeadBytes = 4096;
  const std::string_view head = html.substr(0, kHeadBytes);
  const std::string_view root = head.substr(std::min(head.size(), head.find("<html")));
  return root.substr(0, root.find('>')).find("http://www.w3.org/1999/xhtml") !=
         std::string_view::npos;
}

bool is_charset_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' ||
         c == '.';
}

// The encoding that the page names in its first kilobyte (<meta charset=…>, <?xml encoding=…>);
// none if it says Latin-1 or ASCII, which on the web mean Windows-1252.
std::string declared_charset(std::string_view bytes) {
  std::string head(bytes.substr(0, 1024));
  for (char& c : head)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  for (const std::string_view key : {"charset", "encoding"}) {
    std::size_t at = head.find(key);
    if (at == std::string::npos) continue;
    at = head.find_first_not_of(" =\"'", at + key.size());
    if (at == std::string::npos) continue;
    std::size_t end = at;
    while (end < head.size() && is_charset_character(head[end])) ++end;
    const std::string name = head.substr(at, end - at);
    if (name == "iso-8859-1" || name == "latin1" || name == "us-ascii") return {};
    return name;
  }
  return {};
}

Status give(const HtmlPage& page, DocumentSink& sink) {
  std::size_t given = 0;
  const auto give_before = [&](std::size_t at) -> Status {
    const std::size_t begin = std::exchange(given, std::max(given, at));
    if (begin == given) return {};
    return sink.text(std::string_view(page.text).substr(begin, given - begin));
  };
  auto block = page.blocks.begin();
  const auto give_blocks = [&](std::size_t at) -> Status {
    for (; block != page.blocks.end() && block->first <= at; ++block) {
      MEMVID_TRY_VOID(give_before(block->first));
      MEMVID_TRY_VOID(sink.block(block->second));
    }
    return {};
  };
  for (const auto& [begin, heading] : page.headings) {
    MEMVID_TRY_VOID(give_blocks(begin));
    MEMVID_TRY_VOID(give_before(begin));
    MEMVID_TRY_VOID(sink.heading(heading));
  }
  MEMVID_TRY_VOID(give_blocks(page.text.size()));
  return give_before(page.text.size());
}

class HtmlLoader final : public Loader {
 public:
  explicit HtmlLoader(Markup markup) : markup_(markup) {}

  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    MEMVID_TRY(std::string bytes, read_whole(input, name));
    const std::string charset = declared_charset(bytes);
    const std::optional<std::string> utf8 = to_utf8(std::move(bytes), charset);
    if (!utf8) return binary_error(name);
    HtmlPage page = read_html(*utf8, markup_);
    if (page.text.empty()) return {};
    MEMVID_TRY_VOID(give(page, sink));
    Document document;
    document.media_type = "text/html";
    document.title = std::move(page.title);
    return sink.finish(std::move(document));
  }

 private:
  Markup markup_;
};

}  // namespace

HtmlPage read_html(std::string_view utf8, Markup markup) {
  if (utf8.starts_with(kByteOrderMark)) utf8.remove_prefix(kByteOrderMark.size());
  return PageReader(utf8, markup == Markup::kXhtml || is_xhtml(utf8)).read();
}

const Loader& html_loader() {
  static const HtmlLoader loader(Markup::kAsItSays);
  return loader;
}

const Loader& xhtml_loader() {
  static const HtmlLoader loader(Markup::kXhtml);
  return loader;
}

}  // namespace memvid::text
