// What is read along with a chunk when its words and its vector are made (DESIGN 5.2): the title of
// its document, the names of its table's columns, and the last characters before it. Not stored
// with it, and not part of the chunk's text.
#ifndef MEMVID_ENGINE_READING_ALONG_H_
#define MEMVID_ENGINE_READING_ALONG_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace memvid::engine {

// What a document says to all its chunks.
struct AlongDocument {
  std::string title;
  std::string columns;  // of a table that is the whole document: "name, price, city"
  friend bool operator==(const AlongDocument&, const AlongDocument&) = default;
};

// By what its source entry says. Columns: the names at the front of the list that come to 200 bytes
// at most.
AlongDocument along_document(std::string_view title, std::string_view media_type,
                             std::string_view metadata);

// `before` is the text of the source before the chunk, or a tail of it; empty for the first chunk,
// and where it is not at hand. `begin`: where in its source's text the chunk begins: the first has
// the columns in its text.
std::string read_along(const AlongDocument& document, std::uint64_t begin, std::string_view before,
                       int overlap, std::string_view text);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_READING_ALONG_H_
