// The error of a step that needs all of a video, and found a part that does not read.
#ifndef MEMVID_ENGINE_DAMAGED_VIDEO_H_
#define MEMVID_ENGINE_DAMAGED_VIDEO_H_

#include <filesystem>

#include "memvid/error.h"

namespace memvid::engine {

inline tl::unexpected<Error> damaged_video(const std::filesystem::path& video,
                                           const Finding& finding) {
  return fail(ErrorCode::kCorrupt, video.string() + ", " + finding.place + ": " + finding.message +
                                       " (memvid verify lists all damage)");
}

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_DAMAGED_VIDEO_H_
