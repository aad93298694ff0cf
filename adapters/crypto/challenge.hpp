// Challenges: what a server asks a key to sign. They say by themselves whose they are and for how
// long, so whoever asks for many fills nobody's memory, and every node with the key knows them.
#pragma once

#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/hmac.hpp"

namespace gstd {

/// Counts until `expires`, which is rounded up to whole seconds. Any thread; 1 us.
Challenge new_challenge(const SessionKey& key, UnixMillis expires);

/// When it stops counting; `unauthenticated` when it is not ours or too old. That it was used
/// before is for others to know. Any thread; 1 us.
Result<UnixMillis> check_challenge(const SessionKey& key, const Challenge& challenge,
                                   UnixMillis now);

}  // namespace gstd
