// Identity: who is calling. Keys and wallets prove themselves; in loopback mode wallets are
// believed.
#pragma once

#include "adapters/crypto/challenge.hpp"
#include "adapters/crypto/session.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/sessions.hpp"

namespace gstd::http {

/// domain.md §7: a challenge lives this long and counts once.
constexpr Millis challenge_life{5 * 60 * 1000};

/// Owned by the I/O thread.
class Identity {
 public:
  /// `believes_wallets`: loopback mode, X-Wallet-Address is the identity. The sessions outlive it.
  Identity(SessionKey key, Network network, bool believes_wallets, const Sessions& sessions)
      : key_{key}, network_{network}, believes_wallets_{believes_wallets}, sessions_{sessions} {}

  Challenge new_challenge(UnixMillis now) const {
    return gstd::new_challenge(key_, now + challenge_life);
  }
  /// When it stops counting; `unauthenticated` unless this server's, or another's with its key.
  Result<UnixMillis> check_challenge(const Challenge& challenge, UnixMillis now) const {
    return gstd::check_challenge(key_, challenge, now);
  }

  /// An access token for this caller from now on.
  std::string token_for(const Caller& caller, UnixMillis now) const;
  RefreshToken new_refresh(const SessionId& session) const {
    return gstd::new_refresh(key_, session);
  }
  Result<RefreshToken> check_refresh(std::string_view text) const {
    return gstd::check_refresh(key_, text);
  }
  RefreshToken next_refresh(const RefreshToken& token, std::string_view salt) const {
    return gstd::next_refresh(key_, token, salt);
  }

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
  const Sessions& sessions_;
};

}  // namespace gstd::http
