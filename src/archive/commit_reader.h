// CommitReader: what a commit says of itself, read from its last frames, without a replay.
#ifndef MEMVID_ARCHIVE_COMMIT_READER_H_
#define MEMVID_ARCHIVE_COMMIT_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "archive/entry.h"
#include "archive/frame_io.h"
#include "archive/symbol.h"
#include "archive/video_file.h"

namespace memvid::archive {

// Commit and graft entries lie in blocks that are whole and uncompressed: what those of a symbol
// say, a block at a time.
struct PlainBlock {
  BlockHeader header;
  std::vector<Entry> entries;
};
std::vector<PlainBlock> plain_blocks_of(const Symbol& symbol);

// The entry of the last commit of `video`, from the frame that holds it or from a copy. `before` is
// the trailer of the commit before it; Trailer{} for the file's first. kCorrupt: no frame that
// holds it reads; kIo. Cost: the commit's boxes, and mostly one frame.
Result<CommitEntry> read_commit_entry(const VideoFile& video, const Trailer& before,
                                      FrameReader& reader);

// What the trailer says otherwise than the entry of its commit, as the rest of a sentence; nullopt:
// nothing. A trailer's checksum has no key: alone it proves nothing but that it is whole.
std::optional<std::string> difference_of(const Trailer& trailer, const CommitEntry& entry);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_COMMIT_READER_H_
