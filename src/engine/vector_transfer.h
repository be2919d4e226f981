// Vectors from one index to another, where both speak of the same texts: nothing is embedded.
#ifndef MEMVID_ENGINE_VECTOR_TRANSFER_H_
#define MEMVID_ENGINE_VECTOR_TRANSFER_H_

#include <cstdint>

#include "archive/video_file.h"
#include "base/memory_state.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

// Which vectors, and whose they become.
struct VectorChoice {
  base::MemoryState state;     // of the video whose texts they are of
  std::uint64_t versions = 0;  // how many texts it has had; the index may know of more by now
  std::uint64_t shift = 0;     // of version numbers, from one index to the other
  bool only_living = false;    // what lives in the other no more gets no vector
};
VectorChoice vectors_of(const archive::VideoFile& video);

// Gives `to` the vectors of all that lives in `from` and is chosen, and its model. None when `from`
// is of another memory or epoch by now: numbers mean other texts there. Batch by batch: what was
// stored stays when it is stopped. Returns how many. kInvalidArgument: `to` has vectors of another
// model.
Result<std::uint64_t> take_over_vectors(index::Index& from, index::Index& to,
                                        const VectorChoice& choice, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_VECTOR_TRANSFER_H_
