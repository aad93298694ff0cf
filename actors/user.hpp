// A wallet that has proved itself, and whether it may act.
#pragma once

#include "actors/decider.hpp"
#include "events/user.hpp"

namespace gstd {

struct RegisterUser {};
BOOST_DESCRIBE_STRUCT(RegisterUser, (), ())
struct BlockUser {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(BlockUser, (), (reason))
struct UnblockUser {};
BOOST_DESCRIBE_STRUCT(UnblockUser, (), ())

struct User {
  static constexpr StreamKind kind = StreamKind::user;
  using Event = UserEvent;
  using Command = std::variant<RegisterUser, BlockUser, UnblockUser>;
  struct State {
    bool is_registered = false;
    bool is_blocked = false;
    std::string reason;
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(User::State, (), (is_registered, is_blocked, reason))

}  // namespace gstd
