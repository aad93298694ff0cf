// The shape of every decider: pure, total, no clock. Time and outside facts are in the command.
#pragma once

#include <concepts>
#include <optional>
#include <vector>

#include "events/core.hpp"
#include "events/stream.hpp"

namespace gstd {

/// decide: what a command would change, or why not. Idempotent by content: the same content again
/// gives no events, and that is checked before any refusal.
/// evolve: total, cannot refuse; replay calls it with everything ever decided.
/// due: when the stream next needs a command of its own accord; wake: that command.
template <class D>
concept Decider = requires(const typename D::State& state, typename D::State& changing,
                           const typename D::Command& command, const typename D::Event& event,
                           UnixMillis now) {
  { D::kind } -> std::convertible_to<StreamKind>;
  { D::decide(state, command) } -> std::same_as<Result<std::vector<typename D::Event>>>;
  { D::evolve(changing, event) };
  { D::due(state) } -> std::same_as<std::optional<UnixMillis>>;
  { D::wake(state, now) } -> std::same_as<typename D::Command>;
  { D::is_ended(state) } -> std::same_as<bool>;
};

}  // namespace gstd
