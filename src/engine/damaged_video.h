// The error of a step that needs all of a video, and found a part that does not read.
#ifndef MEMVID_ENGINE_DAMAGED_VIDEO_H_
#define MEMVID_ENGINE_DAMAGED_VIDEO_H_

#include <algorithm>
#include <filesystem>
#include <span>

#include "memvid/error.h"

namespace memvid::engine {

inline tl::unexpected<Error> damaged_video(const std::filesystem::path& video,
                                           const Finding& finding) {
  return fail(ErrorCode::kCorrupt, video.string() + ", " + finding.place + ": " + finding.message +
                                       " (memvid verify lists all damage)");
}

// The first finding by which something is lost; null: there is none.
inline const Finding* first_lost(std::span<const Finding> findings) {
  const auto lost = std::find_if(findings.begin(), findings.end(),
                                 [](const Finding& finding) { return !finding.is_mended; });
  return lost == findings.end() ? nullptr : &*lost;
}

inline Status check_undamaged(const std::filesystem::path& video,
                              std::span<const Finding> findings) {
  if (const Finding* lost = first_lost(findings)) return damaged_video(video, *lost);
  return {};
}

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_DAMAGED_VIDEO_H_
