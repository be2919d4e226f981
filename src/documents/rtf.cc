// A text is what Word shows of it: hidden and deleted text, pictures and the codes of fields are
// left out, and so is what stands there for older readers only. Of a header or footer each line is
// kept once, since every section repeats them.
//
// Properties (font, code page, style, hidden) belong to groups: each group begins with those of the
// group around it, and what it changes is gone at its end. Bytes of text are held until the code
// page may change, as a character of two bytes may come in two tokens.
#include "documents/rtf.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/try.h"
#include "documents/document_text.h"
#include "documents/rtf_charsets.h"
#include "documents/rtf_tokens.h"
#include "documents/rtf_words.h"
#include "documents/xml.h"

namespace memvid::documents {
namespace {

using Target = RtfTarget;

constexpr std::size_t kCellsMax = 16'384;  // of a row, as of a sheet
constexpr int kLevelMax = 9;
constexpr int kLatin = 1252;

struct Group {
  Target target = Target::kBody;
  Target around = Target::kBody;  // of the two forms of a text: where the new one goes
  int fallback_bytes = 1;
  int code_page = 0;  // 0: the document's
  bool is_hidden = false;
  bool is_in_table = false;
  int style = 0;
  int level = 0;  // of a heading; 0: as its style
};

struct Style {
  std::string name;
  int level = 0;
};

class Reader {
 public:
  Reader(std::string_view bytes, text::DocumentSink& sink) : tokens_(bytes), out_(sink) {}

  Status run() {
    for (;;) {
      const RtfToken token = tokens_.next();
      if (token.kind == RtfToken::Kind::kEnd)
        return fail(ErrorCode::kUnsupported, "not a whole RTF file");
      MEMVID_TRY_VOID(on_token(token));
      if (groups_.empty()) return finish();  // what stands behind says nothing
    }
  }

 private:
  Group& group() { return groups_.back(); }

  Status on_token(const RtfToken& token) {
    switch (token.kind) {
      case RtfToken::Kind::kOpen: return open();
      case RtfToken::Kind::kClose: return close();
      case RtfToken::Kind::kWord: return on_word(token);
      case RtfToken::Kind::kSymbol: return on_symbol(token.text);
      case RtfToken::Kind::kBytes: add_bytes(token.text); return {};
      case RtfToken::Kind::kEnd: break;
    }
    return {};
  }

  Status open() {
    give_bytes();
    skip_bytes_ = 0;
    is_optional_ = false;
    if (groups_.size() >= static_cast<std::size_t>(kDepthMax)) return too_deep();
    groups_.push_back(groups_.empty() ? Group() : groups_.back());
    if (group().target == Target::kStyles) {
      group().target = Target::kStyle;
      group().style = 0;
      style_ = Style();
    }
    return {};
  }

  Status close() {
    give_bytes();
    skip_bytes_ = 0;
    if (groups_.empty()) return fail(ErrorCode::kUnsupported, "not a whole RTF file");
    const Group ended = group();
    groups_.pop_back();
    if (groups_.empty()) return {};
    const Target around = group().target;
    if (ended.target == Target::kStyle && around == Target::kStyles) keep_style(ended.style);
    if (ended.target != around && is_aside(ended.target)) asides_[ended.target] += '\n';
    return {};
  }

  static bool is_aside(Target target) { return target >= Target::kNotes; }

  // Word writes its own names of styles in English.
  void keep_style(int number) {
    const std::string name = style_.name.substr(0, style_.name.find(';'));
    if (style_.level == 0 && (name == "Title" || name == "title")) style_.level = 1;
    if (style_.level == 0 && (name.starts_with("heading ") || name.starts_with("Heading ")))
      style_.level = std::atoi(name.c_str() + 8);
    if (style_.level >= 1 && style_.level <= kLevelMax) levels_[number] = style_.level;
  }

  // -- Text

  void add_bytes(std::string_view bytes) {
    const std::size_t skipped = std::min(bytes.size(), static_cast<std::size_t>(skip_bytes_));
    skip_bytes_ -= static_cast<int>(skipped);
    if (groups_.empty() || skipped == bytes.size()) return;
    bytes_ += bytes.substr(skipped);
    high_unit_ = 0;
  }

  void give_bytes() {
    if (bytes_.empty() || groups_.empty()) return;
    const int page = group().code_page == 0 ? code_page_ : group().code_page;
    add_text(pages_.to_utf8(std::exchange(bytes_, {}), page));
  }

  void add_text(std::string_view utf8) {
    if (group().is_hidden) return;
    switch (group().target) {
      case Target::kBody: text_ += utf8; break;
      case Target::kStyle: style_.name += utf8; break;
      case Target::kTitle: properties_.title += utf8; break;
      case Target::kAuthor: properties_.author += utf8; break;
      default:
        if (is_aside(group().target)) asides_[group().target] += utf8;
    }
  }

