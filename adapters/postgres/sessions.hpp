// What the nodes must agree on about logins: which challenges were used, which refresh token of a
// session counts, which sessions have ended.
#pragma once

#include "adapters/crypto/challenge.hpp"
#include "adapters/crypto/refresh.hpp"
#include "adapters/postgres/connection.hpp"

namespace gstd::postgres {

/// A session ends so long after its login, however often it was refreshed; then the wallet signs
/// again.
constexpr Millis login_life{30LL * 24 * 3600 * 1000};
/// Open at a time per wallet; one more login ends the oldest.
constexpr std::int64_t sessions_per_wallet_max = 100;

struct UsedChallenge {
  Challenge challenge;
  UnixMillis expires;
};
/// Marks it. `unauthenticated` when somebody has used it before, on any node.
Result<void> use_challenge(Connection& db, const UsedChallenge& used);

struct OpenedSession {
  SessionId id;
  Wallet wallet;
  UnixMillis expires;
};
BOOST_DESCRIBE_STRUCT(OpenedSession, (), (id, wallet, expires))
/// Marks the challenge and opens the session with its first refresh token, both or neither.
Result<OpenedSession> open_session(Connection& db, const UsedChallenge& used, const Wallet& wallet,
                                   const RefreshToken& refresh);

/// From now on `next` counts and `token` no more. `unauthenticated` when the session has ended, and
/// when `token` was used before: then somebody has a copy of it, and the session ends. The same
/// pair again, though, is a client that did not hear the answer, and is answered once more.
Result<OpenedSession> renew_session(Connection& db, const RefreshToken& token,
                                    const RefreshToken& next);

/// Ends one, whether it is known here or not (sessions of devices are not).
Result<void> end_session(Connection& db, const SessionId& id);
/// Ends all of a wallet; how many there were.
Result<std::size_t> end_sessions_of(Connection& db, const Wallet& wallet);

struct EndedSession {
  SessionId id;
  UnixMillis at;
};
BOOST_DESCRIBE_STRUCT(EndedSession, (), (id, at))
/// Those that ended at or after this time, the latest last; at most a page of them.
Result<std::vector<EndedSession>> ended_since(Connection& db, UnixMillis since);
/// More than anybody ends in the time that is looked at again and again.
constexpr std::int64_t ended_sessions_page = 10'000;

/// Forgets what no longer matters: used challenges and sessions past their end, and ended sessions
/// whose last access token, of this life, is past its own.
Result<void> sweep_sessions(Connection& db, Millis access_life);

}  // namespace gstd::postgres
