#include "engine/index_relation.h"

#include "base/thread_pool.h"
#include "engine/beginning.h"
#include "engine/worker_count.h"

namespace memvid::engine {

namespace {

// A trailer that cannot be read (kIo) is told by the fill, which needs it too.
bool may_go_on(const base::MemoryState& index, const archive::VideoFile& video) {
  const auto trailer = video.trailer_of(index.commit);
  return !trailer || !*trailer || (*trailer)->state == index;
}

bool is_compacted_from(const base::MemoryState& index, const archive::VideoFile& video) {
  if (index.epoch > video.state().epoch) return false;
  base::ThreadPool pool(worker_count({}));
  const auto beginning = read_beginning(video, pool);
  return beginning && beginning->settings.follows == index;
}

}  // namespace

IndexRelation relation_of(const base::MemoryState& index, const archive::VideoFile& video) {
  const base::MemoryState& state = video.state();
  if (index.commit == 0) return IndexRelation::kEmpty;
  if (index.memory_id != state.memory_id) return IndexRelation::kOtherMemory;
  // A damaged tail does not tell the video's head; the symbols still check one by one.
  if (!video.is_certain()) return IndexRelation::kCurrent;
  if (index.epoch != state.epoch)
    return is_compacted_from(index, video) ? IndexRelation::kBeforeCompact
                                           : IndexRelation::kDiverged;
  if (index.commit < state.commit)
    return may_go_on(index, video) ? IndexRelation::kBehind : IndexRelation::kDiverged;
  if (index.commit > state.commit) return IndexRelation::kAhead;
  return index.head == state.head ? IndexRelation::kCurrent : IndexRelation::kDiverged;
}

std::string to_string(IndexRelation relation) {
  switch (relation) {
    case IndexRelation::kCurrent: return "current";
    case IndexRelation::kEmpty: return "empty";
    case IndexRelation::kBehind: return "behind the video";
    case IndexRelation::kAhead: return "ahead of the video";
    case IndexRelation::kBeforeCompact: return "of the video before it was compacted";
    case IndexRelation::kDiverged: return "diverged from the video";
    case IndexRelation::kOtherMemory: return "of another memory";
  }
  return "unknown";
}

}  // namespace memvid::engine
