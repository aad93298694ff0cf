// Commit first, reveal later: nobody can copy a result he has not computed.
#pragma once

#include "events/core.hpp"

// Source: verification.md R2. What is committed to is R1's result hash, made in
// adapters/crypto/claims.hpp. Any thread, pure.

namespace gstd {

/// 32 random bytes of the worker, fresh for each commitment: a result that can be guessed (a
/// boolean, a count) stays hidden.
using Nonce = Hex<struct NonceTag, 32>;

/// All that a commitment binds; whoever copies one has another owner, key or replica.
struct Commitment {
  TaskId task;
  std::uint32_t replica = 0;
  WorkerId worker;
  Wallet owner;
  Sha256 result;
  Nonce nonce;
};
BOOST_DESCRIBE_STRUCT(Commitment, (), (task, replica, worker, owner, result, nonce))

/// SHA-256("gstd-commit-v1" and, length-prefixed, task id, replica as uint32 big-endian, worker
/// key, owner's text, result, nonce).
Sha256 commitment_hash(const Commitment& commitment);

/// Where a task's votes stand. The first draw opens round 1; a draw after a reveal opens the next.
struct Round {
  std::uint32_t number = 1;
  bool is_revealing = false;  ///< The first reveal of this round is in.
};
BOOST_DESCRIBE_STRUCT(Round, (), (number, is_revealing))

/// `round`: in which the replica was drawn. Refusals: `not_holder` (another round's),
/// `deadline_passed` (its round already reveals: the result could be a copy).
Result<void> may_commit(const Round& open, std::uint32_t round);

/// `committed`: what was stored; `waiting`: replicas of the round that are released, not lapsed and
/// have not committed. Refusals: `not_yet` (somebody could still copy), `hash_mismatch` (a fault).
Result<void> may_reveal(const Sha256& committed, const Commitment& revealed,
                        std::uint32_t waiting);

}  // namespace gstd
