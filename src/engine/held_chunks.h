// HeldChunks: chunks that wait until all of their source have come, because they do not stand in
// the file in the order of their ranges. Their texts wait in RAM, and beyond some of
// them in a temporary file: a small memory can be read where there is no room for one.
#ifndef MEMVID_ENGINE_HELD_CHUNKS_H_
#define MEMVID_ENGINE_HELD_CHUNKS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/temporary_file.h"
#include "memvid/chunk.h"

namespace memvid::engine {

struct HeldChunk {
  Chunk chunk;
  std::uint64_t revision = 1;
  bool is_detached = false;
};

// RAM: 96 bytes a chunk, and 1 MiB at most for texts.
class HeldChunks {
 public:
  // Of the metadata it keeps id, source, json, range, first line and frame. kCapacity, kIo.
  Status add(const HeldChunk& held);
  // Source by source, each in the order of its ranges; those of the same range as they came.
  Status each(const std::function<Status(HeldChunk&&)>& on_chunk);

 private:
  struct Place {
    std::uint64_t source, begin, end, number;  // the order
    std::uint64_t chunk, first_line, frame, revision;
    bool is_detached;
    std::uint64_t offset, json_bytes, text_bytes;  // of what is kept: json, then the text
  };
  Status keep(std::string_view bytes);
  Result<std::string> read(std::uint64_t offset, std::uint64_t size_bytes) const;
  std::uint64_t kept_bytes() const { return head_.size() + file_.size_bytes(); }

  std::string head_;          // what was kept first
  base::TemporaryFile file_;  // and what behind it
  std::vector<Place> places_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_HELD_CHUNKS_H_
