// Every policy that can be simulated, by its name.
#pragma once

#include <span>
#include <string_view>

#include "adapters/simulate/figures.hpp"
#include "adapters/simulate/market.hpp"

namespace gstd::simulate {

/// fast standard high critical majority m-first boinc poco sarmenta
std::span<const std::string_view> policy_names();

/// One run of a policy, by its name, which is one of policy_names().
Tally run_once(const RunOptions& options, std::string_view policy, std::uint64_t seed);
/// The runs of seeds first .. first + seeds - 1 added up. The first seed is 1 by default.
Tally run_seeds(const RunOptions& options, std::string_view policy, std::uint64_t seeds,
                std::uint64_t first = 1);

}  // namespace gstd::simulate
