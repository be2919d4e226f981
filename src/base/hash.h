// BLAKE2b (RFC 7693) by libsodium: the one hash of the formats, in two lengths.
#ifndef MEMVID_BASE_HASH_H_
#define MEMVID_BASE_HASH_H_

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace memvid::base {

using Hash128 = std::array<std::uint8_t, 16>;
using Hash256 = std::array<std::uint8_t, 32>;

Hash128 hash128(ByteSpan bytes);
Hash256 hash256(ByteSpan bytes);

// The same over bytes that come in pieces. One use: update…, then one finish.
class Hasher {
 public:
  explicit Hasher(int hash_bytes);  // 16 or 32
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void update(ByteSpan bytes);
  // Feeds the length, then the bytes, so that ("ab","c") and ("a","bc") differ.
  void update_sized(ByteSpan bytes);
  Hash128 finish128();
  Hash256 finish256();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// HMAC-SHA-256 (RFC 2104, FIPS 180-4), for those outside who check what we signed.
Hash256 hmac_sha256(ByteSpan key, ByteSpan bytes);

// `count` bytes from the system's random source.
Bytes random_bytes(std::size_t count);

}  // namespace memvid::base

#endif  // MEMVID_BASE_HASH_H_
