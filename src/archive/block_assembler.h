// BlockAssembler: pieces in the order of the file -> whole packed blocks.
#ifndef MEMVID_ARCHIVE_BLOCK_ASSEMBLER_H_
#define MEMVID_ARCHIVE_BLOCK_ASSEMBLER_H_

#include <optional>

#include "archive/symbol.h"

namespace memvid::archive {

struct AssembledBlock {
  BlockHeader header;
  base::Bytes packed;
  std::uint64_t first_frame = 0;  // physical
  std::uint64_t last_frame = 0;
};

class BlockAssembler {
 public:
  struct Outcome {
    std::optional<AssembledBlock> whole;  // this piece completed a block
    std::optional<std::uint64_t> lost;    // number of a block that can no longer be completed
  };
  // Adds the next piece of the file, found on physical frame `frame`.
  Outcome add(const Piece& piece, std::uint64_t frame);
  // Forgets the block in progress (a frame is missing, or the file ends): its number, if any.
  std::optional<std::uint64_t> drop();

 private:
  std::optional<AssembledBlock> current_;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_BLOCK_ASSEMBLER_H_
