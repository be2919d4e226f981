// sync_memory: a memory becomes equal to the folders of a collection.
#ifndef MEMVID_ENGINE_SYNCHRONISER_H_
#define MEMVID_ENGINE_SYNCHRONISER_H_

#include <span>

#include "engine/collection.h"
#include "engine/paths.h"
#include "engine/sync_plan.h"
#include "memvid/config.h"
#include "memvid/encoder.h"

namespace memvid::engine {

// Encoder::sync_to_video, with its promises. `names_index`: the caller named the index.
Result<SyncReport> sync_memory(const Collection& collection, std::span<const ReadFolder> folders,
                               const MemoryPaths& paths, bool names_index, const Config& config,
                               const SyncOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_SYNCHRONISER_H_
