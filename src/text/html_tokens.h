// HTML cut into text, start tags and end tags, by the tokenizer rules of the standard (13.2.5).
// No tree is built; time is linear and memory constant whatever the input.
#ifndef MEMVID_TEXT_HTML_TOKENS_H_
#define MEMVID_TEXT_HTML_TOKENS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace memvid::text {

struct HtmlToken {
  enum class Kind { kText, kStartTag, kEndTag };
  Kind kind = Kind::kText;
  std::string_view text;         // kText: as written, character references and all
  std::string_view name;         // tags: in lower case, valid until the next call; text: empty,
                                 // or "#cdata" when it has no references to decode
  bool is_self_closing = false;  // <br/>
};

class HtmlTokens {
 public:
  // `html` is valid UTF-8 and outlives this. In `is_xml` mode CDATA sections are text.
  HtmlTokens(std::string_view html, bool is_xml) : html_(html), is_xml_(is_xml) {}

  // False at the end of the input. Comments, declarations and an unfinished tag are passed over.
  bool next(HtmlToken& token);
  // After the start tag of an element that holds raw text (script, title): its content up to the
  // end tag, or up to the end of the input. The end tag is passed over too.
  std::string_view take_raw_text(std::string_view lower_name);

 private:
  bool read_markup(HtmlToken& token);
  bool read_tag(HtmlToken& token, std::size_t name_begin);
  void skip_comment();
  void skip_past(std::string_view mark);
  void skip_attributes(HtmlToken& token);

  std::string_view html_;
  bool is_xml_;
  std::size_t at_ = 0;
  std::string name_;
};

// Decodes character references ("&eacute;", "&#x2014;", "&copy2"), as browsers do. The long table
// of names is gumbo's; answers are remembered.
class CharacterReferences {
 public:
  // Appends `raw` with its references decoded to `out`.
  void append_decoded(std::string_view raw, std::string& out);

 private:
  const std::string& decoded(std::string_view reference);
  std::unordered_map<std::string, std::string> known_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_HTML_TOKENS_H_
