// Which of the encodings that cannot be told by rule a text is in: a guess by statistics.
#ifndef MEMVID_TEXT_CHARSET_GUESS_H_
#define MEMVID_TEXT_CHARSET_GUESS_H_

#include <optional>
#include <string_view>

#include "text/encoding.h"

namespace memvid::text {

// An East Asian or Cyrillic encoding, by the parts of `bytes` that are not ASCII; nullopt: none of
// them, or too little to tell. Valid UTF-8 is not to be asked about. Looks at the first kilobyte of
// such parts.
std::optional<Encoding> guess_encoding(std::string_view bytes);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_CHARSET_GUESS_H_
