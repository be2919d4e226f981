#include "archive/compression.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace memvid::archive {
namespace {

base::Bytes english(std::size_t count, unsigned seed) {
  static const char* const kWords[] = {"memory ", "of ",  "frames ", "the ",   "video ", "holds ",
                                       "chunk ",  "and ", "search ", "index ", "query ", "row "};
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < count) text += kWords[random() % std::size(kWords)];
  text.resize(count);
  return {text.begin(), text.end()};
}

BlockHeader header_of(Codec codec, std::size_t raw_bytes, std::size_t packed_bytes) {
  return {0, BlockRole::kEntries, codec, raw_bytes, packed_bytes};
}

TEST(compression, unpack_is_the_inverse_of_pack_for_all_small_sizes) {
  const Dictionary dictionary(english(5000, 99));
  for (std::size_t size = 0; size < 600; size += 7) {
    const base::Bytes raw = english(size, static_cast<unsigned>(size));
    const base::Bytes alone = pack_bytes(raw, nullptr);
    EXPECT_EQ(unpack_bytes(header_of(Codec::kZstd, size, alone.size()), alone, nullptr), raw);
    const base::Bytes with = pack_bytes(raw, &dictionary);
    EXPECT_EQ(dictionary_name(with), dictionary.name());
    EXPECT_EQ(unpack_bytes(header_of(Codec::kZstdDict, size, with.size()), with, &dictionary), raw);
  }
}

TEST(compression, a_block_that_says_another_size_is_corrupt) {
  const base::Bytes raw = english(1000, 1);
  const base::Bytes packed = pack_bytes(raw, nullptr);
  for (const std::size_t wrong : {0u, 999u, 1001u, 100000u})
    EXPECT_EQ(
        unpack_bytes(header_of(Codec::kZstd, wrong, packed.size()), packed, nullptr).error().code,
        ErrorCode::kCorrupt);
}

TEST(compression, any_flipped_byte_of_a_packed_block_is_noticed) {
  const base::Bytes raw = english(3000, 2);
  const base::Bytes packed = pack_bytes(raw, nullptr);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    base::Bytes flipped = packed;
    flipped[i] = static_cast<std::uint8_t>(flipped[i] ^ 0x40);
    const auto result =
        unpack_bytes(header_of(Codec::kZstd, raw.size(), packed.size()), flipped, nullptr);
    EXPECT_TRUE(!result || *result == raw) << "byte " << i;
  }
}

TEST(compression, a_difference_is_small_and_exact) {
  const base::Bytes bytes = english(2000, 3);
  const std::string reference(bytes.begin(), bytes.end());
  std::string text = reference;
  text.replace(1000, 5, "CHANGED");
  const std::string packed = pack_difference(text, reference);
  EXPECT_LT(packed.size(), 60u);
  EXPECT_EQ(unpack_difference(packed, reference, text.size()), text);
  EXPECT_FALSE(unpack_difference(packed, reference, text.size() + 1));
}

TEST(compression, a_dictionary_is_made_only_where_it_pays) {
  Samples samples;
  for (unsigned i = 0; i < 8; ++i) {
    const base::Bytes sample = english(30000, i);
    samples.joined.insert(samples.joined.end(), sample.begin(), sample.end());
    samples.sizes.push_back(sample.size());
  }
  EXPECT_TRUE(train_dictionary(samples, 8 * 30000).empty());
}

}  // namespace
}  // namespace memvid::archive
