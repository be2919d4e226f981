// A block is a function, a class, a section of settings: what begins at the left margin after a
// blank line. No language is known by name, and none is parsed: the rule holds wherever people
// indent, and where it does not a line end is still never missed.
#include "text/line_cuts.h"

namespace memvid::text {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Does a line end right before `at`?
bool follows_line_end(std::string_view utf8, std::size_t at) {
  return utf8[at - 1] == '\n' || (utf8[at - 1] == '\r' && utf8[at] != '\n');
}

// `at` follows a line end: is the line that ended there blank?
bool follows_blank_line(std::string_view utf8, std::size_t begin, std::size_t at) {
  --at;
  if (utf8[at] == '\n' && at > begin && utf8[at - 1] == '\r') --at;
  while (at > begin && is_blank(utf8[at - 1])) --at;
  return at > begin && (utf8[at - 1] == '\n' || utf8[at - 1] == '\r');
}

bool begins_block(char c) {
  return !is_blank(c) && c != '\n' && c != '\r' && c != '}' && c != ')' && c != ']';
}

// The quotes of one field after the other (RFC 4180): within a field that does not begin with one,
// a quote is a character like any other; a doubled one within quotes ends them and begins them.
class Quotes {
 public:
  explicit Quotes(bool is_open) : is_open_(is_open) {}
  bool is_open() const { return is_open_; }
  void pass(char c) {
    if (c == '"') is_open_ = !is_open_ && may_open_;
    may_open_ = c == '"' || c == ',' || c == ';' || c == '\t' || c == '|' || c == '\n' || c == '\r';
  }

 private:
  bool is_open_;
  bool may_open_ = true;
};

}  // namespace

std::size_t end_of_lines(std::string_view utf8, const Room& room) {
  std::size_t line = 0;
  for (std::size_t at = room.limit; at > room.begin; --at) {
    if (line != 0 && at < room.least) break;
    if (!follows_line_end(utf8, at)) continue;
    if (line == 0) line = at;
    if (begins_block(utf8[at]) && follows_blank_line(utf8, room.begin, at) && at >= room.least)
      return at;
  }
  return line;
}

std::size_t Rows::end_of_rows(std::string_view utf8, std::size_t begin, std::size_t limit) const {
  Quotes quotes(is_quoted_);
  std::size_t end = 0;
  for (std::size_t at = begin; at < limit; ++at) {
    quotes.pass(utf8[at]);
    if (!quotes.is_open() && follows_line_end(utf8, at + 1)) end = at + 1;
  }
  return end;
}

void Rows::pass(std::string_view part) {
  Quotes quotes(is_quoted_);
  for (const char c : part) quotes.pass(c);
  is_quoted_ = quotes.is_open();
}

}  // namespace memvid::text
