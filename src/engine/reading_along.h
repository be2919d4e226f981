// What is read along with a chunk when its words and its vector are made (DESIGN 5.2): the title of
// its document, the names of its table's columns, and the last characters before it. Not stored
// with it, and not part of the chunk's text.
#ifndef MEMVID_ENGINE_READING_ALONG_H_
#define MEMVID_ENGINE_READING_ALONG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace memvid::engine {

// What a document says to all its chunks.
struct AlongDocument {
  std::string title;
  std::string columns;  // of a table that is the whole document: "name, price, city"
  std::map<std::string, std::string, std::less<>> sheets;  // of sheets: columns, as their row is
  friend bool operator==(const AlongDocument&, const AlongDocument&) = default;
};

// By what its source entry says. Columns: the names at the front of the list that come to 200 bytes
// at most.
AlongDocument along_document(std::string_view title, std::string_view media_type,
                             std::string_view metadata);

// The names at the front that come to 200 bytes at most: a chunk's vector knows some thousand
// characters, and names must not push out what they name. Empty names are left out, or kept.
std::string joined_columns(std::span<const std::string> names, std::string_view separator,
                           bool keeps_empty = false);

struct AlongChunk {
  std::uint64_t begin = 0;    // in its source's text: the first one has the columns in its own
  std::string_view metadata;  // of its put: has columns, or the place tells the sheet
};

// `before` is the text of the source before the chunk, or a tail of it; empty for the first chunk,
// and where it is not at hand.
std::string read_along(const AlongDocument& document, const AlongChunk& chunk,
                       std::string_view before, int overlap, std::string_view text);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_READING_ALONG_H_
