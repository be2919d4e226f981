// Where texts that are made of lines (tables, code, settings, logs) may be cut.
#ifndef MEMVID_TEXT_LINE_CUTS_H_
#define MEMVID_TEXT_LINE_CUTS_H_

#include <cstddef>
#include <string_view>

namespace memvid::text {

// How a text is cut.
enum class Cutting {
  kProse,  // at a paragraph, sentence, word
  kLines,  // between lines; best where a new block begins: after a blank line, at the left margin
  kRows,   // between the rows of a table (CSV): a line end within quotes is none
};

// Where a chunk is to end.
struct Room {
  std::size_t begin = 0;
  std::size_t least = 0;  // before it ends no block counts
  std::size_t limit = 0;  // begin < least <= limit < utf8.size()
};

// The end of the last line within the room, or the last end of a block in [least, limit]; 0: the
// line is longer. Of CR LF the LF is the end.
std::size_t end_of_lines(std::string_view utf8, const Room& room);

// Follows the quotes of a table from row to row.
class Rows {
 public:
  // The end of the last row in (begin, limit]; 0: the row is longer.
  std::size_t end_of_rows(std::string_view utf8, std::size_t begin, std::size_t limit) const;
  // `part`, which begins where the last part ended, is done with.
  void pass(std::string_view part);

 private:
  bool is_quoted_ = false;  // what follows stands between quotes
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_LINE_CUTS_H_
