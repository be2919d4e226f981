#include "base/hash.h"

#include <gtest/gtest.h>

namespace memvid::base {
namespace {

// RFC 7693 defines BLAKE2b; the value is that of `printf abc | b2sum -l 256`.
TEST(hash, is_blake2b) {
  EXPECT_EQ(to_hex(hash256(as_bytes("abc"))),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(hash, pieces_give_the_same_as_the_whole) {
  Hasher hasher(16);
  hasher.update(as_bytes("ab"));
  hasher.update(as_bytes("c"));
  EXPECT_EQ(hasher.finish128(), hash128(as_bytes("abc")));
}

TEST(hash, sized_updates_tell_where_one_part_ends) {
  Hasher left(16), right(16);
  left.update_sized(as_bytes("ab"));
  left.update_sized(as_bytes("c"));
  right.update_sized(as_bytes("a"));
  right.update_sized(as_bytes("bc"));
  EXPECT_NE(left.finish128(), right.finish128());
}

}  // namespace
}  // namespace memvid::base
