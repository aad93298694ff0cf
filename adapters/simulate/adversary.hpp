// A coalition that learns: hill climbing over its own schedule against one policy.
#pragma once

#include <string>
#include <vector>

#include "adapters/simulate/policies.hpp"

namespace gstd::simulate {

/// What a search found: the schedule with the most wrong results, and what it cost the policy.
struct Attack {
  Strategy strategy;
  Tally tally;        ///< Of seeds the search has not seen.
  unsigned tried = 0; ///< Schedules run.
};

/// `steps` schedules, from several starts; each is run with `seeds` seeds. Deterministic.
Attack search_attack(const RunOptions& options, std::string_view policy, unsigned steps,
                     std::uint64_t seeds);

}  // namespace gstd::simulate
