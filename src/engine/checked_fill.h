// What a merge copied has not been read by anybody: it is, before it counts.
#ifndef MEMVID_ENGINE_CHECKED_FILL_H_
#define MEMVID_ENGINE_CHECKED_FILL_H_

#include <functional>

#include "archive/trailer.h"
#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

struct CheckedFill {
  // As it will be: VideoFile::open_as_of, or a video under its temporary name.
  const archive::VideoFile& video;
  const archive::Trailer& before;  // of the commit before the new frames; Trailer{}: all are new
  index::Index* index = nullptr;   // stands at `before`; null: the frames are only read
  // The error for what does not read.
  std::function<Error(const Finding&)> blame;
  std::function<Status()> publish;  // makes the commit count
};

// Reads every frame behind `before`, fills the index with it, and publishes in between: when all of
// it reads and is in the index, and before the index's transaction ends. After an Error of what
// comes before publish(), the index is as it was, and nothing counts.
Status fill_checked(const CheckedFill& fill, base::ThreadPool& pool, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_CHECKED_FILL_H_
