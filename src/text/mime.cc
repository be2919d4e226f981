// By hand: GMime brings GLib, GPGME and three more libraries to the start of every command, for the
// four of its functions that would be used, and mimetic has had no release for years.
#include "text/mime.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/hex_pair.h"
#include "text/decoder.h"
#include "text/encoding.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return result;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Where the name of a field ends, or npos when the line is no field.
std::size_t name_end(std::string_view line) {
  const std::size_t end = line.find(':');
  if (end == 0 || end == std::string_view::npos) return std::string_view::npos;
  const auto is_name = [](char c) { return c > ' ' && c < '\x7F'; };
  const std::string_view name = line.substr(0, end);
  return std::all_of(name.begin(), name.end(), is_name) ? end : std::string_view::npos;
}

// Bytes that are written as a mark and two hex digits.
std::string unescaped(std::string_view text, char mark) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int byte = text[at] == mark ? base::hex_pair(text.substr(at + 1)) : -1;
    bytes += byte < 0 ? text[at] : static_cast<char>(byte);
    if (byte >= 0) at += 2;
  }
  return bytes;
}

std::string from_quoted_printable(std::string_view body) {
  std::string joined;  // without the line ends that "=" hides
  while (!body.empty()) {
    const bool has_end = body.find('\n') != std::string_view::npos;
    std::string_view line = take_line(body);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    const bool is_soft = line.ends_with('=');
    if (is_soft) line.remove_suffix(1);
    joined += line;
    if (has_end && !is_soft) joined += '\n';
  }
  return unescaped(joined, '=');
}

constexpr std::array<std::int8_t, 256> kBase64 = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<std::uint8_t>(kDigits[i])] = static_cast<std::int8_t>(i);
  return values;
}();

std::string from_base64(std::string_view body) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : body) {
    if (c == '=') break;
    const std::int8_t digit = kBase64[static_cast<std::uint8_t>(c)];
    if (digit < 0) continue;  // line ends, and what strayed in
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

// Takes an encoded word off the front of `rest`; false: there is none.
bool take_encoded_word(std::string_view& rest, std::string& out) {
  if (!rest.starts_with("=?")) return false;
  const std::string_view word = rest.substr(0, 512);  // 75 by the standard
  const std::size_t charset_end = word.find('?', 2);
  if (charset_end == std::string_view::npos || word.size() < charset_end + 3) return false;
  const char kind = static_cast<char>(word[charset_end + 1] | 0x20);
  const std::size_t end = word.find("?=", charset_end + 3);
  if (word[charset_end + 2] != '?' || (kind != 'b' && kind != 'q') || end == std::string_view::npos)
    return false;
  std::string charset(word.substr(2, charset_end - 2));
  charset.resize(std::min(charset.size(), charset.find('*')));  // a language (RFC 2231)
  std::string coded(word.substr(charset_end + 3, end - charset_end - 3));
  if (kind == 'q') std::replace(coded.begin(), coded.end(), '_', ' ');
  out += decoded_charset(kind == 'b' ? from_base64(coded) : unescaped(coded, '='), charset);
  rest.remove_prefix(end + 2);
  return true;
}

// A parameter's value at the front of `rest`, quoted or not.
std::string take_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    value = trimmed(rest.substr(0, rest.find(';')));
    rest.remove_prefix(std::min(rest.size(), rest.find(';')));
    return value;
  }
  std::size_t at = 1;
  for (; at < rest.size() && rest[at] != '"'; ++at) {
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    value += rest[at];
  }
  rest.remove_prefix(std::min(rest.size(), at + 1));
  return value;
}

// UTF-16 by its name. What is UTF-8 without zeros is wrongly called so.
std::optional<Encoding> named_utf16(std::string_view bytes, std::string_view name) {
  if (!name.starts_with("utf-16")) return std::nullopt;
  if (bytes.find('\0') == std::string_view::npos && is_valid_utf8(bytes)) return std::nullopt;
  if (name == "utf-16le") return Encoding::kUtf16LittleEndian;
  EncodingDetector detector;
  detector.add(bytes);
  const bool is_little = name == "utf-16" && detector.finish() == Encoding::kUtf16LittleEndian;
  return is_little ? Encoding::kUtf16LittleEndian : Encoding::kUtf16BigEndian;  // RFC 2781, 4.3
}

