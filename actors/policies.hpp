// The policy table (domain.md §4): event -> commands. The only way from an effect back to a
// decision.
#pragma once

#include "actors/command.hpp"
#include "events/event.hpp"

namespace gstd {

struct Reaction {
  StreamName target;
  AnyCommand command;
};

/// Pure: sees one event and nothing else. `now` of time-bearing commands is the event's `at`.
std::vector<Reaction> react(const Origin& origin, const Event& event);

}  // namespace gstd
