// append_to_memory: a collection goes behind what a memory holds, in the same file.
#ifndef MEMVID_ENGINE_APPENDER_H_
#define MEMVID_ENGINE_APPENDER_H_

#include "engine/collection.h"
#include "engine/paths.h"
#include "memvid/config.h"
#include "memvid/encoder.h"

namespace memvid::engine {

// Encoder::append_to_video, with its promises.
Result<EncodingStats> append_to_memory(const Collection& collection, const MemoryPaths& paths,
                                       const Config& config, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_APPENDER_H_
