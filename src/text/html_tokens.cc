#include "text/html_tokens.h"

#include <gumbo.h>

#include <algorithm>
#include <optional>

#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::string_view kCdata = "#cdata";
constexpr std::size_t kReferenceBytesMax = 40;  // the longest name has 32
constexpr std::size_t kKnownCountMax = 4096;    // what a hostile page may make us remember

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_letter_or_digit(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool ends_name(char c) { return is_space(c) || c == '/' || c == '>'; }

// Parses "x" + reference as a page and returns its text without the x (which keeps a reference to
// white space from being dropped before the body).
std::string decoded_by_gumbo(std::string_view reference) {
  std::string page = "x";
  page += reference;
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
  std::string text = page;
  const GumboVector& children = output->root->v.element.children;
  for (unsigned i = 0; i < children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(children.data[i]);
    if (child->type != GUMBO_NODE_ELEMENT || child->v.element.tag != GUMBO_TAG_BODY) continue;
    if (child->v.element.children.length == 0) continue;
    const auto* first = static_cast<const GumboNode*>(child->v.element.children.data[0]);
    if (first->type == GUMBO_NODE_TEXT) text = first->v.text.text;
  }
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return text.substr(1);
}

// What follows the number of a reference that has more digits than any character (U+10FFFF is
// 1114111); nothing for other references. gumbo's number would overflow, and give bytes that are no
// UTF-8.
std::optional<std::string_view> rest_of_long_number(std::string_view reference) {
  constexpr std::size_t kDigitsMax = 7;
  if (!reference.starts_with("&#")) return std::nullopt;
  reference.remove_prefix(2);
  const bool is_hex = reference.starts_with('x') || reference.starts_with('X');
  if (is_hex) reference.remove_prefix(1);
  reference.remove_prefix(std::min(reference.find_first_not_of('0'), reference.size()));
  const std::size_t digits =
      reference.find_first_not_of(is_hex ? "0123456789abcdefABCDEF" : "0123456789");
  if (std::min(digits, reference.size()) <= kDigitsMax) return std::nullopt;
  reference.remove_prefix(std::min(digits, reference.size()));
  if (reference.starts_with(';')) reference.remove_prefix(1);
  return reference;
}

// The bytes of `raw` that may belong to the reference at its beginning.
std::string_view reference_at_front(std::string_view raw) {
  std::size_t end = 1;
  if (end < raw.size() && raw[end] == '#') ++end;
  const std::size_t end_max = std::min(raw.size(), kReferenceBytesMax);
  while (end < end_max && is_letter_or_digit(raw[end])) ++end;
  if (end < raw.size() && raw[end] == ';') ++end;
  return raw.substr(0, end);
}

}  // namespace

// ---- tokens -----------------------------------------------------------------------------------

bool HtmlTokens::next(HtmlToken& token) {
  while (at_ < html_.size()) {
    if (html_[at_] == '<' && read_markup(token)) {
      if (!token.name.empty()) return true;
      continue;
    }
    // Text: up to the next '<' that begins markup; one that does not is text itself.
    const std::size_t end = std::min(html_.size(), html_.find('<', at_ + 1));
    token = {HtmlToken::Kind::kText, html_.substr(at_, end - at_), {}, false};
    at_ = end;
    return true;
  }
  return false;
}

// At a '<'. False: it is text. Otherwise it is passed over; token.name is empty if it was no tag.
bool HtmlTokens::read_markup(HtmlToken& token) {
  token.name = {};
  const std::string_view rest = html_.substr(at_);
  if (rest.size() < 2) return false;
  if (is_letter(rest[1])) {
    token.kind = HtmlToken::Kind::kStartTag;
    return read_tag(token, at_ + 1);
  }
  if (rest[1] == '/' && rest.size() > 2 && is_letter(rest[2])) {
    token.kind = HtmlToken::Kind::kEndTag;
    return read_tag(token, at_ + 2);
  }
  if (rest[1] == '/' && rest.size() == 2) return false;
  if (rest.starts_with("<!--")) {
    skip_comment();
  } else if (is_xml_ && rest.starts_with("<![CDATA[")) {
    at_ += 9;
    const std::size_t end = std::min(html_.size(), html_.find("]]>", at_));
    token = {HtmlToken::Kind::kText, html_.substr(at_, end - at_), kCdata, false};
    at_ = std::min(html_.size(), end + 3);
  } else if (rest[1] == '!' || rest[1] == '?' || rest[1] == '/') {
    skip_past(">");
  } else {
    return false;
  }
  return true;
}

