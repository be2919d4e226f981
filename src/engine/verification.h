// Verification: everything about a memory that can be checked, is.
#ifndef MEMVID_ENGINE_VERIFICATION_H_
#define MEMVID_ENGINE_VERIFICATION_H_

#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "engine/paths.h"
#include "memvid/memory.h"

namespace memvid::engine {

// Memory::verify. `video` is opened anew where it has an index, so that both are of one moment.
// `index_is_named`: its absence is a finding, not a matter of taste.
Result<VerifyReport> verify_memory(archive::VideoFile& video, const MemoryPaths& paths,
                                   bool index_is_named, base::ThreadPool& pool,
                                   const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_VERIFICATION_H_
