// Memory: an archive of text chunks kept as QR frames in one video. Reading, verifying, measuring.
//
// Works from the video alone: no index is needed or touched, except by verify() and info(), which
// look at one if it is given. A Memory sees the commit that was the last when it was opened, or, if
// it comes from at(), that one.
// THREADS  One Memory is used from one thread at a time; long calls use all cores inside.
// COST     open: the file's end is read, or, without a good trailer there, all boxes are walked.
//          The first call that needs the place of a chunk reads the memory once, O(frames).
#ifndef MEMVID_MEMORY_H_
#define MEMVID_MEMORY_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/chunk.h"
#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid {

struct MemoryInfo {
  std::string memory_id;  // 32 hex digits
  std::string format;     // "memvid 1"
  std::string profile;    // "compact"
  std::uint64_t epoch = 0;
  std::uint64_t commits = 0;
  std::int64_t created_at = 0;  // seconds since 1970
  std::string chunk_by;         // "characters", "sentences", "headings", "tokens"
  int chunk_size = 0;           // characters, or tokens
  int overlap = 0;              // characters
  std::uint64_t sources = 0;
  std::uint64_t chunks = 0;
  std::uint64_t frames = 0;
  std::uint64_t text_bytes = 0;  // of all living chunks
  std::uint64_t video_bytes = 0;
  // From the index, if one is there and belongs to this video:
  bool has_index = false;
  std::string index_state;  // "current", "behind", "absent", "of another memory", …
  std::uint64_t manifest_bytes = 0;
  std::uint64_t database_bytes = 0;  // with its -wal
  std::string model;                 // name and precision of the model that made the vectors
  std::string vector_storage;        // "int8", "f32"
  double vector_share = 0;           // 0..1
};

struct VerifyReport {
  std::uint64_t frames_checked = 0;
  std::uint64_t chunks_checked = 0;
  std::vector<Finding> findings;  // empty: everything reads and checks
  // What to do about the findings, in this order: commands and, for what is lost, sources.
  std::vector<std::string> repair_plan;
};

// What a selection of chunks may ask for. Empty fields do not restrict.
struct Selection {
  std::string source_glob;
  std::vector<ChunkId> chunks;
};

struct ExtractReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<Finding> findings;  // sources that could not be given back whole
};

// One frame: what a player shows and what it says.
struct Frame {
  std::uint64_t number = 0;           // physical
  std::vector<std::uint8_t> payload;  // the bytes in the QR symbol
  std::string description;            // the symbol's header and pieces, one fact a line
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> luma;  // the decoded picture, rows from the top
};

// What a change did.
struct ChangeReport {
  std::uint64_t chunks = 0;        // that were changed; 0: nothing was written
  std::uint64_t commit = 0;        // the number of the memory's last commit now
  std::uint64_t total_chunks = 0;  // that live now
};

struct CompactReport {
  bool was_compact = false;  // nothing had changed since the last compact; nothing was written
  std::uint64_t chunks = 0;
  std::uint64_t versions_dropped = 0;  // texts that were replaced or erased
  std::uint64_t frames_before = 0;
  std::uint64_t frames_after = 0;
  std::uint64_t bytes_before = 0;  // of the video
  std::uint64_t bytes_after = 0;
  std::uint64_t commit = 0;  // its number goes on behind the last one
  std::uint64_t epoch = 0;
  double seconds = 0;
};

// A commit, and what it changed. A chunk that a merge brought along dead counts as added and
// erased.
struct CommitInfo {
  std::uint64_t number = 0;
  std::int64_t time = 0;  // seconds since 1970; 0: the frame that says it does not read
  std::uint64_t sources_added = 0;
  std::uint64_t chunks_added = 0;
  std::uint64_t chunks_changed = 0;  // got another text
  std::uint64_t chunks_erased = 0;
  std::uint64_t total_chunks = 0;  // that lived after it
  std::uint64_t frames_added = 0;
  std::uint64_t bytes_added = 0;  // of video
  // By it a compacted file begins: what was before it is gone, and `chunks_added` tells what was
  // kept. (How many sources that are is not known: 0.)
  bool is_compacted = false;
};

struct HistoryOptions : CallOptions {
  std::uint64_t limit = ~std::uint64_t{0};  // tell so many at most
};

class Memory {
 public:
  // kNotFound; kUnsupported: no memvid video, or a newer format; kCorrupt: no commit that reads.
  static Result<Memory> open(const std::filesystem::path& video, const Config& config = {});
  Memory(Memory&&) noexcept;
  Memory& operator=(Memory&&) noexcept;
  ~Memory();

