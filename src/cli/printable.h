// Texts from documents, file names and messages, made harmless for a terminal.
//
// A document may hold escape sequences that move the cursor, change the title or answer as if
// typed, and marks that turn the reading direction. They are shown, not sent: ESC becomes \x1b.
#ifndef MEMVID_CLI_PRINTABLE_H_
#define MEMVID_CLI_PRINTABLE_H_

#include <string>
#include <string_view>

namespace memvid::cli {

// One line: every control character, newlines and tabs included, every character that turns the
// reading direction and every byte that is not UTF-8 is written as \n, \t, \xHH or \u{HHHH}.
std::string printable_line(std::string_view text);

// Many lines: as printable_line, but newlines and tabs stay, and CRLF becomes a newline.
std::string printable_text(std::string_view text);

// The length in bytes of the UTF-8 character at the front of `text`; 0 when it is none.
std::size_t utf8_length(std::string_view text);

// At most `columns` characters of a line; a longer one ends in "…". Counts one column a character.
std::string shortened(std::string_view line, std::size_t columns);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_PRINTABLE_H_
