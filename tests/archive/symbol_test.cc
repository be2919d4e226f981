#include "archive/symbol.h"

#include <gtest/gtest.h>

#include <random>

namespace memvid::archive {
namespace {

base::Bytes random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  base::Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

base::Bytes sample_symbol() {
  const base::Bytes block = random_bytes(200, 1);
  const BlockHeader header = {300, BlockRole::kEntries, Codec::kNone, 200, 200};
  base::Bytes payload;
  write_piece(payload, {header, 0, block});
  SymbolHeader symbol;
  symbol.memory_id.fill(7);
  symbol.frame = 123456789012;
  symbol.copy_of = 5;
  return pack_symbol(symbol, payload);
}

TEST(symbol, comes_back_as_it_was_packed) {
  const base::Bytes bytes = sample_symbol();
  const auto symbol = parse_symbol(bytes);
  ASSERT_TRUE(symbol) << symbol.error().message;
  EXPECT_EQ(symbol->header.frame, 123456789012u);
  EXPECT_EQ(symbol->header.copy_of, 5u);
  EXPECT_EQ(symbol->header.memory_id[3], 7);
  ASSERT_EQ(symbol->pieces.size(), 1u);
  EXPECT_EQ(symbol->pieces[0].block.number, 300u);
  EXPECT_EQ(base::Bytes(symbol->pieces[0].bytes.begin(), symbol->pieces[0].bytes.end()),
            random_bytes(200, 1));
}

TEST(symbol, any_flipped_bit_is_noticed) {
  const base::Bytes bytes = sample_symbol();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    base::Bytes flipped = bytes;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1u << (bit % 8)));
    EXPECT_FALSE(parse_symbol(flipped)) << "bit " << bit;
  }
}

TEST(symbol, any_other_length_is_noticed) {
  const base::Bytes bytes = sample_symbol();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parse_symbol(base::ByteSpan(bytes).first(size))) << size;
}

// The check is right, so only the bounds of the parser stand between hostile numbers and us.
TEST(symbol, hostile_pieces_are_refused) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const base::Bytes payload = random_bytes(seed % 64, seed);
    const auto symbol = parse_symbol(pack_symbol({}, payload));
    if (symbol) {
      for (const Piece& piece : symbol->pieces)
        EXPECT_LE(piece.offset + piece.bytes.size(), piece.block.packed_bytes);
    }
  }
}

TEST(symbol, a_newer_version_or_flag_is_unsupported_and_a_skippable_kind_is_passed_over) {
  SymbolHeader header;
  header.kind = SymbolKind::kParity;
  const auto parity = parse_symbol(pack_symbol(header, random_bytes(10, 1)));
  ASSERT_FALSE(parity);
  EXPECT_EQ(parity.error().code, ErrorCode::kUnsupported);
  header.kind = static_cast<SymbolKind>(200);
  const base::Bytes skippable = pack_symbol(header, random_bytes(10, 1));
  const auto skipped = parse_symbol(skippable);
  ASSERT_TRUE(skipped);
  EXPECT_TRUE(skipped->pieces.empty());
}

}  // namespace
}  // namespace memvid::archive
