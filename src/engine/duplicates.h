// Which sources of the memories that are merged say what is there already.
#ifndef MEMVID_ENGINE_DUPLICATES_H_
#define MEMVID_ENGINE_DUPLICATES_H_

#include <cstdint>
#include <set>
#include <vector>

#include "archive/video_file.h"
#include "base/hash.h"
#include "base/thread_pool.h"
#include "engine/known_sources.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

// A source is there already when another has the same text; a document with an own id, when
// another has the same id, title, metadata and text. A source of which a chunk was changed or
// deleted on its own no longer says what its hash is of: it is like no other.
class DuplicateSearch {
 public:
  struct Duplicates {
    std::vector<std::uint64_t> chunks;  // ascending
    std::uint64_t sources = 0;
  };
  // `known`: the memory that they are merged into; null: a new one.
  explicit DuplicateSearch(KnownSources* known) : known_(known) {}

  // Those of the next memory that one before it has; by its own numbers. O(frames) time,
  // O(sources + chunks) ram. kCorrupt: a part of it does not read.
  Result<Duplicates> look_at(const archive::VideoFile& origin, base::ThreadPool& pool,
                             const CallOptions& options);

 private:
  Result<bool> is_known(const index::SourceRow& source, const base::Hash128& key);
  KnownSources* known_;
  std::set<base::Hash128> seen_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_DUPLICATES_H_
