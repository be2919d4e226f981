// How vectors lie in a blob: 256 rows each, row i of block b is version b * 256 + i + 1.
//
//   0 32 bytes: bit i (byte i / 8, least significant first) set when row i holds a vector
//   32 + i * row_bytes(): the row
//
// A row of int8 is an f32 scale, then `dimension` int8; component = scale * int8. A row of f32 is
// `dimension` f32. All little-endian.
//
// The bits lie in front so that counting and finding gaps reads one page of a block, not all 25.
#ifndef MEMVID_INDEX_VECTOR_BLOCK_H_
#define MEMVID_INDEX_VECTOR_BLOCK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "index/index.h"

namespace memvid::index {

inline constexpr std::uint64_t kBlockRows = 256;
inline constexpr std::size_t kPresenceBytes = kBlockRows / 8;
inline constexpr int kDimensionMax = 16'384;

using Presence = std::array<std::uint8_t, kPresenceBytes>;

struct VectorLayout {
  int dimension = 0;
  Component component = Component::kInt8;

  std::size_t row_bytes() const {
    const auto count = static_cast<std::size_t>(dimension);
    return component == Component::kF32 ? count * sizeof(float) : sizeof(float) + count;
  }
  std::size_t block_bytes() const { return kPresenceBytes + kBlockRows * row_bytes(); }
  std::size_t row_offset(std::size_t row) const { return kPresenceBytes + row * row_bytes(); }

  // Makes the row of `vector`; what is not finite becomes 0.
  void pack(std::span<const float> vector, std::span<std::uint8_t> row) const;
  // The vector that a row stands for; packed again it gives the same row.
  void unpack(std::span<const std::uint8_t> row, std::span<float> vector) const;
  // The scalar product of `query` with a packed row. Uses the widest vector instructions of this
  // CPU; the result differs between CPUs in the last bits only.
  float dot(std::span<const float> query, const std::uint8_t* row) const;
};

inline VectorLayout layout_of(const VectorModel& model) {
  return {model.dimension, model.component};
}
inline std::uint64_t block_of(std::uint64_t version) { return (version - 1) / kBlockRows; }
inline std::size_t row_of(std::uint64_t version) {
  return static_cast<std::size_t>((version - 1) % kBlockRows);
}
inline bool is_present(const std::uint8_t* presence, std::size_t row) {
  return (presence[row / 8] >> (row % 8) & 1) != 0;
}
inline void set_present(std::uint8_t* presence, std::size_t row) {
  presence[row / 8] = static_cast<std::uint8_t>(presence[row / 8] | 1 << (row % 8));
}

}  // namespace memvid::index

#endif  // MEMVID_INDEX_VECTOR_BLOCK_H_