bool HtmlTokens::read_tag(HtmlToken& token, std::size_t name_begin) {
  at_ = name_begin;
  name_.clear();
  for (; at_ < html_.size() && !ends_name(html_[at_]); ++at_) name_ += ascii_lower(html_[at_]);
  token.is_self_closing = false;
  skip_attributes(token);
  token.name = name_;
  if (at_ == html_.size() && html_.back() != '>') token.name = {};  // the input ends inside the tag
  return true;
}

// Up to and past the tag's '>'. A quote hides a '>' only at the beginning of a value.
void HtmlTokens::skip_attributes(HtmlToken& token) {
  while (at_ < html_.size()) {
    const char c = html_[at_++];
    if (c == '>') return;
    token.is_self_closing = c == '/' && at_ < html_.size() && html_[at_] == '>';
    if (c != '=') continue;
    while (at_ < html_.size() && is_space(html_[at_])) ++at_;
    if (at_ == html_.size()) return;
    if (html_[at_] == '"' || html_[at_] == '\'') {
      const std::size_t close = html_.find(html_[at_], at_ + 1);
      at_ = close == std::string_view::npos ? html_.size() : close + 1;
    } else {
      while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>') ++at_;
    }
  }
}

// Past "-->" or "--!>"; "<!-->" and "<!--->" are whole comments.
void HtmlTokens::skip_comment() {
  at_ += 4;
  if (html_.substr(at_).starts_with(">")) return skip_past(">");
  if (html_.substr(at_).starts_with("->")) return skip_past(">");
  while (at_ < html_.size()) {
    skip_past("--");
    const std::string_view rest = html_.substr(at_);
    if (rest.starts_with(">") || rest.starts_with("!>")) return skip_past(">");
    if (rest.starts_with("-")) --at_;  // "--->": the last two count
  }
}

void HtmlTokens::skip_past(std::string_view mark) {
  const std::size_t found = html_.find(mark, at_);
  at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
}

std::string_view HtmlTokens::take_raw_text(std::string_view lower_name) {
  const std::size_t begin = at_;
  const auto is_end_tag = [&](std::size_t at) {
    const std::size_t name_end = at + 2 + lower_name.size();
    return name_end < html_.size() && html_[at + 1] == '/' && ends_name(html_[name_end]) &&
           is_in_any_case(html_.substr(at + 2, lower_name.size()), lower_name);
  };
  std::size_t end = html_.find('<', begin);
  while (end != std::string_view::npos && !is_end_tag(end)) end = html_.find('<', end + 1);
  if (end == std::string_view::npos) {
    at_ = html_.size();
    return html_.substr(begin);
  }
  at_ = end;
  skip_past(">");
  return html_.substr(begin, end - begin);
}

// ---- character references ---------------------------------------------------------------------

void CharacterReferences::append_decoded(std::string_view raw, std::string& out) {
  while (!raw.empty()) {
    const std::size_t ampersand = std::min(raw.size(), raw.find('&'));
    out += raw.substr(0, ampersand);
    raw.remove_prefix(ampersand);
    if (raw.empty()) return;
    const std::string_view reference = reference_at_front(raw);
    if (reference.size() == 1)
      out += '&';
    else
      out += decoded(reference);
    raw.remove_prefix(reference.size());
  }
}

const std::string& CharacterReferences::decoded(std::string_view reference) {
  std::string key(reference);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (known_.size() >= kKnownCountMax) known_.clear();
  const auto rest = rest_of_long_number(reference);
  std::string text =
      rest ? std::string(kReplacement) + std::string(*rest) : decoded_by_gumbo(reference);
  return known_.emplace(std::move(key), std::move(text)).first->second;
}

}  // namespace memvid::text
