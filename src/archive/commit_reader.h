// CommitReader: what a commit says of itself, read from its last frames, without a replay.
#ifndef MEMVID_ARCHIVE_COMMIT_READER_H_
#define MEMVID_ARCHIVE_COMMIT_READER_H_

#include <optional>

#include "archive/entry.h"
#include "archive/frame_io.h"
#include "archive/symbol.h"
#include "archive/video_file.h"

namespace memvid::archive {

// The commit entry of a symbol, if it carries one. Commit blocks are whole and uncompressed.
std::optional<CommitEntry> commit_entry_of(const Symbol& symbol);

// The entry of the last commit of `video`, from the frame that holds it or from a copy. `before` is
// the trailer of the commit before it; Trailer{} for the file's first. kCorrupt: no frame that
// holds it reads; kIo. Cost: the commit's boxes, and mostly one frame.
Result<CommitEntry> read_commit_entry(const VideoFile& video, const Trailer& before,
                                      FrameReader& reader);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_COMMIT_READER_H_
