#include "base/bytes.h"

#include <gtest/gtest.h>

namespace memvid::base {
namespace {

TEST(bytes, varints_come_back_and_have_one_spelling) {
  for (int bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t value : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits}) {
      Bytes bytes;
      ByteWriter(bytes).varint(value);
      ByteReader reader(bytes);
      EXPECT_EQ(reader.varint(), value);
      EXPECT_TRUE(reader.ok());
      EXPECT_EQ(reader.remaining(), 0u);
    }
  }
  const Bytes padded = {0x81, 0x00};  // 1, spelled too long
  ByteReader reader(padded);
  reader.varint();
  EXPECT_FALSE(reader.ok());
}

TEST(bytes, reading_beyond_the_end_turns_the_reader_bad_for_good) {
  const Bytes bytes = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u16(), 0x0201);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(bytes, a_size_larger_than_what_is_left_is_refused) {
  Bytes bytes;
  ByteWriter(bytes).varint(std::uint64_t{1} << 60);
  ByteReader reader(bytes);
  EXPECT_TRUE(reader.sized().empty());
  EXPECT_FALSE(reader.ok());
}

TEST(bytes, numbers_of_all_sizes_come_back) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.u8(0xAB);
  writer.u48(0x0102030405060708 & 0xFFFFFFFFFFFF);
  writer.u64(0x1122334455667788);
  writer.sized(std::string_view("text"));
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 0xAB);
  EXPECT_EQ(reader.u48(), 0x030405060708u);
  EXPECT_EQ(reader.u64(), 0x1122334455667788u);
  EXPECT_EQ(reader.sized_text(), "text");
  EXPECT_TRUE(reader.ok());
}

TEST(bytes, hex_comes_back_and_bad_hex_is_empty) {
  const Bytes bytes = {0x00, 0x7F, 0xFF};
  EXPECT_EQ(to_hex(bytes), "007fff");
  EXPECT_EQ(from_hex("007FfF"), bytes);
  EXPECT_TRUE(from_hex("abc").empty());
  EXPECT_TRUE(from_hex("zz").empty());
}

}  // namespace
}  // namespace memvid::base
