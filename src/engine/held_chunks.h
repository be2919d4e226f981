// HeldChunks: chunks that wait until all of their source have come, because they do not stand in
// the file in the order of their ranges. Their texts wait in a temporary file.
#ifndef MEMVID_ENGINE_HELD_CHUNKS_H_
#define MEMVID_ENGINE_HELD_CHUNKS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/temporary_file.h"
#include "memvid/chunk.h"

namespace memvid::engine {

// RAM: 72 bytes a chunk.
class HeldChunks {
 public:
  // Of the metadata it keeps id, source, json, range and frame. kCapacity, kIo.
  Status add(const Chunk& chunk);
  // Source by source, each in the order of its ranges; those of the same range as they came.
  Status each(const std::function<Status(Chunk&&)>& on_chunk);

 private:
  struct Place {
    std::uint64_t source, begin, end, number;  // the order
    std::uint64_t chunk, frame;
    std::uint64_t offset, json_bytes, text_bytes;  // in the file: json, then the text
  };
  Result<std::string> read(std::uint64_t offset, std::uint64_t size_bytes) const;

  base::TemporaryFile file_;
  std::vector<Place> places_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_HELD_CHUNKS_H_
