// SyncReport: what Encoder::sync_to_video did, or would do.
#ifndef MEMVID_SYNC_REPORT_H_
#define MEMVID_SYNC_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace memvid {

// What a sync does to one source.
struct SourceChange {
  enum class Kind { kAdded, kChanged, kMoved, kRemoved };
  Kind kind = Kind::kAdded;
  std::string path;                  // of a removed one, as it was
  std::string own_id;                // of a document (JSON Lines)
  std::string path_before;           // of a moved one
  std::uint64_t chunks_added = 0;    // new ones
  std::uint64_t chunks_changed = 0;  // that get another text
  std::uint64_t chunks_moved = 0;    // that get another place in the source
  std::uint64_t chunks_removed = 0;  // that live no more
};

struct SyncReport {
  std::vector<SourceChange> sources;  // those that are not as they were; none: nothing was written
  std::vector<std::string> kept;      // paths that could not be read: what is there of them stays
  std::uint64_t frames_added = 0;
  std::uint64_t total_chunks = 0;  // of the whole memory
  std::uint64_t chunks_embedded = 0;
  bool vectors_follow = false;        // as EncodingStats has it
  double encoding_time_seconds = 0;   // video, verified and synced
  double indexing_time_seconds = 0;   // words
  double embedding_time_seconds = 0;  // vectors
};

}  // namespace memvid

#endif  // MEMVID_SYNC_REPORT_H_
