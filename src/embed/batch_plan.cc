#include "embed/batch_plan.h"

#include <algorithm>
#include <numeric>

namespace memvid::embed {

std::vector<Batch> plan_batches(std::span<const std::size_t> token_counts,
                                const BatchLimits& limits) {
  std::vector<std::size_t> order(token_counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return token_counts[a] > token_counts[b]; });
  std::vector<Batch> batches;
  for (std::size_t begin = 0; begin < order.size();) {
    const std::size_t padded_length = std::max<std::size_t>(1, token_counts[order[begin]]);
    const std::size_t row_count =
        std::clamp<std::size_t>(limits.token_count_max / padded_length, 1, limits.row_count_max);
    const std::size_t end = std::min(order.size(), begin + row_count);
    batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                         order.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  return batches;
}

}  // namespace memvid::embed
