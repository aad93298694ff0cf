// A wallet's login from the client's side: a ton_proof, then tokens that are renewed when they end.
#pragma once

#include "adapters/client/client.hpp"
#include "adapters/ton/own_wallet.hpp"

namespace gstd {

/// One thread at a time.
class WalletSession {
 public:
  /// `domain` is what the wallet signs for. Never what a server says: another's challenge, passed
  /// on, would get a signature that counts there. Network and so address are the server's word; a
  /// false one only fails.
  WalletSession(KeyPair key, ton::WalletVersion version, std::string domain)
      : wallet_{std::move(key), version, Network::mainnet}, domain_{std::move(domain)} {}

  /// Signs a fresh challenge; `http` carries the access token from now on. Errors of the server.
  Result<void> log_in(Client& http);
  /// The next access token, by the refresh token or, when that no longer counts, by a new login.
  Result<void> renew(Client& http);
  /// Ends the session, if there is one; an answer that does not come changes nothing.
  void log_out(Client& http);

  /// Once logged in.
  Wallet wallet() const { return ton::address_of(wallet_); }
  Network network() const { return wallet_.network; }
  const std::string& token() const { return token_; }
  const std::string& refresh() const { return refresh_; }
  UnixMillis expires() const { return expires_; }

 private:
  Result<void> take(Client& http, const Result<std::string>& answer);

  ton::OwnWallet wallet_;
  std::string domain_;
  std::string token_;
  std::string refresh_;
  UnixMillis expires_;
};

}  // namespace gstd
