#include "embed/batch_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace memvid::embed {
namespace {

TEST(BatchPlan, longest_texts_come_first_and_neighbours_in_length_share_a_batch) {
  const std::vector<std::size_t> token_counts = {10, 100, 12, 90};
  const auto batches = plan_batches(token_counts, {.token_count_max = 200, .row_count_max = 8});
  EXPECT_EQ(batches, (std::vector<Batch>{{1, 3}, {2, 0}}));
}

TEST(BatchPlan, a_text_longer_than_the_limit_is_a_batch_of_its_own) {
  const std::vector<std::size_t> token_counts = {500, 3};
  const auto batches = plan_batches(token_counts, {.token_count_max = 100, .row_count_max = 8});
  EXPECT_EQ(batches, (std::vector<Batch>{{0}, {1}}));
}

TEST(BatchPlan, texts_of_equal_length_keep_their_order) {
  const std::vector<std::size_t> token_counts = {7, 7, 7, 7, 7};
  const auto batches = plan_batches(token_counts, {.token_count_max = 1000, .row_count_max = 3});
  EXPECT_EQ(batches, (std::vector<Batch>{{0, 1, 2}, {3, 4}}));
}

TEST(BatchPlan, no_texts_make_no_batches) { EXPECT_TRUE(plan_batches({}, {}).empty()); }

RC_GTEST_PROP(BatchPlan, every_text_is_in_one_batch_and_no_batch_exceeds_its_limits, ()) {
  const auto token_counts =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 300));
  const BatchLimits limits{.token_count_max = *rc::gen::inRange<std::size_t>(1, 2000),
                           .row_count_max = *rc::gen::inRange<std::size_t>(1, 40)};
  std::vector<std::size_t> seen;
  for (const Batch& batch : plan_batches(token_counts, limits)) {
    RC_ASSERT(!batch.empty());
    RC_ASSERT(batch.size() <= limits.row_count_max);
    RC_ASSERT(batch.size() == 1 ||
              batch.size() * token_counts[batch.front()] <= limits.token_count_max);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  RC_ASSERT(std::is_sorted(seen.begin(), seen.end(), [&](std::size_t a, std::size_t b) {
    return token_counts[a] > token_counts[b];
  }));
  std::sort(seen.begin(), seen.end());
  std::vector<std::size_t> all(token_counts.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  RC_ASSERT(seen == all);
}

}  // namespace
}  // namespace memvid::embed
