// The arithmetic coder of AV1 (spec 8.2, the encoder's side) and its adaptive probability tables.
#ifndef MEMVID_VIDEO_TWO_COLOR_SYMBOLS_H_
#define MEMVID_VIDEO_TWO_COLOR_SYMBOLS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace memvid::video::two_color {

// The probabilities of N symbols, as AV1 keeps them: below[i] / 32768 is the probability of one
// that is <= i; the last, 32768, is not stored. They move towards what is coded, faster at first.
template <int N>
struct AdaptiveCdf {
  static_assert(N >= 2 && N <= 16);
  std::array<std::uint16_t, N - 1> below;
  std::uint8_t seen = 0;  // symbols coded so far, at most 32

  // The end of spec 8.2.6, where the probabilities adapt.
  void adapt(int symbol) {
    const int rate = 3 + (seen > 15) + (seen > 31) + (N > 3 ? 2 : 1);
    for (int i = 0; i < N - 1; ++i) {
      const int value = below[i];
      below[i] = static_cast<std::uint16_t>(i < symbol ? value - (value >> rate)
                                                       : value + ((32768 - value) >> rate));
    }
    if (seen < 32) ++seen;
  }
};

// Writes symbols; one object a tile. Use: symbol and literal in any order, then finish once.
class SymbolWriter {
 public:
  SymbolWriter() { units_.reserve(8192); }

  template <int N>
  void symbol(AdaptiveCdf<N>& cdf, int symbol) {
    const unsigned above_low = symbol > 0 ? 32768u - cdf.below[symbol - 1] : 32768u;
    const unsigned above_high = symbol < N - 1 ? 32768u - cdf.below[symbol] : 0u;
    encode(above_low, above_high, symbol, N);
    cdf.adapt(symbol);
  }
  // `bit_count` bits of even probability, the highest first (spec 4.10.8, L(n)).
  void literal(unsigned value, int bit_count);
  // The tile's bytes with the closing one bit and padding of spec 8.2.4.
  base::Bytes finish();

 private:
  void encode(unsigned above_low, unsigned above_high, int symbol, int symbol_count);
  void normalize(std::uint32_t low, std::uint32_t range);

  // low_ holds the bits that are not settled, range_ lies in [32768, 65535]. units_ are bytes that
  // may still receive a carry, which is why they have sixteen bits.
  std::uint32_t low_ = 0;
  std::uint32_t range_ = 0x8000;
  int pending_bits_ = -9;
  std::vector<std::uint16_t> units_;
};

}  // namespace memvid::video::two_color

#endif  // MEMVID_VIDEO_TWO_COLOR_SYMBOLS_H_
