// Vectors from one index to another, where both speak of the same texts: nothing is embedded.
#ifndef MEMVID_ENGINE_VECTOR_TRANSFER_H_
#define MEMVID_ENGINE_VECTOR_TRANSFER_H_

#include <cstdint>

#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

struct VectorShift {
  std::uint64_t shift = 0;   // of version numbers, from one index to the other
  bool only_living = false;  // what lives in the other no more gets no vector
};

// Gives `to` the vectors of all that lives in `from`, and its model. Batch by batch: what was
// stored stays when it is stopped. Returns how many. kInvalidArgument: `to` has vectors of another
// model.
Result<std::uint64_t> take_over_vectors(index::Index& from, index::Index& to,
                                        const VectorShift& versions, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_VECTOR_TRANSFER_H_
