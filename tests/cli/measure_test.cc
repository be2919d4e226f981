#include "cli/measure.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace memvid::cli {
namespace {

TEST(measure, what_comes_out_is_counted) {
  CompressedSize same({"cat"});
  for (int i = 0; i < 100; ++i) same.write(std::string(12345, 'x'));
  EXPECT_EQ(same.finish(), 1234500u);
}

TEST(measure, several_run_side_by_side) {
  CompressedSize one({"cat"});
  CompressedSize other({"cat"});
  one.write("a");
  other.write("bc");
  EXPECT_EQ(one.finish(), 1u);
  EXPECT_EQ(other.finish(), 2u);
}

TEST(measure, a_program_that_is_absent_or_fails_has_no_size) {
  ::signal(SIGPIPE, SIG_IGN);
  CompressedSize absent({"no-such-program-as-this"});
  absent.write("text");
  EXPECT_FALSE(absent.finish().has_value());
  CompressedSize failing({"false"});
  for (int i = 0; i < 100; ++i) failing.write(std::string(12345, 'x'));
  EXPECT_FALSE(failing.finish().has_value());
}

}  // namespace
}  // namespace memvid::cli
