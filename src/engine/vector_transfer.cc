#include "engine/vector_transfer.h"

#include <optional>
#include <span>
#include <vector>

#include "base/progress.h"
#include "base/try.h"
#include "engine/progress_meter.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kVectorsPerBatch = 4096;  // 6 MB

class Transfer {
 public:
  Transfer(index::Index& to, const CallOptions& options)
      : to_(to), options_(options), meter_(options, Phase::kEmbedding, 0, "vectors") {}

  Result<bool> lives(std::uint64_t version) {
    MEMVID_TRY(const auto row, to_.find_version(version));
    return row && row->died == 0;
  }

  Status add(std::uint64_t version, std::span<const float> vector) {
    versions_.push_back(version);
    vectors_.insert(vectors_.end(), vector.begin(), vector.end());
    return versions_.size() < kVectorsPerBatch ? Status{} : store();
  }

  Result<std::uint64_t> finish() {
    if (!versions_.empty()) MEMVID_TRY_VOID(store());
    return count_;
  }

 private:
  Status store() {
    MEMVID_TRY_VOID(base::check_stop(options_.stop));
    MEMVID_TRY_VOID(to_.store_vectors(versions_, vectors_));
    count_ += versions_.size();
    meter_.reach(count_);
    versions_.clear();
    vectors_.clear();
    return {};
  }

  index::Index& to_;
  const CallOptions& options_;
  ProgressMeter meter_;
  std::vector<std::uint64_t> versions_;
  std::vector<float> vectors_;
  std::uint64_t count_ = 0;
};

}  // namespace

VectorChoice vectors_of(const archive::VideoFile& video) {
  return {video.state(), video.trailer().versions, 0, false};
}

Result<std::uint64_t> take_over_vectors(index::Index& from, index::Index& to,
                                        const VectorChoice& choice, const CallOptions& options) {
  MEMVID_TRY(const auto model, from.vector_model());
  if (!model) return 0;
  MEMVID_TRY_VOID(to.set_vector_model(*model));
  Transfer transfer(to, options);
  std::optional<bool> is_same;  // as the index says within the one state that is read here
  MEMVID_TRY_VOID(
      from.each_vector([&](std::uint64_t version, std::span<const float> vector) -> Status {
        if (!is_same) {
          MEMVID_TRY(const base::MemoryState now, from.state());
          is_same = now.memory_id == choice.state.memory_id && now.epoch == choice.state.epoch;
        }
        if (!*is_same || version > choice.versions) return {};
        version += choice.shift;
        if (choice.only_living) {
          MEMVID_TRY(const bool lives, transfer.lives(version));
          if (!lives) return {};
        }
        return transfer.add(version, vector);
      }));
  return transfer.finish();
}

}  // namespace memvid::engine
