// Refresh tokens: with one a session gets its next access token and its next refresh token. Each
// counts once.
#pragma once

#include "adapters/crypto/session.hpp"
#include "events/sha256.hpp"

namespace gstd {

struct RefreshToken {
  SessionId session;
  std::string text;  ///< What its holder keeps.
  Sha256 hash;       ///< What the database keeps: nobody makes the token of it.
};

/// Random, and signed, so that a forged one is refused without asking the database. Any thread.
RefreshToken new_refresh(const SessionKey& key, const SessionId& session);

/// `unauthenticated` unless a server with this key once made it. Any thread; 1 us.
Result<RefreshToken> check_refresh(const SessionKey& key, std::string_view text);

/// What comes after a token. The same token and salt always give the same, so a client whose answer
/// was lost and who asks again under the same Idempotency-Key is told it once more; without the key
/// nobody can compute it. Any thread.
RefreshToken next_refresh(const SessionKey& key, const RefreshToken& token, std::string_view salt);

}  // namespace gstd