  // A character beyond U+FFFF comes as two.
  void add_unit(int number) {
    const auto unit = static_cast<char32_t>(static_cast<std::uint16_t>(number));
    const bool is_high = unit >= 0xD800 && unit < 0xDC00;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    const char32_t high = std::exchange(high_unit_, is_high ? unit : 0);
    if (is_high) return;
    if (is_low && high == 0) return;
    add_text(encoded(is_low ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : unit));
  }

  static std::string encoded(char32_t c) {
    const auto byte = [](char32_t value) { return static_cast<char>(value); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 63))};
    if (c < 0x10000)
      return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
    return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)),
            byte(0x80 | (c & 63))};
  }

  // -- Control words

  Status on_symbol(std::string_view symbol) {
    if (symbol == "*") {
      is_optional_ = true;
      return {};
    }
    if (symbol == "\n" || symbol == "\r") return end_paragraph();
    give_bytes();
    if (groups_.empty() || take_fallback()) return {};
    if (symbol == "~") add_text("\u00A0");
    if (symbol == "_") add_text("-");
    if (symbol == "\\" || symbol == "{" || symbol == "}") add_text(symbol);
    return {};
  }

  // A word, too, may be what stands behind \u for old readers.
  bool take_fallback() {
    if (skip_bytes_ == 0) return false;
    --skip_bytes_;
    return true;
  }

  Status on_word(const RtfToken& token) {
    const bool is_optional = std::exchange(is_optional_, false);
    if (groups_.empty() || take_fallback()) return {};
    give_bytes();
    const RtfWord* word = find_rtf_word(token.text);
    const RtfAction action = word == nullptr ? RtfAction::kNone : word->action;
    const bool is_of_group = action == RtfAction::kGroup || action == RtfAction::kKeep ||
                             action == RtfAction::kNewForm || action == RtfAction::kListText;
    if (is_optional && !is_of_group) group().target = Target::kNowhere;
    if (word == nullptr) return {};
    const int number = token.number.value_or(1);
    if (is_of_group || action == RtfAction::kTwoForms)
      begin_target(*word);
    else if (ends_something(action))
      return end(action);
    else if (is_of_paragraph(action))
      set_paragraph(action, number);
    else
      set(*word, token.number);
    return {};
  }

  static bool ends_something(RtfAction action) {
    return action == RtfAction::kParagraphEnd || action == RtfAction::kCellEnd ||
           action == RtfAction::kRowEnd;
  }
  static bool is_of_paragraph(RtfAction action) {
    return action == RtfAction::kNewParagraph || action == RtfAction::kStyle ||
           action == RtfAction::kOutline || action == RtfAction::kInTable;
  }

  void begin_target(const RtfWord& word) {
    Target& target = group().target;
    if (word.action == RtfAction::kNewForm) {
      target = group().around;
    } else if (target == Target::kNowhere) {
      return;
    } else if (word.action == RtfAction::kTwoForms) {
      group().around = std::exchange(target, Target::kNowhere);
    } else if (word.action == RtfAction::kListText) {
      is_item_ = true;
      target = Target::kNowhere;
    } else if (word.action == RtfAction::kGroup) {
      const bool is_info = word.target >= Target::kTitle && word.target <= Target::kModified;
      target = is_info && target != Target::kInfo ? Target::kNowhere : word.target;
    }
  }

  void set_paragraph(RtfAction action, int number) {
    const bool is_style = group().target == Target::kStyle;
    if (action == RtfAction::kStyle) group().style = number;
    if (action == RtfAction::kInTable) group().is_in_table = number != 0;
    if (action == RtfAction::kOutline)
      (is_style ? style_.level : group().level) =
          number >= 0 && number < kLevelMax ? number + 1 : 0;
    if (action != RtfAction::kNewParagraph || is_style) return;
    group().style = 0;
    group().level = 0;
    group().is_in_table = false;
  }

  void set(const RtfWord& word, std::optional<int> number) {
    switch (word.action) {
      case RtfAction::kText: add_text(word.text); break;
      case RtfAction::kUnicode:
        add_unit(number.value_or(0));
        skip_bytes_ = group().fallback_bytes;
        break;
      case RtfAction::kFallback:
        group().fallback_bytes = std::clamp(number.value_or(1), 0, 8);
        break;
      case RtfAction::kFont: set_font(number.value_or(0)); break;
      case RtfAction::kCharset:
        font_pages_[font_] = code_page_of_charset(number.value_or(0));
        break;
      case RtfAction::kFontPage: font_pages_[font_] = number.value_or(0); break;
      case RtfAction::kPage: code_page_ = number.value_or(word.code_page); break;
      case RtfAction::kHidden: group().is_hidden = number.value_or(1) != 0; break;
      case RtfAction::kPlain: group().is_hidden = false; break;
      case RtfAction::kDate: set_date(word.name, number.value_or(0)); break;
      default: break;
    }
  }

  void set_font(int number) {
    font_ = number;
    if (group().target == Target::kFonts) return;
    const auto page = font_pages_.find(number);
    group().code_page = page == font_pages_.end() ? 0 : page->second;
  }

  // The parts come in this order: \yr \mo \dy \hr \min.
  void set_date(std::string_view part, int number) {
    const Target target = group().target;
    if (target != Target::kCreated && target != Target::kModified) return;
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), part == "yr" ? "%04d" : "%02d",
                  std::clamp(number, 0, 9999));
    std::string& date = target == Target::kCreated ? properties_.created : properties_.modified;
    const char* before = part == "yr" ? "" : part == "hr" ? "T" : part == "min" ? ":" : "-";
    date += before + std::string(digits.data());
  }

  // -- Paragraphs and tables

  Status end(RtfAction action) {
    const Target target = group().target;
    if (is_aside(target)) asides_[target] += '\n';
    if (target != Target::kBody) return {};
    if (action == RtfAction::kParagraphEnd) return end_paragraph();
    if (action == RtfAction::kRowEnd) return end_row();
    cells_.push_back(std::exchange(text_, {}));
    if (cells_.size() <= kCellsMax) return {};
    return fail(ErrorCode::kUnsupported,
                "a row of more than " + std::to_string(kCellsMax) + " cells");
  }

  Status end_row() {
    if (!is_in_rows_) out_.end_block();
    is_in_rows_ = true;
    return out_.row(std::exchange(cells_, {}));
  }

  Status end_paragraph() {
    give_bytes();
    if (groups_.empty() || group().target != Target::kBody) return {};
    if (group().is_in_table) {
      text_ += '\n';
      return {};
    }
    return give_paragraph();
  }

  Status give_paragraph() {
    if (!cells_.empty()) MEMVID_TRY_VOID(end_row());
    if (std::exchange(is_in_rows_, false)) out_.end_block();
    const std::string text = std::exchange(text_, {});
    const bool is_item = std::exchange(is_item_, false);
    if (const int level = level_of_paragraph(); level > 0) return out_.heading(level, text);
    if (is_item) {
      is_in_list_ = true;
      return out_.item(text);
    }
    if (std::exchange(is_in_list_, false)) out_.end_block();
    return out_.paragraph(text);
  }

  int level_of_paragraph() const {
    if (groups_.empty()) return 0;
    if (groups_.back().level > 0) return groups_.back().level;
    const auto found = levels_.find(groups_.back().style);
    return found == levels_.end() ? 0 : found->second;
  }

  Status finish() {
    MEMVID_TRY_VOID(give_paragraph());
    for (const auto& [target, place] :
         {std::pair{Target::kNotes, "footnotes"}, std::pair{Target::kComments, "comments"},
          std::pair{Target::kHeader, "header"}, std::pair{Target::kFooter, "footer"}})
      MEMVID_TRY_VOID(give_aside(asides_[target], place, target >= Target::kHeader));
    return out_.finish("application/rtf", properties_);
  }

  Status give_aside(std::string_view text, const char* place, bool is_once) {
    out_.set_place(place);
    std::set<std::string_view> seen;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      if (!is_once || seen.insert(line).second) MEMVID_TRY_VOID(out_.paragraph(line));
    }
    return {};
  }

  RtfTokens tokens_;
  DocumentText out_;
  CodePages pages_;
  std::vector<Group> groups_;
  std::string bytes_;         // of text, in the group's code page
  int skip_bytes_ = 0;        // that stand for what \u said
  char32_t high_unit_ = 0;    // the first half of a character
  bool is_optional_ = false;  // what follows \*
  int code_page_ = kLatin;    // of the document
  int font_ = 0;              // the last that was named
  std::map<int, int> font_pages_;
  Style style_;                // that is being read
  std::map<int, int> levels_;  // of the styles of headings
  Properties properties_;
  std::string text_;  // of the paragraph, or the cell
  std::vector<std::string> cells_;
  bool is_item_ = false;  // the paragraph has a number or a bullet
  bool is_in_list_ = false;
  bool is_in_rows_ = false;
  std::map<Target, std::string> asides_;
};

}  // namespace

Status read_rtf(std::string_view bytes, text::DocumentSink& sink) {
  return Reader(bytes, sink).run();
}

}  // namespace memvid::documents
