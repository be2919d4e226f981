// What e-mail is made of (RFC 5322, 2045, 2047): header fields, their parameters, encoded bodies.
// All of it takes any bytes, gives valid UTF-8 where it gives text, and is linear.
#ifndef MEMVID_TEXT_MIME_H_
#define MEMVID_TEXT_MIME_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace memvid::text {

class MimeHeader {
 public:
  // Takes the header and the blank line behind it off `rest`. It ends where a line is no field.
  explicit MimeHeader(std::string_view& rest);

  bool empty() const { return fields_.empty(); }
  // The first field of that name ("subject", in small letters), unfolded, as it stands; else empty.
  std::string_view raw(std::string_view name) const;
  // The same for people: one line, encoded words decoded.
  std::string text(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;  // name in small letters, value
};

// "text/plain; charset=utf-8" in its parts.
struct MimeValue {
  explicit MimeValue(std::string_view raw);
  std::string parameter(std::string_view name) const;  // as it stands; empty: none

  std::string value;  // in small letters
  std::vector<std::pair<std::string, std::string>> parameters;
};

// The bytes that a body stands for; `encoding` is its Content-Transfer-Encoding.
std::string decoded_body(std::string_view body, std::string_view encoding);

// Bytes of a character set as UTF-8; of one that is unknown or not named as encoding.h finds out,
// and what looks binary without its zero bytes: somebody called it text.
std::string decoded_charset(std::string_view bytes, const std::string& charset);

// "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" -> "Grüße".
std::string decoded_words(std::string_view raw);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_MIME_H_
