#include "embed/endpoint/retry.h"

#include <gtest/gtest.h>

namespace memvid::embed {
namespace {

using namespace std::chrono_literals;

const RetryLimits kLimits = {.try_count_max = 9, .first_wait = 1s, .wait_max = 60s};

TEST(Retry, waits_double_up_to_the_longest) {
  const std::chrono::milliseconds expected[] = {500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s};
  for (int number = 1; number <= 8; ++number)
    EXPECT_EQ(wait_after(number, 0s, kLimits, 0.0), expected[number - 1]) << number;
  EXPECT_EQ(wait_after(1'000'000, 0s, kLimits, 0.0), 30s);
}

TEST(Retry, chance_takes_at_most_half_away) {
  EXPECT_EQ(wait_after(2, 0s, kLimits, 0.0), 1s);
  EXPECT_EQ(wait_after(2, 0s, kLimits, 0.5), 1500ms);
  EXPECT_LE(wait_after(2, 0s, kLimits, 0.999), 2s);
}

TEST(Retry, what_the_server_asks_for_is_honoured_up_to_the_longest_wait) {
  EXPECT_EQ(wait_after(1, 7s, kLimits, 0.0), 7s);
  EXPECT_EQ(wait_after(4, 1s, kLimits, 0.0), 4s);
  EXPECT_EQ(wait_after(1, 24h, kLimits, 0.0), 60s);
}

TEST(Retry, only_what_may_pass_is_tried_again) {
  for (const int status : {429, 500, 502, 503, 504}) EXPECT_TRUE(is_passing(status)) << status;
  for (const int status : {200, 301, 400, 401, 403, 404, 413, 501})
    EXPECT_FALSE(is_passing(status)) << status;
}

}  // namespace
}  // namespace memvid::embed
