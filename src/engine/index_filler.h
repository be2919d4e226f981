// IndexFiller: fills the catalogue and the words of an index from the video. The one routine that
// does; encode, append, search (when the index is absent or behind) and reindex all use it.
#ifndef MEMVID_ENGINE_INDEX_FILLER_H_
#define MEMVID_ENGINE_INDEX_FILLER_H_

#include <functional>
#include <vector>

#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

// Fills `index` up to the video's last commit, in one transaction. Where the index's state is one
// of the video's commits, only the frames after it are read: time and bytes written grow with
// them, not with the memory. Where it is that of the commit that compact made the video of, all is
// read and its vectors are kept. Else (it is empty, of another history, or the trailers do not lead
// there) what was in it is dropped and all frames are read. Frames that do not read are told in
// `findings`, their chunks are missing from the index. After an Error the index is as it was.
// kCancelled; errors of Index. `publish` is called when everything is in the index, and before it
// counts: what makes `video` the memory's own then, a rename or a trailer. Its Error is returned.
Status fill_index(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
                  const CallOptions& options, std::vector<Finding>& findings,
                  const std::function<Status()>& publish = {});

// The same from the first frame, whatever is in the index.
Status refill_index(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
                    const CallOptions& options, std::vector<Finding>& findings);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_INDEX_FILLER_H_
