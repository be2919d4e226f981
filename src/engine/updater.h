// update_chunk: another text for one chunk, from a new commit on.
#ifndef MEMVID_ENGINE_UPDATER_H_
#define MEMVID_ENGINE_UPDATER_H_

#include <cstdint>
#include <string_view>

#include "engine/paths.h"
#include "memvid/config.h"
#include "memvid/memory.h"

namespace memvid::engine {

// Memory::update, with its promises.
Result<ChangeReport> update_chunk(const MemoryPaths& paths, std::uint64_t chunk,
                                  std::string_view text, const Config& config,
                                  const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_UPDATER_H_
