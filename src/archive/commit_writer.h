// CommitWriter: entries in, one commit at the end of a video file out.
//
// The pipeline: entries -> blocks (packed on all cores) -> symbols (in order) -> frames (drawn,
// encoded and read back on all cores) -> fragments (written in order) -> sync -> trailer -> sync.
// At most a few blocks and frames a thread are in flight, so memory does not grow with the input.
// What a merge takes over goes past all of it: packets are copied.
#ifndef MEMVID_ARCHIVE_COMMIT_WRITER_H_
#define MEMVID_ARCHIVE_COMMIT_WRITER_H_

#include <functional>
#include <memory>
#include <stop_token>

#include "archive/compression.h"
#include "archive/entry.h"
#include "archive/trailer.h"
#include "base/fs.h"
#include "base/thread_pool.h"
#include "memvid/error.h"

namespace memvid::archive {

class VideoFile;

// What a commit says of the memory after it, besides what the writer knows itself.
struct CommitFacts {
  std::int64_t time = 0;  // seconds since 1970
  std::uint64_t next_chunk = 0;
  std::uint64_t next_source = 0;
  std::uint64_t live_chunks = 0;
  std::uint64_t versions = 0;
  base::Hash128 inputs{};
};

// Used from one thread. After an Error the file's tail is of no value: the caller removes the file
// or cuts it back to where the commit began.
class CommitWriter {
 public:
  // Begins the first commit of a new memory in an empty file. `pool` and `file` must outlive the
  // writer. `on_frames` is called with the number of frames written so far.
  static Result<std::unique_ptr<CommitWriter>> create(base::File& file, base::ThreadPool& pool,
                                                      const base::Hash128& memory_id,
                                                      std::function<void(std::uint64_t)> on_frames,
                                                      std::stop_token stop);
  // Begins the first commit of a memory's next epoch in an empty file. Its number is the one behind
  // that of `follows`, which the SettingsEntry must name; its hash chain begins anew.
  static Result<std::unique_ptr<CommitWriter>> rewrite(base::File& file, base::ThreadPool& pool,
                                                       const base::MemoryState& follows,
                                                       std::function<void(std::uint64_t)> on_frames,
                                                       std::stop_token stop);
  // Begins the next commit of a memory whose last one ends with `last`, at the end of the file
  // (prepare_append sees to it). Nothing that is there is written over. kUnsupported: the file's
  // first boxes are not what this program would write, so its players would not read our frames.
  static Result<std::unique_ptr<CommitWriter>> append(base::File& file, base::ThreadPool& pool,
                                                      const Trailer& last,
                                                      std::function<void(std::uint64_t)> on_frames,
                                                      std::stop_token stop);
  virtual ~CommitWriter() = default;

  // Blocks are packed with this dictionary, which becomes part of the video; or with one that is a
  // part of it already. At most one of both, once, before the first add().
  virtual Status add_dictionary(base::Bytes dictionary) = 0;
  virtual void use_dictionary(std::shared_ptr<const Dictionary> dictionary) = 0;
  virtual Status add(const Entry& entry) = 0;
  // Copies all frames of another memory, as a graft: packets untouched and unread, so whoever
  // merges reads the new frames between finish() and seal(). The bases are added to its ids.
  // `origin` must be certain. Returns the physical frame of its first one. kCorrupt names the frame
  // that has no place.
  virtual Result<std::uint64_t> add_graft(const VideoFile& origin, std::uint64_t chunk_base,
                                          std::uint64_t source_base) = 0;
  // Writes what is left and the commit entry, and syncs. Returns the trailer that is still missing:
  // every frame has been read back, but nobody counts the commit yet.
  virtual Result<Trailer> finish(const CommitFacts& facts) = 0;
  // Writes the trailer, and syncs: the commit is on the disk.
  virtual Status seal() = 0;
  Result<Trailer> commit(const CommitFacts& facts);  // both
  // False: no part of the trailer was written, so nobody can have seen the commit.
  virtual bool is_trailer_begun() const = 0;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_COMMIT_WRITER_H_
