// MergePlan: where in a memory the ids of others go that are merged into it. Pure.
#ifndef MEMVID_ENGINE_MERGE_PLAN_H_
#define MEMVID_ENGINE_MERGE_PLAN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "archive/trailer.h"
#include "memvid/error.h"

namespace memvid::engine {

// What is added to the numbers of one memory.
struct GraftBases {
  std::uint64_t chunk = 0;
  std::uint64_t source = 0;
  std::uint64_t version = 0;  // counted from the first that the merge brings
};

struct MergePlan {
  std::vector<GraftBases> bases;  // one for each memory, in order
  std::uint64_t sources = 0;      // ids that they take, all together
  std::uint64_t chunks = 0;
  std::uint64_t versions = 0;
  std::uint64_t live_chunks = 0;
  std::uint64_t frames = 0;
};

// `last`: of the memory that they are merged into. kCapacity: ids would become too large.
Result<MergePlan> plan_merge(const archive::Trailer& last,
                             std::span<const archive::Trailer> origins);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MERGE_PLAN_H_
