#include "base/typed.h"

#include <gtest/gtest.h>

namespace memvid::base {
namespace {

TEST(typed, the_nearest_name_is_found_only_when_it_is_near) {
  EXPECT_EQ(nearest("serch", {"encode", "search"}), "search");
  EXPECT_EQ(nearest("ls", {"encode", "list"}), "");
  EXPECT_EQ(nearest("", {"encode"}), "");
}

TEST(typed, a_number_is_whole_and_in_its_range) {
  EXPECT_EQ(parse_number("16", 16, 20), 16);
  EXPECT_EQ(parse_number("-3", -5, 5), -3);
  for (const char* text :
       {"", "15", "21", "16 ", " 16", "16.0", "0x10", "1e1", "99999999999999999999"})
    EXPECT_FALSE(parse_number(text, 16, 20).has_value()) << text;
}

}  // namespace
}  // namespace memvid::base
