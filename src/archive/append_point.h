// AppendPoint: the end of a video, made a place at which the next commit can begin.
#ifndef MEMVID_ARCHIVE_APPEND_POINT_H_
#define MEMVID_ARCHIVE_APPEND_POINT_H_

#include <cstdint>
#include <filesystem>
#include <memory>

#include "archive/trailer.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "memvid/error.h"

namespace memvid::archive {

struct AppendPoint {
  std::unique_ptr<base::File> file;  // for reading and writing; ends behind the trailer
  Trailer last;
};

// That the last commit is known, reads, says what its trailer says, and is not one that an index
// has gone beyond: what changes the memory must not bury what was acknowledged. kCorrupt, kIo.
// Cost: the commit's boxes, and mostly one frame.
Status check_last_commit(const VideoFile& video, std::uint64_t known_commit);

// Mends what a crash may leave behind the last commit (docs/formats/commit.md): a commit that is
// whole but for its trailer gets it; bytes that no commit claims are saved to `tail_path`, synced,
// and then cut; where something has that name already, to `tail_path`~2, ~3 and so on. What was
// acknowledged is never cut: kCorrupt when the last commit does not read, or when `known_commit`,
// which somebody saw acknowledged, is not there. kUnsupported: remuxed by another tool. kNotFound,
// kCapacity, kIo. The caller holds the writer's lock.
Result<AppendPoint> open_for_append(base::Fs& fs, const std::filesystem::path& path,
                                    std::uint64_t known_commit,
                                    const std::filesystem::path& tail_path);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_APPEND_POINT_H_