  // The memory as it was when `commit` was its last one: what came later is not there. It reads
  // from the video that this object has open. It cannot be changed or verified (kInvalidArgument),
  // and info() tells nothing of the index. kNotFound: there is no such commit, or compact dropped
  // it; kUnsupported: another tool wrote the video anew, and kept no commits apart; kCorrupt: a
  // trailer on the way there is damaged. COST  one small read for each commit after it.
  Result<Memory> at(std::uint64_t commit) const;
  // The memory's commits, the newest first, told as they are read. A commit whose frames do not
  // read has no time, and `on_finding` says so; a damaged trailer ends the list there. An Error of
  // `on_commit` stops. kUnsupported as at(). COST  some ms a commit; ram does not grow with them.
  Status history(const std::function<Status(const CommitInfo&)>& on_commit,
                 const std::function<void(const Finding&)>& on_finding,
                 const HistoryOptions& options = {}) const;

  // Counts and sizes. `index` may be empty: the video's stem + ".json" is looked at.
  Result<MemoryInfo> info(const std::filesystem::path& index = {});

  // Every living chunk of the selection, streamed: in file order, and then the chunks of sources
  // that were changed, source by source in the order of their ranges. A frame that does not read is
  // reported to `on_finding` and skipped: the rest stays readable. Errors of `on_chunk` stop.
  Status chunks(const Selection& selection, const std::function<Status(const Chunk&)>& on_chunk,
                const std::function<void(const Finding&)>& on_finding,
                const CallOptions& options = {});
  // Every source with a living chunk, in order.
  Status sources(const std::string& source_glob,
                 const std::function<Status(const Source&)>& on_source,
                 const std::function<void(const Finding&)>& on_finding);

  // Writes each source's text under `directory` at its relative path; never outside of it: "..",
  // absolute paths and control characters are made harmless. Files that exist are not replaced:
  // the new one becomes name~2. A source with a damaged chunk is written as NAME.damaged with the
  // parts that read.
  Result<ExtractReport> extract(const std::filesystem::path& directory, const Selection& selection,
                                const CallOptions& options = {});

  // kNotFound: the memory has fewer frames. kCorrupt: it does not read (luma may still be there:
  // use frame_picture).
  Result<Frame> frame(std::uint64_t number);
  // The picture alone, also of a frame whose symbol does not read.
  Result<Frame> frame_picture(std::uint64_t number);

  // Gives one chunk another text, from a new commit on; the old one stays in the video. The chunk
  // no longer belongs to its source's text: the source is given back with the new text in its
  // place. Kept as a difference where that takes less room. Needs the index, which follows at once,
  // with a vector where it has some. The same text as before writes nothing. This object sees the
  // new commit. kNotFound: no such chunk, or no index; kInvalidArgument: empty, not UTF-8, or more
  // than 400,000 bytes. Else errors as Encoder::append_to_video has them. COST  O(1) in the memory.
  Result<ChangeReport> update(ChunkId chunk, std::string_view text,
                              const std::filesystem::path& index = {},
                              const CallOptions& options = {});
  // Erases the chunks of the selection, which must name something: from a new commit on they live
  // no more. Their bytes stay in the video. The index (empty: the video's stem + ".json", if it is
  // there) follows at once; without one the video is read whole. This object sees the new commit.
  // kNotFound: a chunk of the selection does not live; nothing is written then. Else errors as
  // Encoder::append_to_video has them.
  Result<ChangeReport> erase(const Selection& selection, const std::filesystem::path& index = {},
                             const CallOptions& options = {});

  // Writes the memory anew, in one commit of a new epoch, without what is dead and without
  // half-filled frames; then puts the new file in the place of the old one, atomically. Ids and
  // revisions stay; so does the index (as for erase) with its vectors. Commits before it can be
  // asked no more. Also for a video that another tool wrote anew. This object sees the new file;
  // others that have the old one open go on with that. kCorrupt: a part of the video does not read;
  // nothing is written then. Needs room for the new video beside the old one and for the texts in
  // $TMPDIR. Else errors as Encoder::append_to_video has them. COST  O(memory), as to encode it.
  Result<CompactReport> compact(const std::filesystem::path& index = {},
                                const CallOptions& options = {});

  // Reads every frame, checks every checksum, the hash chain, the trailers, every block and entry;
  // with an index (empty: the video's stem + ".json", if there) also that both agree.
  Result<VerifyReport> verify(const std::filesystem::path& index = {},
                              const CallOptions& options = {});

 private:
  class Impl;
  explicit Memory(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace memvid

#endif  // MEMVID_MEMORY_H_
