#include "engine/merge_plan.h"

#include "archive/entry.h"
#include "archive/symbol.h"

namespace memvid::engine {

Result<MergePlan> plan_merge(const archive::Trailer& last,
                             std::span<const archive::Trailer> origins) {
  MergePlan plan;
  for (const archive::Trailer& origin : origins) {
    plan.bases.push_back(
        {last.next_chunk + plan.chunks, last.next_source + plan.sources, plan.versions});
    plan.chunks += origin.next_chunk;
    plan.sources += origin.next_source;
    plan.versions += origin.versions;
    plan.live_chunks += origin.live_chunks;
    plan.frames += origin.next_frame;
    const bool fits = last.next_chunk + plan.chunks <= archive::kIdMax &&
                      last.next_source + plan.sources <= archive::kIdMax &&
                      last.next_frame + plan.frames <= archive::kNumberMax;
    if (!fits) return fail(ErrorCode::kCapacity, "together they hold more ids than a memory can");
  }
  return plan;
}

}  // namespace memvid::engine
