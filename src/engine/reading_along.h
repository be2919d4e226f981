// What is read along with a chunk when its words and its vector are made (DESIGN 5.2): the title of
// its document and the last characters before it. Not stored, and not part of the chunk's text.
#ifndef MEMVID_ENGINE_READING_ALONG_H_
#define MEMVID_ENGINE_READING_ALONG_H_

#include <string>
#include <string_view>

namespace memvid::engine {

// `before` is the text of the source before the chunk, or a tail of it; empty for the first chunk.
std::string read_along(std::string_view title, std::string_view before, int overlap,
                       std::string_view text);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_READING_ALONG_H_
