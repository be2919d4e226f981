#include "engine/vector_transfer.h"

#include <gmock/gmock.h>

#include "index/sample.h"
#include "support/temp_dir.h"

namespace memvid::engine {
namespace {

using index::ok;
using testing::ElementsAre;

constexpr int kDimension = 8;

std::vector<float> unit_vectors(std::size_t count) {
  std::vector<float> all(count * kDimension);
  for (std::size_t i = 0; i < count; ++i) all[i * kDimension + i % kDimension] = 1;
  return all;
}

// One source of four texts, all with vectors if it is so asked, in an index at commit 1 of epoch 1.
std::unique_ptr<index::Index> four_texts(const std::filesystem::path& path, bool with_vectors) {
  auto made = index::index_of(path, {"one", "two", "three", "four"});
  if (!with_vectors) return made;
  ok(made->set_vector_model({"mini", "fingerprint", "int8", kDimension}));
  ok(made->store_vectors(std::vector<std::uint64_t>{1, 2, 3, 4}, unit_vectors(4)));
  return made;
}

std::vector<std::uint64_t> versions_with_vector(index::Index& index) {
  std::vector<std::uint64_t> versions;
  ok(index.each_vector([&](std::uint64_t version, std::span<const float>) -> Status {
    versions.push_back(version);
    return {};
  }));
  return versions;
}

TEST(vector_transfer, texts_that_came_after_the_video_was_opened_have_none_to_give) {
  const test::TempDir dir;
  const auto from = four_texts(dir / "from.db", true);
  const auto to = four_texts(dir / "to.db", false);
  EXPECT_EQ(ok(take_over_vectors(*from, *to, {index::state_at(1), 3, 1, false}, {})), 3U);
  EXPECT_THAT(versions_with_vector(*to), ElementsAre(2, 3, 4));
}

TEST(vector_transfer, numbers_of_another_epoch_or_memory_mean_other_texts) {
  const test::TempDir dir;
  const auto from = four_texts(dir / "from.db", true);
  const auto to = four_texts(dir / "to.db", false);
  base::MemoryState before_compact = index::state_at(1);
  --before_compact.epoch;
  base::MemoryState another = index::state_at(1);
  another.memory_id[0] ^= 1;
  for (const base::MemoryState& state : {before_compact, another})
    EXPECT_EQ(ok(take_over_vectors(*from, *to, {state, 4, 0, false}, {})), 0U);
  EXPECT_THAT(versions_with_vector(*to), ElementsAre());
}

}  // namespace
}  // namespace memvid::engine
