#include "adapters/simulate/policies.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "adapters/simulate/classics.hpp"

namespace gstd::simulate {
namespace {

constexpr std::array<std::string_view, 9> names{"fast", "standard", "high", "critical", "majority",
                                                "m-first", "boinc", "poco", "sarmenta"};
constexpr std::array tiers{Tier::fast, Tier::standard, Tier::high, Tier::critical};
constexpr std::array classics{Classic::majority, Classic::m_first, Classic::boinc, Classic::poco,
                              Classic::sarmenta};

}  // namespace

std::span<const std::string_view> policy_names() { return names; }

Tally run_once(const RunOptions& options, std::string_view policy, std::uint64_t seed) {
  const auto index = static_cast<std::size_t>(std::ranges::find(names, policy) - names.begin());
  assert(index < names.size());
  if (index < tiers.size()) return Market{options, tiers[index], seed}.run();
  return run_classic(options, classics[index - tiers.size()], seed);
}

Tally run_seeds(const RunOptions& options, std::string_view policy, std::uint64_t seeds,
                std::uint64_t first) {
  Tally sum;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed)
    sum += run_once(options, policy, seed);
  return sum;
}

}  // namespace gstd::simulate
