#include "documents/rtf_tokens.h"

#include <algorithm>
#include <charconv>

#include "base/hex_pair.h"

namespace memvid::documents {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_while(std::string_view bytes, bool (*is_of)(char)) {
  return static_cast<std::size_t>(std::find_if_not(bytes.begin(), bytes.end(), is_of) -
                                  bytes.begin());
}

}  // namespace

std::string_view RtfTokens::take(std::size_t count) {
  const std::string_view taken = bytes_.substr(0, count);
  bytes_.remove_prefix(taken.size());
  return taken;
}

RtfToken RtfTokens::next() {
  bytes_.remove_prefix(count_while(bytes_, [](char c) { return c == '\r' || c == '\n'; }));
  if (bytes_.empty()) return {};
  switch (bytes_.front()) {
    case '{': return {RtfToken::Kind::kOpen, take(1), {}};
    case '}': return {RtfToken::Kind::kClose, take(1), {}};
    case '\\': take(1); return escape();
    default:
      return {RtfToken::Kind::kBytes,
              take(std::min(bytes_.find_first_of("\\{}\r\n"), bytes_.size())),
              {}};
  }
}

RtfToken RtfTokens::escape() {
  if (bytes_.empty()) return {};
  if (is_letter(bytes_.front())) return word();
  const std::string_view symbol = take(1);
  if (symbol != "'") return {RtfToken::Kind::kSymbol, symbol, {}};
  const int byte = base::hex_pair(bytes_);
  if (byte < 0) return {RtfToken::Kind::kSymbol, symbol, {}};
  take(2);
  hex_byte_ = static_cast<char>(byte);
  return {RtfToken::Kind::kBytes, {&hex_byte_, 1}, {}};
}

RtfToken RtfTokens::word() {
  RtfToken token{RtfToken::Kind::kWord, take(count_while(bytes_, is_letter)), {}};
  const std::size_t sign = bytes_.starts_with('-') && bytes_.size() > 1 && is_digit(bytes_[1]);
  if (sign > 0 || (!bytes_.empty() && is_digit(bytes_.front()))) {
    const std::string_view digits = take(sign + count_while(bytes_.substr(sign), is_digit));
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);  // too large: 0
    token.number = number;
  }
  if (bytes_.starts_with(' ')) take(1);
  if (token.text == "bin") take(static_cast<std::size_t>(std::max(0, token.number.value_or(0))));
  return token;
}

}  // namespace memvid::documents
