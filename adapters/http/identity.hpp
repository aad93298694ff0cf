// Identity: who is calling. Workers prove their key; wallets are believed in loopback mode only.
#pragma once

#include <unordered_map>

#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/session.hpp"
#include "adapters/http/message.hpp"

namespace gstd::http {

/// domain.md §7: a challenge lives this long and counts once.
constexpr Millis challenge_life{5 * 60 * 1000};
/// Challenges out at a time; beyond it the oldest are forgotten, so nobody fills our memory.
constexpr std::size_t challenges_max = 100'000;
/// How long a session token counts.
constexpr Millis session_life{12 * 3600 * 1000};

/// A device's proof of its key, as it comes in a body.
struct DeviceProof {
  WorkerId worker;
  Wallet owner;
  Challenge challenge;
  Signature signature;
  DevicePurpose purpose = DevicePurpose::login;
  std::string host;  ///< Of the request: what the device must have signed.
};

/// Owned by the I/O thread.
class Identity {
 public:
  /// `believes_wallets`: loopback mode, X-Wallet-Address is the identity.
  Identity(SessionKey key, Network network, bool believes_wallets)
      : key_{key}, network_{network}, believes_wallets_{believes_wallets} {}

  Challenge new_challenge(UnixMillis now);
  /// `unauthenticated`: unknown, used or old challenge; `bad_signature`: it stays usable.
  Result<void> prove(const DeviceProof& proof, UnixMillis now);
  std::string open_session(const WorkerId& worker, const Wallet& owner, UnixMillis now) const;

  /// Nobody when the request names nobody. `unauthenticated`, `bad_address`, `forbidden` when
  /// header and session name different wallets.
  Result<Caller> caller_of(const Request& request) const;
  Result<Caller> caller_of_token(std::string_view token, UnixMillis now) const;
  Result<Caller> caller_of_wallet(std::string_view address) const;

  Network network() const { return network_; }

 private:
  SessionKey key_;
  Network network_;
  bool believes_wallets_;
  std::unordered_map<Challenge, UnixMillis, IdHash> challenges_;  ///< Unused ones, and their end.
  std::vector<Challenge> order_;                                  ///< As they were made.
};

}  // namespace gstd::http
