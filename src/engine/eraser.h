// erase_chunks: chunks that live no more, from a new commit on.
#ifndef MEMVID_ENGINE_ERASER_H_
#define MEMVID_ENGINE_ERASER_H_

#include "engine/paths.h"
#include "memvid/config.h"
#include "memvid/memory.h"

namespace memvid::engine {

// Memory::erase, with its promises.
Result<ChangeReport> erase_chunks(const MemoryPaths& paths, const Selection& selection,
                                  const Config& config, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_ERASER_H_
