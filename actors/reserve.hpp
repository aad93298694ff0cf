// The golden reserve of one currency: what fees it may spend on gold.
#pragma once

#include "actors/decider.hpp"
#include "events/reserve.hpp"

namespace gstd {

/// Policy: a settlement's whole fee; the decider takes the reserve's part of it.
struct AccrueFee {
  TaskId task;
  Nano fee;
};
/// Policy: the treasury claimed this much from an escrow.
struct RecordFee {
  EscrowId escrow;
  Nano paid;
};

struct Reserve {
  static constexpr StreamKind kind = StreamKind::reserve;
  using Event = ReserveEvent;
  using Command = std::variant<AccrueFee, RecordFee>;
  struct State {
    Nano accrued;
    Nano received;
    std::vector<TaskId> recent;  ///< Accrued last: content idempotence without the memory.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Reserve::State, (), (accrued, received, recent))

StreamName reserve_stream(Currency currency);

}  // namespace gstd
