// Session tokens: who is calling, proven once and then carried as a bearer token.
#pragma once

#include "adapters/crypto/hmac.hpp"

namespace gstd {

enum class Role { wallet, worker };

/// One login and all that was renewed from it. It ends as a whole.
using SessionId = Hex<struct SessionIdTag, 16>;
SessionId new_session_id();

/// A caller who proved itself: a wallet, or a worker key together with its owner's wallet.
struct Session {
  SessionId id;
  Role role = Role::wallet;
  WorkerId worker;     ///< Zero unless role is worker.
  Wallet owner;        ///< The wallet itself, or the worker's owner.
  UnixMillis expires;  ///< First instant at which the token no longer counts.
  friend bool operator==(const Session&, const Session&) = default;
};

/// Base64url of the session's bytes and their HMAC-SHA-256: readable by its holder, forgeable by
/// nobody without the key. Any thread.
std::string issue(const SessionKey& key, const Session& session);

/// The session of a token; `unauthenticated` when the token is not ours, was changed, or has
/// expired. The answer never repeats the token. Any thread.
Result<Session> check(const SessionKey& key, std::string_view token, UnixMillis now);

}  // namespace gstd
