// Operators: two people with keys of their own sign what nobody may do alone (domain.md §7).
#pragma once

#include <unordered_map>

#include "adapters/crypto/claims.hpp"
#include "adapters/http/message.hpp"

namespace gstd::http {

/// How far an approval's time may be from ours, and so how long its nonce is remembered.
constexpr Millis approval_life{60'000};
/// Nonces out at a time; beyond it approvals are refused, so nobody fills our memory.
constexpr std::size_t approvals_max = 10'000;
/// Different operators who must approve one request.
constexpr std::size_t approvers_min = 2;

/// Owned by the I/O thread.
class Operators {
 public:
  /// A server in development mode without keys lets everybody on this machine be the operators.
  Operators(std::vector<OperatorKey> keys, Network network, bool is_dev)
      : keys_{std::move(keys)}, network_{network}, is_open_{is_dev && keys_.empty()} {}

  /// Who approves this request: the principal its command is journaled under. `unauthenticated`
  /// without enough approvals; `bad_signature`; `forbidden` for a key that is no operator's.
  Result<std::string> approve(const Request& request, UnixMillis now);

 private:
  Result<void> check(const Approval& approval, const Request& request, UnixMillis now) const;
  void forget_old(UnixMillis now);

  std::vector<OperatorKey> keys_;
  Network network_;
  bool is_open_;
  std::unordered_map<OperatorNonce, UnixMillis, IdHash> used_;
};

}  // namespace gstd::http
