// plan_batches: which texts go through the model together.
#ifndef MEMVID_EMBED_BATCH_PLAN_H_
#define MEMVID_EMBED_BATCH_PLAN_H_

#include <cstddef>
#include <span>
#include <vector>

namespace memvid::embed {

struct BatchLimits {
  // Rows times padded length, 1 or more: the work of one inference. Too small wastes the fixed cost
  // of a call, too large falls out of the processor's cache and makes cancelling slow.
  std::size_t token_count_max = 4096;
  // Rows, 1 or more: bounds what many very short texts put into one call.
  std::size_t row_count_max = 64;
};

// Numbers of the texts that form one batch, longest first.
using Batch = std::vector<std::size_t>;

// Cuts texts of these lengths (tokens) into batches. Every text is in exactly one; a text longer
// than the token limit is a batch of its own. Neighbours in length share a batch, so that padding
// costs little; the longest come first, so that the last ones to finish are short. Pure, and equal
// input gives equal batches.
std::vector<Batch> plan_batches(std::span<const std::size_t> token_counts,
                                const BatchLimits& limits);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_BATCH_PLAN_H_
