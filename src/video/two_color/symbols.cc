// The range coder of AV1, after Timothy Terriberry's (Daala): it keeps an interval [low, low+range)
// of 16 significant bits, narrows it to the symbol's share, and gives away the bits on which both
// ends agree. A share is never below 4/65536, so every symbol can be coded whatever the table says.
#include "video/two_color/symbols.h"

#include <bit>

namespace memvid::video::two_color {
namespace {

constexpr unsigned kSmallestShare = 4;  // EC_MIN_PROB of the spec

unsigned share(unsigned range, unsigned above, int symbols_left) {
  return (((range >> 8) * (above >> 6)) >> 1) +
         kSmallestShare * static_cast<unsigned>(symbols_left);
}

}  // namespace

void SymbolWriter::encode(unsigned above_low, unsigned above_high, int symbol, int symbol_count) {
  const unsigned bottom =
      symbol == symbol_count - 1 ? 0 : share(range_, above_high, symbol_count - 1 - symbol);
  if (symbol == 0) {
    normalize(low_, range_ - bottom);
    return;
  }
  const unsigned top = share(range_, above_low, symbol_count - symbol);
  normalize(low_ + (range_ - top), top - bottom);
}

void SymbolWriter::literal(unsigned value, int bit_count) {
  while (bit_count-- > 0) {
    const int bit = static_cast<int>((value >> bit_count) & 1u);
    encode(bit ? 16384u : 32768u, bit ? 0u : 16384u, bit, 2);
  }
}

void SymbolWriter::normalize(std::uint32_t low, std::uint32_t range) {
  const int shift = 16 - std::bit_width(range);
  int pending = pending_bits_;
  int after = pending + shift;
  if (after >= 0) {
    pending += 16;
    std::uint32_t mask = (1u << pending) - 1;
    if (after >= 8) {
      units_.push_back(static_cast<std::uint16_t>(low >> pending));
      low &= mask;
      pending -= 8;
      mask >>= 8;
    }
    units_.push_back(static_cast<std::uint16_t>(low >> pending));
    after = pending + shift - 24;
    low &= mask;
  }
  low_ = low << shift;
  range_ = range << shift;
  pending_bits_ = after;
}

base::Bytes SymbolWriter::finish() {
  // The shortest number inside the interval, with the one bit that ends a tile.
  std::uint32_t end = ((low_ + 0x3FFF) & ~0x3FFFu) | 0x4000;
  int pending = pending_bits_;
  for (int left = 10 + pending; left > 0; left -= 8, pending -= 8) {
    units_.push_back(static_cast<std::uint16_t>(end >> (pending + 16)));
    end &= (1u << (pending + 16)) - 1;
  }
  base::Bytes bytes(units_.size());
  unsigned carry = 0;
  for (std::size_t i = units_.size(); i-- > 0;) {
    carry += units_[i];
    bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return bytes;
}

}  // namespace memvid::video::two_color
