// One loop over rows of either kind in three widths; the CPU picks at the first use. (GCC 12 makes
// poor code of its own vector types here: it converts bytes to floats lane by lane.) The query
// stays float: as int8 it would be twice as fast on VNNI, and cost recall that the rows' own
// rounding has already spent.

#include "index/vector_block.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace memvid::index {
namespace {

// `components` are `count` values of T; nothing is promised of how they are aligned.
using Dot = float (*)(const float* query, const std::uint8_t* components, std::size_t count);

template <typename T>
float dot_plain(const float* query, const std::uint8_t* components, std::size_t count) {
  float total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    T component;
    std::memcpy(&component, components + i * sizeof(T), sizeof(T));
    total += query[i] * static_cast<float>(component);
  }
  return total;
}

#if defined(__x86_64__)
template <typename T>
[[gnu::target("avx2,fma")]] __m256 eight_floats(const std::uint8_t* components) {
  if constexpr (sizeof(T) == sizeof(float))
    return _mm256_loadu_ps(reinterpret_cast<const float*>(components));
  else
    return _mm256_cvtepi32_ps(
        _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(components))));
}

template <typename T>
[[gnu::target("avx2,fma")]] float dot_avx2(const float* query, const std::uint8_t* components,
                                           std::size_t count) {
  __m256 sum = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8)
    sum = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), eight_floats<T>(components + i * sizeof(T)),
                          sum);
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, sum);
  float total = dot_plain<T>(query + i, components + i * sizeof(T), count - i);
  for (const float lane : lanes) total += lane;
  return total;
}

template <typename T>
[[gnu::target("avx512f")]] __m512 sixteen_floats(const std::uint8_t* components) {
  if constexpr (sizeof(T) == sizeof(float))
    return _mm512_loadu_ps(components);
  else
    return _mm512_cvtepi32_ps(
        _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(components))));
}

template <typename T>
[[gnu::target("avx512f")]] float dot_avx512(const float* query, const std::uint8_t* components,
                                            std::size_t count) {
  __m512 sum = _mm512_setzero_ps();
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16)
    sum = _mm512_fmadd_ps(_mm512_loadu_ps(query + i), sixteen_floats<T>(components + i * sizeof(T)),
                          sum);
  return _mm512_reduce_add_ps(sum) + dot_plain<T>(query + i, components + i * sizeof(T), count - i);
}

template <typename T>
Dot widest_dot() {
  if (__builtin_cpu_supports("avx512f")) return dot_avx512<T>;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return dot_avx2<T>;
  return dot_plain<T>;
}
#else
template <typename T>
Dot widest_dot() {
  return dot_plain<T>;
}
#endif

void pack_floats(std::span<const float> vector, std::uint8_t* row) {
  for (const float x : vector) {
    const float component = std::isfinite(x) ? x : 0.0F;
    std::memcpy(row, &component, sizeof component);
    row += sizeof component;
  }
}

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

}  // namespace

void VectorLayout::pack(std::span<const float> vector, std::span<std::uint8_t> row) const {
  if (component == Component::kF32)
    pack_floats(vector, row.data());
  else
    quantise(vector, row);
}

void VectorLayout::unpack(std::span<const std::uint8_t> row, std::span<float> vector) const {
  if (component == Component::kF32) {
    std::memcpy(vector.data(), row.data(), vector.size_bytes());
    return;
  }
  float scale = 0;
  std::memcpy(&scale, row.data(), sizeof scale);
  for (std::size_t i = 0; i < vector.size(); ++i)
    vector[i] = scale * static_cast<float>(static_cast<std::int8_t>(row[sizeof scale + i]));
}

float VectorLayout::dot(std::span<const float> query, const std::uint8_t* row) const {
  static const Dot of_floats = widest_dot<float>();
  static const Dot of_bytes = widest_dot<std::int8_t>();
  if (component == Component::kF32) return of_floats(query.data(), row, query.size());
  float scale = 0;
  std::memcpy(&scale, row, sizeof scale);
  return scale * of_bytes(query.data(), row + sizeof scale, query.size());
}

}  // namespace memvid::index