std::string without_zeros(std::string_view bytes) {
  std::string text(bytes);
  text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
  return text;
}

}  // namespace

MimeHeader::MimeHeader(std::string_view& rest) {
  while (!rest.empty()) {
    std::string_view after = rest;
    const std::string_view line = take_line(after);
    const std::size_t end = name_end(line);
    const bool is_more = !line.empty() && is_blank(line[0]) && !fields_.empty();
    if (!line.empty() && !is_more && end == std::string_view::npos) return;
    rest = after;
    if (line.empty()) return;
    if (is_more)
      fields_.back().second += " " + std::string(trimmed(line));
    else
      fields_.emplace_back(lower(line.substr(0, end)), trimmed(line.substr(end + 1)));
  }
}

std::string_view MimeHeader::raw(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (key == name) return value;
  return {};
}

std::string MimeHeader::text(std::string_view name) const { return decoded_words(raw(name)); }

MimeValue::MimeValue(std::string_view raw) {
  const std::size_t end = std::min(raw.size(), raw.find(';'));
  value = lower(trimmed(raw.substr(0, end)));
  raw.remove_prefix(end);
  while (!raw.empty()) {
    raw.remove_prefix(1);  // the semicolon
    const std::size_t equals = raw.find('=');
    if (equals == std::string_view::npos) return;
    const std::string name = lower(trimmed(raw.substr(0, equals)));
    raw.remove_prefix(equals + 1);
    raw.remove_prefix(std::min(raw.size(), raw.find_first_not_of(" \t")));
    parameters.emplace_back(name, take_value(raw));
    raw.remove_prefix(std::min(raw.size(), raw.find(';')));
  }
}

std::string MimeValue::parameter(std::string_view name) const {
  for (const auto& [key, text] : parameters) {
    if (key == name) return text;
    if (key != std::string(name) + "*") continue;
    const std::size_t charset_end = text.find('\'');  // utf-8'de'Gr%C3%BC%C3%9Fe (RFC 2231)
    const std::size_t language_end = text.find('\'', charset_end + 1);
    if (charset_end == std::string::npos || language_end == std::string::npos) return text;
    return decoded_charset(unescaped(std::string_view(text).substr(language_end + 1), '%'),
                           text.substr(0, charset_end));
  }
  return {};
}

std::string decoded_body(std::string_view body, std::string_view encoding) {
  const std::string kind = lower(trimmed(encoding));
  if (kind == "base64") return from_base64(body);
  if (kind == "quoted-printable") return from_quoted_printable(body);
  return std::string(body);
}

std::string decoded_charset(std::string_view bytes, const std::string& charset) {
  const std::string name = lower(charset);
  std::optional<Decoder> decoder;
  if (const auto encoding = named_utf16(bytes, name))
    decoder.emplace(*encoding);
  else if (!name.empty() && name != "us-ascii" && name != "utf-8")
    decoder = Decoder::named(name);  // what says that it is ASCII may be anything
  std::string utf8;
  if (decoder && decoder->decode(bytes, true, utf8)) return utf8;
  if (auto text = to_utf8(std::string(bytes))) return *std::move(text);
  const std::string words = without_zeros(bytes);
  return to_utf8(words).value_or(repaired(words));
}

std::string decoded_words(std::string_view raw) {
  std::string text;
  std::size_t behind_word = 0;  // the size of `text` right behind an encoded word
  while (!raw.empty()) {
    const std::size_t blanks = std::min(raw.size(), raw.find_first_not_of(" \t"));
    std::string_view word = raw.substr(blanks);
    std::string decoded;
    if (take_encoded_word(word, decoded)) {
      // White space between two encoded words is none.
      if (behind_word == 0 || behind_word != text.size()) text += raw.substr(0, blanks);
      text += decoded;
      behind_word = text.size();
      raw = word;
      continue;
    }
    const std::size_t next = std::min(raw.size(), raw.find_first_of(" \t=", blanks + 1));
    text += decoded_charset(raw.substr(0, next), "");
    raw.remove_prefix(next);
  }
  return one_line(text);
}

}  // namespace memvid::text
