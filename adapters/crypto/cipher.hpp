// Results at rest: AES-256-GCM as the seed says, or sealed to the requester's own key.
#pragma once

#include <array>

#include "adapters/crypto/secret.hpp"

namespace gstd {

/// GCM's 96-bit nonce: `random_bytes<12>()`, a fresh one for every sealing.
using Nonce = std::array<std::uint8_t, 12>;
/// What sealing adds: the nonce in front and GCM's tag behind.
constexpr std::size_t result_overhead = 12 + 16;

/// AES-256-GCM. Key: SHA-256 of the task id as canonical UUID text followed directly by the
/// requester's raw address text (`0:64hex`); associated data: the task id's text; output: nonce,
/// ciphertext, 16-byte tag. Both inputs of the key are public: this keeps results from casual
/// eyes only; `seal_to` keeps them from everybody else.
std::string seal_result(const TaskId& task, const Wallet& requester, std::string_view plaintext,
                        const Nonce& nonce);
/// `invalid` when the bytes were made for another task or requester, or were changed since.
Result<std::string> open_result(const TaskId& task, const Wallet& requester,
                                std::string_view sealed);

/// An X25519 key to which results are sealed; its owner alone opens them.
class ResultKeyPair {
 public:
  /// The same 32 bytes give the same key for ever.
  static ResultKeyPair from_seed(const Secret<32>& seed);

  const ResultKey& id() const { return id_; }
  /// `invalid` when the bytes were sealed to another key, or were changed since.
  Result<std::string> open_sealed(std::string_view sealed) const;

 private:
  ResultKeyPair() = default;

  ResultKey id_;
  Secret<32> secret_;
};

/// libsodium's sealed box. `invalid` for a key of small order, to which nothing can be sealed.
Result<std::string> seal_to(const ResultKey& key, std::string_view plaintext);

}  // namespace gstd
