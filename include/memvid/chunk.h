// Chunk and Source: a piece of text, and where it came from.
#ifndef MEMVID_CHUNK_H_
#define MEMVID_CHUNK_H_

#include <cstdint>
#include <string>

namespace memvid {

// Ids count up from 0 inside one memory, are never reused, and stay below 2^53 (JSON's integers).
using ChunkId = std::uint64_t;
using SourceId = std::uint64_t;

// Where a chunk's text came from.
struct ChunkMetadata {
  ChunkId id = 0;
  SourceId source = 0;
  std::string path;    // relative path as given, or "text-N" for texts without a file
  std::string own_id;  // the document's own id (JSON Lines), or empty
  std::string title;   // the document's title, or empty
  std::string json;    // the chunk's or document's metadata: a JSON object, or empty
  // In a document that has places: "p. 12", "Sales!A1-A40", "Install > Debian"; else empty.
  std::string place;
  std::uint64_t begin = 0;  // byte range in the source's text
  std::uint64_t end = 0;
  std::uint64_t first_line = 1;  // lines of the file, both inclusive
  std::uint64_t last_line = 1;
  std::uint64_t frame = 0;  // the physical frame on which its block begins; 0 before encoding
  std::string media_type;   // of its source, "text/markdown"; empty: not known
};

struct Chunk {
  std::string content;  // valid UTF-8
  ChunkMetadata metadata;
};

// One document in a memory.
struct Source {
  SourceId id = 0;
  std::string path;
  std::string own_id;
  std::string title;
  std::string media_type;        // as list_formats() has it: "text/markdown"
  std::string metadata_json;     // a JSON object, or empty
  std::uint64_t size_bytes = 0;  // of its text
  std::uint64_t chunk_count = 0;
  std::int64_t modified_at = 0;  // seconds since 1970; 0 if unknown
  std::int64_t added_at = 0;     // seconds since 1970
};

}  // namespace memvid

#endif  // MEMVID_CHUNK_H_
