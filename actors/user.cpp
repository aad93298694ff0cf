#include "actors/user.hpp"

namespace gstd {
namespace {

using UserEvents = std::vector<UserEvent>;

Result<UserEvents> on(const User::State& s, const RegisterUser&) {
  if (s.is_registered) return UserEvents{};
  return UserEvents{UserRegistered{}};
}

// A wallet that has never been here can be blocked, so that it cannot begin.
Result<UserEvents> on(const User::State& s, const BlockUser& c) {
  if (!s.is_blocked) return UserEvents{UserBlocked{c.reason}};
  if (s.reason == c.reason) return UserEvents{};
  return refuse("conflict", "already blocked for another reason");
}

Result<UserEvents> on(const User::State& s, const UnblockUser&) {
  if (!s.is_blocked) return UserEvents{};
  return UserEvents{UserUnblocked{}};
}

void apply(User::State& s, const UserRegistered&) { s.is_registered = true; }
void apply(User::State& s, const UserBlocked& e) {
  s.is_blocked = true;
  s.reason = e.reason;
}
void apply(User::State& s, const UserUnblocked&) {
  s.is_blocked = false;
  s.reason.clear();
}

}  // namespace

Result<std::vector<UserEvent>> User::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}

void User::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

// Never due; RegisterUser is the command that changes nothing for a user who is there.
std::optional<UnixMillis> User::due(const State&) { return {}; }
User::Command User::wake(const State&, UnixMillis) { return RegisterUser{}; }
bool User::is_ended(const State&) { return false; }

}  // namespace gstd
