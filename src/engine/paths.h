// The files of one memory, by name.
#ifndef MEMVID_ENGINE_PATHS_H_
#define MEMVID_ENGINE_PATHS_H_

#include <filesystem>
#include <vector>

#include "memvid/error.h"

namespace memvid::engine {

struct MemoryPaths {
  std::filesystem::path video;      // X.mp4; of a link what it leads to
  std::filesystem::path manifest;   // X.json, or what --index names
  std::filesystem::path database;   // the manifest's stem + .db
  std::filesystem::path lock;       // X.mp4.lock
  std::filesystem::path temporary;  // X.mp4.tmp, a video in the making
  std::filesystem::path tail;       // X.mp4.tail, what an append that broke off had written

  // Every file that a memory may leave beside its video, -wal and -shm included.
  std::vector<std::filesystem::path> all() const;
};

// An empty `index` means the video's stem + ".json". kInvalidArgument: no video name, or the video
// and the index would be the same file.
Result<MemoryPaths> paths_of(const std::filesystem::path& video,
                             const std::filesystem::path& index);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_PATHS_H_
