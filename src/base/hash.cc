#include "base/hash.h"

#include <sodium.h>

#include "base/check.h"

namespace memvid::base {
namespace {

// libsodium picks its fastest code here; without the call it uses the portable one.
void initialise() {
  static const int result = sodium_init();
  MEMVID_CHECK(result >= 0);
}

template <typename Hash>
Hash hash_once(ByteSpan bytes) {
  initialise();
  Hash hash;
  crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  return hash;
}

}  // namespace

struct Hasher::State {
  crypto_generichash_state state;
  std::size_t hash_bytes;
};

Hash128 hash128(ByteSpan bytes) { return hash_once<Hash128>(bytes); }
Hash256 hash256(ByteSpan bytes) { return hash_once<Hash256>(bytes); }

Hasher::Hasher(int hash_bytes) : state_(std::make_unique<State>()) {
  MEMVID_CHECK(hash_bytes == 16 || hash_bytes == 32);
  initialise();
  state_->hash_bytes = static_cast<std::size_t>(hash_bytes);
  crypto_generichash_init(&state_->state, nullptr, 0, state_->hash_bytes);
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(ByteSpan bytes) {
  crypto_generichash_update(&state_->state, bytes.data(), bytes.size());
}

void Hasher::update_sized(ByteSpan bytes) {
  Bytes length;
  ByteWriter(length).u64(bytes.size());
  update(length);
  update(bytes);
}

Hash128 Hasher::finish128() {
  MEMVID_CHECK(state_->hash_bytes == 16);
  Hash128 hash;
  crypto_generichash_final(&state_->state, hash.data(), hash.size());
  return hash;
}

Hash256 Hasher::finish256() {
  MEMVID_CHECK(state_->hash_bytes == 32);
  Hash256 hash;
  crypto_generichash_final(&state_->state, hash.data(), hash.size());
  return hash;
}

Hash256 hmac_sha256(ByteSpan key, ByteSpan bytes) {
  initialise();
  Hash256 code;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, bytes.data(), bytes.size());
  crypto_auth_hmacsha256_final(&state, code.data());
  return code;
}

Bytes random_bytes(std::size_t count) {
  initialise();
  Bytes bytes(count);
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace memvid::base
