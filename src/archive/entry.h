// Entries: what a block says, one after the other. docs/formats/entries.md is the layout.
//
// A block's entries are coded relative to each other (ids and ranges as differences, because most
// differences are constants that compress to nothing) and never relative to another block, so every
// block reads alone.
#ifndef MEMVID_ARCHIVE_ENTRY_H_
#define MEMVID_ARCHIVE_ENTRY_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/memory_state.h"
#include "memvid/error.h"

namespace memvid::archive {

inline constexpr std::uint64_t kIdMax = (std::uint64_t{1} << 53) - 1;  // JSON's integers

// A block of 64 MiB that packs to nothing must not become gigabytes of entries, nor a few bytes of
// it a title for each of them. Writers end a block at 30 KB, which is below 10,000 entries.
inline constexpr std::size_t kBlockEntriesMax = 65'536;
inline constexpr std::size_t kNameBytesMax = std::size_t{64} << 10;  // path, own id, title, type
// A chunk has 100,000 characters at most, and perhaps one long grapheme more.
inline constexpr std::size_t kTextBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kMetadataBytesMax = std::size_t{1} << 20;

// How the memory was made; the first entry of the first commit.
struct SettingsEntry {
  std::string profile;           // "compact"
  std::uint64_t chunk_size = 0;  // characters, or as chunk_by has it
  std::uint64_t overlap = 0;     // characters
  std::uint64_t picture_px = 0;
  std::int64_t created_at = 0;     // seconds since 1970
  std::string program;             // "memvid 0.1.0"
  base::MemoryState follows = {};  // the state that compact made this file from; commit 0: none
  std::uint64_t chunk_by = 0;  // where chunks end; 0: as late as possible. Engine knows the rest
  friend bool operator==(const SettingsEntry&, const SettingsEntry&) = default;
};

struct SourceEntry {
  std::uint64_t id = 0;
  std::string path;
  std::string own_id;
  std::string title;
  std::string media_type;
  std::string metadata;          // a JSON object as text, or empty
  base::Hash128 hash{};          // hash128 of its text
  std::uint64_t size_bytes = 0;  // of its text
  std::uint64_t first_line = 1;
  std::int64_t modified_at = 0;  // seconds since 1970, 0 if unknown
  std::int64_t added_at = 0;
  friend bool operator==(const SourceEntry&, const SourceEntry&) = default;
};

// A chunk's text: whole, or as a difference against one named whole revision of the same chunk.
struct PutEntry {
  std::uint64_t chunk = 0;
  std::uint64_t revision = 1;
  std::uint64_t source = 0;
  std::uint64_t begin = 0;  // byte range in the source's text
  std::uint64_t end = 0;
  std::uint64_t first_line = 0;     // of the file; 0: it follows from the put before, or the source
  bool detached = false;            // changed on its own: no longer a part of its source's text
  std::string metadata;             // a JSON object as text, or empty
  std::uint64_t base_revision = 0;  // 0: `text` is the text; else a zstd frame with that as prefix
  std::uint64_t text_bytes = 0;     // of the text; equals text.size() when whole
  std::string text;
  friend bool operator==(const PutEntry&, const PutEntry&) = default;
};

struct DeleteEntry {
  std::uint64_t chunk = 0;
  friend bool operator==(const DeleteEntry&, const DeleteEntry&) = default;
};

// The next frames [first_frame, first_frame + frame_count) were copied from another memory.
struct GraftEntry {
  base::MemoryState origin;
  std::uint64_t first_frame = 0;  // in the file of the memory that wrote this entry
  std::uint64_t frame_count = 0;
  std::uint64_t origin_frame = 0;  // number of the first one in its origin's file
  std::uint64_t chunk_base = 0;    // added to every chunk id inside
  std::uint64_t source_base = 0;
  friend bool operator==(const GraftEntry&, const GraftEntry&) = default;
};

struct CommitEntry {
  std::uint64_t number = 0;  // 1 for the first
  std::uint64_t epoch = 0;
  std::int64_t time = 0;          // seconds since 1970
  std::uint64_t first_frame = 0;  // physical; the commit's frames, its own and the copies included
  std::uint64_t frame_count = 0;
  base::Hash256 parent{};        // head of the commit before; zero for the first
  base::Hash256 body{};          // chain over the frames before the one that holds this entry
  std::uint64_t next_chunk = 0;  // ids and numbers that the next commit goes on with
  std::uint64_t next_source = 0;
  std::uint64_t next_block = 0;
  std::uint64_t live_chunks = 0;  // after this commit
  std::uint64_t versions = 0;     // puts so far; equals live_chunks when nothing was replaced
  base::Hash128 inputs{};         // digest of everything that went in; zero: not known
  friend bool operator==(const CommitEntry&, const CommitEntry&) = default;
};

using Entry =
    std::variant<SettingsEntry, SourceEntry, PutEntry, DeleteEntry, GraftEntry, CommitEntry>;

// Collects the entries of one block.
class EntryWriter {
 public:
  void add(const Entry& entry);
  const base::Bytes& bytes() const { return bytes_; }
  std::uint64_t count() const { return count_; }
  // The block so far; the writer is then empty and begins the next one.
  base::Bytes take();

 private:
  struct Context {
    std::uint64_t source = 0;  // of the last source or put entry
    std::uint64_t chunk = 0;   // last chunk + 1
    std::uint64_t end = 0;     // of the last put of `source`
  };
  void write(base::ByteWriter& out, const SettingsEntry& entry);
  void write(base::ByteWriter& out, const SourceEntry& entry);
  void write(base::ByteWriter& out, const PutEntry& entry);
  void write(base::ByteWriter& out, const DeleteEntry& entry);
  void write(base::ByteWriter& out, const GraftEntry& entry);
  void write(base::ByteWriter& out, const CommitEntry& entry);
  friend class EntryParser;

  base::Bytes bytes_;
  std::uint64_t count_ = 0;
  Context context_;
};

// True when the lengths of the entry's names and metadata are within the bounds above.
bool fits_bounds(const SourceEntry& entry);

// All entries of a block. kCorrupt names the entry by its number; kUnsupported: an entry type below
// 64 or a put flag that this reader does not know. Types from 64 on are passed over.
Result<std::vector<Entry>> parse_entries(base::ByteSpan block);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_ENTRY_H_
