#include <algorithm>
#include <map>

#include "index/index.h"

namespace memvid::index {

std::vector<Scored> fuse(std::span<const Scored> words, std::span<const Scored> vectors,
                         std::size_t limit) {
  std::map<std::uint64_t, double> scores;
  for (const std::span<const Scored> list : {words, vectors}) {
    double best = 0;
    for (const Scored& hit : list) best = std::max(best, hit.score);
    // A list without a positive score says of each only that it is there; it ranks last.
    for (const Scored& hit : list)
      scores[hit.version] += best > 0 ? 0.5 * std::max(0.0, hit.score) / best : 0.0;
  }
  std::vector<Scored> fused;
  fused.reserve(scores.size());
  for (const auto& [version, score] : scores) fused.push_back({version, score});
  std::stable_sort(fused.begin(), fused.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  if (fused.size() > limit) fused.resize(limit);
  return fused;
}

}  // namespace memvid::index
