// KnownSources: what a memory holds already, asked by content, by path and by a document's own id.
#ifndef MEMVID_ENGINE_KNOWN_SOURCES_H_
#define MEMVID_ENGINE_KNOWN_SOURCES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

// Only sources with a living chunk are known; of several the one that was added last.
class KnownSources {
 public:
  virtual ~KnownSources() = default;
  // Without an own id, with this text.
  virtual Result<std::optional<index::SourceRow>> by_content(const base::Hash128& hash) = 0;
  // Without an own id.
  virtual Result<std::optional<index::SourceRow>> by_path(const std::string& path) = 0;
  virtual Result<std::optional<index::SourceRow>> by_own_id(const std::string& own_id) = 0;
  // Whether its living chunks are all of its text: none was changed or deleted on its own.
  virtual Result<bool> is_whole(const index::SourceRow& source) = 0;
  // Ascending.
  virtual Result<std::vector<std::uint64_t>> living_chunks(std::uint64_t source) = 0;
};

// Asks an index that stands at the memory's last commit and outlives the answerer. O(log sources).
std::unique_ptr<KnownSources> known_by_index(index::Index& index);
// Reads the whole video first: O(frames) time, O(sources + chunks) memory. kCorrupt when a part of
// it does not read: what that holds is not known.
Result<std::unique_ptr<KnownSources>> known_by_video(const archive::VideoFile& video,
                                                     base::ThreadPool& pool,
                                                     const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_KNOWN_SOURCES_H_
