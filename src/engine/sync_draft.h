// SyncDraft: everything that a sync is going to write, before it writes anything.
#ifndef MEMVID_ENGINE_SYNC_DRAFT_H_
#define MEMVID_ENGINE_SYNC_DRAFT_H_

#include <cstdint>
#include <stop_token>
#include <vector>

#include "archive/commit_writer.h"
#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "engine/collection.h"
#include "engine/entry_log.h"
#include "engine/sync_plan.h"
#include "engine/write_session.h"
#include "index/index.h"
#include "memvid/encoder.h"

namespace memvid::engine {

// The entries wait in a temporary file, so that what they come to is known before the first is
// written, and a dry run is the same work without the last step.
struct SyncDraft {
  EntryLog entries;
  std::vector<std::uint64_t> erased;  // chunks that go, ascending
  Change change;                      // what both come to
  std::vector<SourceChange> sources;

  bool is_empty() const { return sources.empty(); }
  bool has_new_texts() const { return change.versions > 0; }
  Status write(archive::CommitWriter& writer) const;
};

// `index` stands at a commit of `video`, whose last one is the one that the draft is to follow.
// kCorrupt: a text that a changed source has to be compared with does not read. kCancelled;
// kCapacity, kIo of the temporary folder.
Result<SyncDraft> draft_sync(const Collection& collection, const SyncPlan& plan,
                             const archive::VideoFile& video, index::Index& index,
                             base::ThreadPool& pool, const TextConfig& text,
                             const std::stop_token& stop);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_SYNC_DRAFT_H_
