// Opens a memory with its index for reading, and fills in at once the words that are missing.
#ifndef MEMVID_ENGINE_OPEN_MEMORY_H_
#define MEMVID_ENGINE_OPEN_MEMORY_H_

#include <memory>

#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "engine/paths.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

struct OpenedMemory {
  MemoryPaths paths;
  std::shared_ptr<const archive::VideoFile> video;
  std::unique_ptr<index::Index> index;
};

// The files that `-v` and `-i` name; either may be empty. A manifest alone names its video, unless
// it is a copy under another name: then kInvalidArgument asks for the video. kNotFound.
Result<MemoryPaths> find_memory(const std::filesystem::path& video,
                                const std::filesystem::path& index);

// An index that is behind its video catches up first; where the writer's lock cannot be had
// (another process writes, or the folder is read-only) it answers as it stands. kInvalidArgument:
// the index is of another memory, ahead or diverged. kBusy: it is empty and another process holds
// the lock to fill it.
Result<OpenedMemory> open_memory(const MemoryPaths& paths, base::ThreadPool& pool,
                                 const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_OPEN_MEMORY_H_
