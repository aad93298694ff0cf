#include "adapters/crypto/keys.hpp"

#include <sodium.h>

namespace gstd {
namespace {

const unsigned char* bytes_of(std::string_view message) {
  return reinterpret_cast<const unsigned char*>(message.data());
}

}  // namespace

KeyPair KeyPair::generate() {
  Secret<32> seed;
  fill_random(seed.bytes.data(), seed.bytes.size());
  return from_seed(seed);
}

KeyPair KeyPair::from_seed(const Secret<32>& seed) {
  KeyPair pair;
  crypto_sign_seed_keypair(pair.id_.bytes.data(), pair.secret_.bytes.data(), seed.bytes.data());
  return pair;
}

Signature KeyPair::sign(std::string_view message) const {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, bytes_of(message), message.size(),
                       secret_.bytes.data());
  return signature;
}

bool verify(const WorkerId& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.bytes.data(), bytes_of(message), message.size(),
                                     key.bytes.data()) == 0;
}

Result<KeyPair> load_or_create_key(const std::string& path) {
  return load_or_create_secret(path).map(KeyPair::from_seed);
}

}  // namespace gstd
