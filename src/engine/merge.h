// Merging: memories become one, and nothing is made again. Packets are copied, vectors too; words
// are indexed from the texts, which reads every frame that was copied.
#ifndef MEMVID_ENGINE_MERGE_H_
#define MEMVID_ENGINE_MERGE_H_

#include <filesystem>
#include <vector>

#include "engine/paths.h"
#include "memvid/config.h"
#include "memvid/encoder.h"

namespace memvid::engine {

// The memories that are read: indexes as open_origins takes them.
struct MergeInputs {
  const std::vector<std::filesystem::path>& videos;
  const std::vector<std::filesystem::path>& indexes;
};

// Encoder::merge_videos and Encoder::merge_into, with their promises.
Result<EncodingStats> merge_to_new(const MergeInputs& inputs, const MemoryPaths& to,
                                   const Config& config, const MergeOptions& options);
Result<EncodingStats> merge_into_memory(const MergeInputs& inputs, const MemoryPaths& to,
                                        const Config& config, const MergeOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MERGE_H_
