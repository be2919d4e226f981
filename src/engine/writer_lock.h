// The writer's lock of a memory: one process writes it, others wait their turn (DESIGN 5.4).
#ifndef MEMVID_ENGINE_WRITER_LOCK_H_
#define MEMVID_ENGINE_WRITER_LOCK_H_

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string_view>

#include "base/fs.h"
#include "engine/paths.h"
#include "memvid/config.h"

namespace memvid::engine {

// Waits up to config.wait_seconds, then kBusy says who has it. The video must be opened after the
// lock was taken: whoever held it may have put another file in its place. kCancelled.
Result<std::unique_ptr<base::FileLock>> lock_for_writing(const MemoryPaths& paths,
                                                         std::string_view command,
                                                         const RunConfig& config,
                                                         const std::stop_token& stop);

// Held by the one process that gives the memory its vectors, for minutes; it keeps nobody from
// writing. nullptr: another has it, and will find what a commit adds now, too.
Result<std::unique_ptr<base::FileLock>> lock_for_embedding(const std::filesystem::path& lock_file);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_WRITER_LOCK_H_
