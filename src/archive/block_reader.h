// BlockReader: one block by its place, without a replay. This is how a search hit gets its text.
#ifndef MEMVID_ARCHIVE_BLOCK_READER_H_
#define MEMVID_ARCHIVE_BLOCK_READER_H_

#include <span>
#include <vector>

#include "archive/compression.h"
#include "archive/entry.h"
#include "archive/frame_io.h"
#include "archive/replay.h"

namespace memvid::archive {

// Safe from many threads if `dictionaries` is. The file must outlive it.
class BlockReader {
 public:
  BlockReader(base::File& file, DictionarySource dictionaries)
      : file_(file), dictionaries_(std::move(dictionaries)) {}

  // The entries of the block at `place`, whose frames lie at `samples` (place.frame_count of them,
  // in order). Ids are as written: without the bases of grafts. kCorrupt names the frame that does
  // not read, or holds something else than the catalogue says. Cost: about 2 ms a frame.
  Result<std::vector<Entry>> read(const BlockPlace& place, std::span<const Sample> samples);

 private:
  Result<base::Bytes> packed(const BlockPlace& place, std::span<const Sample> samples,
                             BlockHeader& header);
  base::File& file_;
  DictionarySource dictionaries_;
  Pool<FrameReader> readers_;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_BLOCK_READER_H_
