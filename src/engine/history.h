// History: the commits of a memory and what each changed, from the trailers alone.
#ifndef MEMVID_ENGINE_HISTORY_H_
#define MEMVID_ENGINE_HISTORY_H_

#include <functional>

#include "archive/trailer.h"
#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "memvid/memory.h"

namespace memvid::engine {

// What a commit changed: the difference between its trailer and the one before it (Trailer{} for
// the file's first). The time is not in it.
CommitInfo describe(const archive::Trailer& before, const archive::Trailer& commit);

// As Memory::history has it. Only the frame that says the time is read of each commit, on all
// cores.
Status tell_history(const archive::VideoFile& video, base::ThreadPool& pool,
                    const HistoryOptions& options,
                    const std::function<Status(const CommitInfo&)>& on_commit,
                    const std::function<void(const Finding&)>& on_finding);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_HISTORY_H_
