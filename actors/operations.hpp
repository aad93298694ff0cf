// policy/{p} and ops/{p}: the engine's own streams, hosted like any other.
#pragma once

#include "actors/decider.hpp"
#include "events/operations.hpp"

namespace gstd {

struct CheckpointPolicies {
  std::uint64_t height = 0;  ///< Moves forward only.
};
BOOST_DESCRIBE_STRUCT(CheckpointPolicies, (), (height))

struct Policy {
  static constexpr StreamKind kind = StreamKind::policy;
  using Event = PolicyEvent;
  using Command = std::variant<CheckpointPolicies>;
  struct State {
    std::uint64_t height = 0;
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Policy::State, (), (height))

struct DisownRecord {
  std::uint64_t height = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DisownRecord, (), (height, reason))
struct SkipProjection {
  std::string projection;
  EventPosition position;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SkipProjection, (), (projection, position, reason))

struct Ops {
  static constexpr StreamKind kind = StreamKind::ops;
  using Event = OpsEvent;
  using Command = std::variant<DisownRecord, SkipProjection>;
  struct State {
    std::optional<JournalOpened> identity;
    std::vector<std::uint64_t> disowned;     ///< Heights.
    std::vector<ProjectionSkipped> skipped;
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Ops::State, (), (identity, disowned, skipped))

}  // namespace gstd
