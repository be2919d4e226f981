// The rows of the catalogue: what the index knows of a memory, without any chunk's text.
//
// Numbers are the memory's own: chunk and source ids, physical frames, blocks counted in file order
// from 0, versions (one per `put`, counted in file order from 1; the row id everywhere).
#ifndef MEMVID_INDEX_ROWS_H_
#define MEMVID_INDEX_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"

namespace memvid::index {

struct FrameRow {
  std::uint64_t frame = 0;
  std::uint64_t offset = 0;      // of the sample in the video file
  std::uint32_t size_bytes = 0;  // of the sample
};

struct BlockRow {
  std::uint64_t block = 0;
  std::uint64_t first_frame = 0;
  std::uint32_t frame_count = 0;  // consecutive physical frames that hold its pieces
  std::uint64_t number = 0;       // the number in its pieces' headers (its origin's)
  std::uint64_t frame_shift = 0;  // physical frame minus the frame number in the symbols' headers
  base::Hash128 origin{};         // memory id in the symbols' headers (differs after a merge)
};

struct SourceRow {
  std::uint64_t source = 0;
  std::string path;    // relative path or URI, escaped (text/walk.h)
  std::string own_id;  // the document's own id, or empty
  std::string title;
  std::string media_type;
  std::string metadata;          // JSON object as text, or empty
  base::Hash128 hash{};          // of the text
  std::uint64_t size_bytes = 0;  // of the text
  std::uint64_t first_line = 1;  // line of the file on which the text starts
  std::int64_t modified_at = 0;  // seconds since 1970, 0 if unknown
  std::int64_t added_at = 0;     // seconds since 1970
};

// A source with a living chunk, and what lives of it.
struct LivingSource {
  SourceRow row;
  std::uint64_t chunks = 0;
  std::uint64_t bytes = 0;  // of its text that they cover: row.size_bytes when it is whole
};

struct VersionRow {
  std::uint64_t version = 0;
  std::uint64_t chunk = 0;
  std::uint64_t revision = 1;  // 1 for the chunk's first put
  std::uint64_t source = 0;
  std::uint64_t begin = 0;  // byte range in the source's text; begin == end after an update
  std::uint64_t end = 0;
  std::uint64_t first_line = 1;  // lines of the file, inclusive
  std::uint64_t last_line = 1;
  std::uint64_t block = 0;
  std::uint32_t slot = 0;  // which entry of the block, from 0
  std::string metadata;    // JSON object as text, or empty
  std::uint64_t born = 0;  // the commit that put it
  std::uint64_t died = 0;  // the commit that replaced or deleted it; 0: alive
};

// One more than the highest that the index has.
struct NextNumbers {
  std::uint64_t version = 1;
  std::uint64_t block = 0;
};

}  // namespace memvid::index

#endif  // MEMVID_INDEX_ROWS_H_
