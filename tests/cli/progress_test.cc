#include "cli/progress.h"

#include <gtest/gtest.h>

namespace memvid::cli {
namespace {

using std::chrono::duration;

TEST(progress, a_line_tells_rate_and_time_left) {
  const Progress progress{Phase::kEncoding, 1200, 3600, "frames"};
  EXPECT_EQ(progress_line(progress, duration<double>(6)),
            "encoding  1,200 of 3,600 frames  33 %  200/s  12 s left");
}

TEST(progress, what_is_not_known_is_not_told) {
  EXPECT_EQ(progress_line({Phase::kLoading, 42, 0, "files"}, duration<double>(2)),
            "reading  42 files  21/s");
  EXPECT_EQ(progress_line({Phase::kEmbedding, 0, 80, "chunks"}, duration<double>(9)),
            "making vectors  0 of 80 chunks  0 %");
  EXPECT_EQ(progress_line({Phase::kVerifying, 7, 80, "frames"}, duration<double>(0.1)),
            "verifying  7 of 80 frames  8 %");
}

TEST(progress, a_slow_rate_keeps_a_digit_and_the_end_has_no_time_left) {
  EXPECT_EQ(progress_line({Phase::kEmbedding, 3, 6, "chunks"}, duration<double>(2)),
            "making vectors  3 of 6 chunks  50 %  1.5/s  2.00 s left");
  EXPECT_EQ(progress_line({Phase::kExtracting, 6, 6, "files"}, duration<double>(2)),
            "extracting  6 of 6 files  100 %  3.0/s");
}

TEST(progress, nothing_is_asked_for_where_nothing_would_be_drawn) {
  Console console(ConsoleOptions{});
  ProgressMeter meter(console);
  EXPECT_FALSE(meter.callback());
}

}  // namespace
}  // namespace memvid::cli
