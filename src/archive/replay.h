// Replay: reads a memory from its first frame, or from the end of an earlier commit, to its last
// commit and tells what it says, in order.
//
// Everything else is made from this: the index, extract, list, verify. Frames are decoded on all
// cores; entries come out in file order on the calling thread. Damage is told and passed over: the
// rest stays readable. Ids inside grafts come out with their bases added.
#ifndef MEMVID_ARCHIVE_REPLAY_H_
#define MEMVID_ARCHIVE_REPLAY_H_

#include <functional>
#include <memory>
#include <span>
#include <stop_token>

#include "archive/compression.h"
#include "archive/entry.h"
#include "archive/frame_io.h"
#include "archive/video_file.h"
#include "base/thread_pool.h"

namespace memvid::archive {

// Where a block lies: what a reader needs to find it again without a replay.
struct BlockPlace {
  std::uint64_t ordinal = 0;      // counted over all blocks in file order, from 0
  std::uint64_t first_frame = 0;  // physical
  std::uint32_t frame_count = 0;  // consecutive frames that hold its pieces
  std::uint64_t number = 0;       // in its pieces' headers
  std::uint64_t frame_shift = 0;  // physical frame minus header's frame, modulo 2^64
  base::Hash128 origin{};         // memory id in its symbols' headers
};

struct EntryPlace {
  std::uint64_t block = 0;   // ordinal
  std::uint32_t slot = 0;    // which entry of the block, from 0
  std::uint64_t frame = 0;   // first frame of the block
  std::uint64_t commit = 0;  // the commit that the entry belongs to
};

// Hears what a replay finds. An Error of any call stops the replay and is returned by it.
class ReplayVisitor {
 public:
  virtual ~ReplayVisitor() = default;
  virtual Status on_frame(const Sample&) { return {}; }
  virtual Status on_dictionary(const base::Hash128& /*name*/, base::ByteSpan /*packed*/) {
    return {};
  }
  // Before the block's entries.
  virtual Status on_block(const BlockPlace&) { return {}; }
  // Settings, sources, puts and deletes; a put's text may be a difference (text_of resolves it).
  virtual Status on_entry(const Entry&, const EntryPlace&) { return {}; }
  // A commit of the memory itself, when its entry is reached.
  virtual Status on_commit(const CommitEntry&) { return {}; }
  // A commit of a memory that was merged: of this one it says nothing, but no source runs over it
  // in one piece.
  virtual Status on_grafted_commit() { return {}; }
  virtual Status on_damage(const Damage&) { return {}; }
};

// The end of a commit, to go on from: commits begin in a new frame, and no block crosses them.
struct ReplayStart {
  Trailer after;                  // as VideoFile::trailer_of gives it; Trailer{}: the first frame
  std::uint64_t next_block = 0;   // the ordinal of the first block behind it
  DictionarySource dictionaries;  // of the commits before; null: it is not there
};

struct ReplayOptions {
  ReplayStart start;
  std::stop_token stop;
  std::function<void(std::uint64_t frames_done)> on_frames;
};

Status replay(const VideoFile& video, base::ThreadPool& pool, ReplayVisitor& visitor,
              const ReplayOptions& options);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_REPLAY_H_
