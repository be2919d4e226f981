// compact: a memory written anew, without what is dead and without half-filled frames.
#ifndef MEMVID_ENGINE_COMPACTOR_H_
#define MEMVID_ENGINE_COMPACTOR_H_

#include "engine/paths.h"
#include "memvid/config.h"
#include "memvid/memory.h"

namespace memvid::engine {

// Memory::compact. The order on disk, each step whole before the next:
//
//   lock -> the index brought up to the video -> X.mp4.tmp written, read back, synced
//        -> the index filled from it, not yet counting -> X.mp4.tmp renamed to X.mp4, folder synced
//        -> the index's transaction ends
//
// Killed before the rename, the memory is as it was; killed behind it, the next search or change
// fills the index, which keeps its vectors.
Result<CompactReport> compact_memory(const MemoryPaths& paths, const Config& config,
                                     const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_COMPACTOR_H_
