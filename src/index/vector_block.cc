// One loop over int8 rows in three widths; the CPU picks at the first use. (GCC 12 makes poor code
// of its own vector types here: it converts bytes to floats lane by lane.) The query stays float:
// as int8 it would be twice as fast on VNNI, and cost recall that the rows' own rounding has
// already spent.

#include "index/vector_block.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace memvid::index {
namespace {

using Dot = float (*)(const float*, const std::int8_t*, std::size_t);

float dot_plain(const float* query, const std::int8_t* row, std::size_t count) {
  float total = 0;
  for (std::size_t i = 0; i < count; ++i) total += query[i] * static_cast<float>(row[i]);
  return total;
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] float dot_avx2(const float* query, const std::int8_t* row,
                                           std::size_t count) {
  __m256 sum = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(row + i));
    const __m256 components = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
    sum = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), components, sum);
  }
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, sum);
  float total = dot_plain(query + i, row + i, count - i);
  for (const float lane : lanes) total += lane;
  return total;
}

[[gnu::target("avx512f")]] float dot_avx512(const float* query, const std::int8_t* row,
                                            std::size_t count) {
  __m512 sum = _mm512_setzero_ps();
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + i));
    const __m512 components = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
    sum = _mm512_fmadd_ps(_mm512_loadu_ps(query + i), components, sum);
  }
  return _mm512_reduce_add_ps(sum) + dot_plain(query + i, row + i, count - i);
}

Dot widest_dot() {
  if (__builtin_cpu_supports("avx512f")) return dot_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return dot_avx2;
  return dot_plain;
}
#else
Dot widest_dot() { return dot_plain; }
#endif

}  // namespace

void quantise(std::span<const float> vector, std::span<std::uint8_t> row) {
  float largest = 0;
  bool is_finite = true;
  for (const float x : vector) {
    is_finite = is_finite && std::isfinite(x);
    largest = std::max(largest, std::isfinite(x) ? std::abs(x) : 0.0F);
  }
  const float scale = largest / 127;
  std::memcpy(row.data(), &scale, sizeof scale);
  const std::span<std::uint8_t> components = row.subspan(sizeof scale);
  if (!(scale > 0)) {
    std::fill(components.begin(), components.end(), std::uint8_t{0});
    return;
  }
  // std::round, but so that the compiler can do many at once: 0.5's neighbour below, because 0.5
  // itself would lift 0.49999997.
  constexpr float kHalf = 0.49999997F;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const float x = is_finite || std::isfinite(vector[i]) ? vector[i] / scale : 0.0F;
    const int rounded = static_cast<int>(x + std::copysign(kHalf, x));
    components[i] = static_cast<std::uint8_t>(std::clamp(rounded, -127, 127));
  }
}

void restore(std::span<const std::uint8_t> row, std::span<float> vector) {
  float scale = 0;
  std::memcpy(&scale, row.data(), sizeof scale);
  for (std::size_t i = 0; i < vector.size(); ++i)
    vector[i] = scale * static_cast<float>(static_cast<std::int8_t>(row[sizeof scale + i]));
}

float dot(std::span<const float> query, const std::uint8_t* row) {
  static const Dot run = widest_dot();
  float scale = 0;
  std::memcpy(&scale, row, sizeof scale);
  return scale *
         run(query.data(), reinterpret_cast<const std::int8_t*>(row + sizeof scale), query.size());
}

}  // namespace memvid::index
