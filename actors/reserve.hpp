// The golden reserve of one currency: what fees it may spend on gold.
#pragma once

#include <deque>

#include "actors/decider.hpp"
#include "events/reserve.hpp"

namespace gstd {

/// Policy: a settlement's whole fee; the decider takes the reserve's part of it.
struct AccrueFee {
  TaskId task;
  Nano fee;
};
BOOST_DESCRIBE_STRUCT(AccrueFee, (), (task, fee))
/// Policy: the treasury claimed this much from an escrow.
struct RecordFee {
  EscrowId escrow;
  Nano paid;
  std::uint64_t lt = 0;  ///< Of the claim: with the escrow, its identity.
};
BOOST_DESCRIBE_STRUCT(RecordFee, (), (escrow, paid, lt))

/// One treasury claim's identity.
struct ClaimKey {
  EscrowId escrow;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ClaimKey, (), (escrow, lt))

/// Settlements and claims remembered for content idempotence: far more than the policy lanes of
/// all partitions can send twice (one batch in flight each).
constexpr std::size_t recent_fees_max = 512;

struct Reserve {
  static constexpr StreamKind kind = StreamKind::reserve;
  using Event = ReserveEvent;
  using Command = std::variant<AccrueFee, RecordFee>;
  struct State {
    Nano accrued;
    Nano received;
    std::deque<TaskId> recent;            ///< Accrued last: content idempotence.
    std::deque<ClaimKey> recent_claims;   ///< Received last, likewise.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Reserve::State, (), (accrued, received, recent, recent_claims))

StreamName reserve_stream(Currency currency);

}  // namespace gstd
