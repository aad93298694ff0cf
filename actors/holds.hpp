// Pay on hold is the stake: what it must cover, when it ends, and what a proven fault calls back.
#pragma once

#include <span>

#include "actors/reputation.hpp"
#include "events/money.hpp"

// Source: verification.md R7 to R9. Any thread, pure.

namespace gstd {

/// R8: how long pay waits, and how many unaudited singles of one worker wait at most.
constexpr Millis hold_span{24LL * 3'600'000};
constexpr std::size_t held_singles_max = 50;

/// How a result came to be accepted.
enum class Ground {
  single,  ///< One result that no audit was drawn for.
  margin,  ///< R5: votes.
  referee  ///< The platform computed it: there is nothing left to prove.
};
BOOST_DESCRIBE_ENUM(Ground, single, margin, referee)

/// A worker's part in a result whose hold has not ended, oldest first in its list.
struct Held {
  TaskId task;
  Ground ground = Ground::single;
  UnixMillis hold_until;
};
BOOST_DESCRIBE_STRUCT(Held, (), (task, ground, hold_until))

/// First instant at which the pay is free; `at` itself when the referee decided.
UnixMillis hold_until(Ground ground, UnixMillis at);

/// Takes off, and returns, what is free at `now`: those whose time has come, and the oldest singles
/// beyond the last 50.
std::vector<Held> free_held(std::vector<Held>& held, UnixMillis now);

/// R8: what a proven fault of this worker calls back: all its singles on hold.
std::vector<TaskId> called_back(std::span<const Held> held);

/// A result accepted by a margin stands while one of the owners behind it is in good standing.
/// When all are tainted, and its hold has not ended, the referee computes it: this is what a
/// coalition that owned a whole quorum is caught by.
bool stands(std::span<const Score> voters);

/// R9: least stake that makes cheating at these audits a loss, gain = 2 x price (nano):
/// gain x (1 - a) / a, rounded up. `invalid`: a price below 0, an audit rate outside 1 to
/// 1,000,000, or a sum beyond 64 bits.
Result<Nano> single_stake(Nano price, std::int64_t audit_ppm);
/// R9 for a quorum with sequential release: gain x s / (1 - s), s = share^(quorum - 1), with the
/// assumed share of colluding owners in millionths. Rounded up. `invalid` as above, or: a share
/// outside 0 to 999,999, a quorum below 2.
Result<Nano> quorum_stake(Nano price, std::int64_t share_ppm, std::uint32_t quorum);

}  // namespace gstd
