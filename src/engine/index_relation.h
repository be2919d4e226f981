// How an index stands to a video: does it belong to it, and how far is it.
#ifndef MEMVID_ENGINE_INDEX_RELATION_H_
#define MEMVID_ENGINE_INDEX_RELATION_H_

#include <string>

#include "archive/video_file.h"
#include "base/memory_state.h"

namespace memvid::engine {

// How an index stands to a video (DESIGN 3).
enum class IndexRelation {
  kCurrent,        // the same state
  kEmpty,          // nothing in it yet
  kBehind,         // of the same memory and epoch, with fewer commits
  kBeforeCompact,  // of the commit that compact made the video of
  kAhead,          // of the same memory and epoch, with more commits than the video
  kDiverged,       // of the same memory, but not of the same history
  kOtherMemory,
};
// With fewer commits than the video it is behind when it ended where the video's commit of that
// number did; the trailers tell, one small read for each commit between. Where they cannot be
// followed it counts as behind: fill_index fills it from the first frame then. Of an index of an
// earlier epoch the video's first frames tell whether it is the one before.
IndexRelation relation_of(const base::MemoryState& index, const archive::VideoFile& video);

// In words, for info and messages: "current", "empty", "behind", …
std::string to_string(IndexRelation relation);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_INDEX_RELATION_H_
