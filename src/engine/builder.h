// build_memory: a collection becomes a video, a manifest and an index; or what is missing of them.
#ifndef MEMVID_ENGINE_BUILDER_H_
#define MEMVID_ENGINE_BUILDER_H_

#include "engine/collection.h"
#include "engine/paths.h"
#include "memvid/config.h"
#include "memvid/encoder.h"

namespace memvid::engine {

// Encoder::build_video, with its promises.
Result<EncodingStats> build_memory(const Collection& collection, const MemoryPaths& paths,
                                   const Config& config, const BuildOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_BUILDER_H_
