#include "cli/format.h"

#include <gtest/gtest.h>

namespace memvid::cli {
namespace {

TEST(format, numbers_are_grouped_by_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(18446744073709551615u), "18,446,744,073,709,551,615");
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(1204, "file"), "1,204 files");
}

TEST(format, a_ratio_without_a_whole_is_a_dash) {
  EXPECT_EQ(ratio(39, 100), "0.390");
  EXPECT_EQ(ratio(39, 0), "-");
}

TEST(format, one_hundred_percent_is_told_only_of_all) {
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(0.29), "29 %");
  EXPECT_EQ(percent(0.9999), "99 %");
  EXPECT_EQ(percent(1), "100 %");
}

TEST(format, durations_get_coarser_as_they_grow) {
  EXPECT_EQ(duration(0), "0.00 s");
  EXPECT_EQ(duration(9.99), "9.99 s");
  EXPECT_EQ(duration(9.996), "10 s");
  EXPECT_EQ(duration(59.4), "59 s");
  EXPECT_EQ(duration(59.6), "1 min 00 s");
  EXPECT_EQ(duration(185), "3 min 05 s");
  EXPECT_EQ(duration(7620), "2 h 07 min");
  EXPECT_EQ(duration(1e300), "1000 h 00 min");
}

TEST(format, dates_are_utc_and_unknown_ones_say_so) {
  EXPECT_EQ(date(0), "-");
  EXPECT_EQ(iso_date(0), "");
  EXPECT_EQ(date(1700000000), "2023-11-14 22:13");
  EXPECT_EQ(iso_date(1700000000), "2023-11-14T22:13:20Z");
}

}  // namespace
}  // namespace memvid::cli
