// Ed25519: who signed what. A worker is its public key.
#pragma once

#include "adapters/crypto/secret.hpp"

namespace gstd {

/// A signing key. Signing is deterministic (RFC 8032). Any thread.
class KeyPair {
 public:
  static KeyPair generate();
  /// The same 32 bytes give the same key for ever.
  static KeyPair from_seed(const Secret<32>& seed);

  const WorkerId& id() const { return id_; }
  Signature sign(std::string_view message) const;

 private:
  KeyPair() = default;

  WorkerId id_;
  Secret<64> secret_;
};

/// Strict, as libsodium is: keys of small order and non-canonical numbers never verify. Any thread.
[[nodiscard]] bool verify(const WorkerId& key, std::string_view message,
                          const Signature& signature);

/// The key in this file, made when there is none; errors of load_or_create_secret.
Result<KeyPair> load_or_create_key(const std::string& path);

}  // namespace gstd
