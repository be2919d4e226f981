#include <algorithm>
#include <map>

#include "index/index.h"

namespace memvid::index {
namespace {

// docs/decisions/0004-fusion.md
constexpr double kWeightOfWords = 0.45;
constexpr double kWeightOfVectors = 0.55;

// Adds what `list` has to say. Without a positive score it says of each only that it is there.
void add(std::span<const Scored> list, double weight, std::map<std::uint64_t, double>& scores) {
  double best = 0;
  for (const Scored& hit : list) best = std::max(best, hit.score);
  for (const Scored& hit : list)
    scores[hit.version] += best > 0 ? weight * std::max(0.0, hit.score) / best : 0.0;
}

}  // namespace

std::vector<Scored> fuse(std::span<const Scored> words, std::span<const Scored> vectors,
                         std::size_t limit) {
  std::map<std::uint64_t, double> scores;
  add(words, kWeightOfWords, scores);
  add(vectors, kWeightOfVectors, scores);
  std::vector<Scored> fused;
  fused.reserve(scores.size());
  for (const auto& [version, score] : scores) fused.push_back({version, score});
  std::stable_sort(fused.begin(), fused.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  if (fused.size() > limit) fused.resize(limit);
  return fused;
}

}  // namespace memvid::index
