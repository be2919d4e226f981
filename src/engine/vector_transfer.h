// Vectors from one index to another, where both speak of the same texts: nothing is embedded.
#ifndef MEMVID_ENGINE_VECTOR_TRANSFER_H_
#define MEMVID_ENGINE_VECTOR_TRANSFER_H_

#include <cstdint>

#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

// Gives `to` the vectors that `from` has, and its model. Version v of `from` is version v + `shift`
// of `to`; what lives there no more gets none. Batch by batch: what was stored stays when it is
// stopped. Returns how many. kInvalidArgument: `to` has vectors of another model.
Result<std::uint64_t> take_over_vectors(index::Index& from, index::Index& to, std::uint64_t shift,
                                        const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_VECTOR_TRANSFER_H_
