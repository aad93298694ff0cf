#include "adapters/simulate/adversary.hpp"

#include <algorithm>

namespace gstd::simulate {
namespace {

constexpr std::uint64_t search_seed = 1'000;  // Far from the seeds that are reported.
constexpr std::uint32_t cells_max = 8;

/// Plausible plans to begin from: always, seldom, and after a life of honest work.
std::vector<Strategy> starts() {
  return {{1, 0, 0, 1, false}, {0.05, 0, 0, 1, true}, {0.01, 0, 0, 1, true},
          {1, 0.5, 0, 1, true}, {0.1, 0.3, 0, 2, true}};
}

double between(double low, double value, double high) { return std::clamp(value, low, high); }

/// One of the five things changed.
Strategy neighbour(Strategy strategy, Dice& dice) {
  const bool is_up = dice.chance(0.5);
  switch (dice.below(5)) {
    case 0:
      strategy.cheat_rate = between(0.001, strategy.cheat_rate * (is_up ? 1.7 : 0.6), 1);
      break;
    case 1: strategy.wake_at = between(0, strategy.wake_at + (is_up ? 0.15 : -0.15), 0.95); break;
    case 2:
      strategy.abandon_rate = between(0, strategy.abandon_rate + (is_up ? 0.3 : -0.3), 0.9);
      break;
    case 3:
      strategy.cells = std::clamp<std::uint32_t>(
          is_up ? strategy.cells * 2 : strategy.cells / 2, 1, cells_max);
      break;
    default: strategy.is_informed = !strategy.is_informed;
  }
  return strategy;
}

std::uint64_t wrong_of(RunOptions options, std::string_view policy, const Strategy& strategy,
                       std::uint64_t seeds) {
  options.population.strategy = strategy;
  return run_seeds(options, policy, seeds, search_seed).wrong;
}

}  // namespace

Attack search_attack(const RunOptions& options, std::string_view policy, unsigned steps,
                     std::uint64_t seeds) {
  Attack best;
  std::uint64_t most = 0;
  Dice dice{search_seed};
  const std::vector<Strategy> plans = starts();
  const unsigned climb = std::max<unsigned>(steps / static_cast<unsigned>(plans.size()), 1);
  for (const Strategy& start : plans) {
    Strategy here = start;
    std::uint64_t wrong = wrong_of(options, policy, here, seeds);
    ++best.tried;
    for (unsigned step = 1; step < climb; ++step) {
      const Strategy next = neighbour(here, dice);
      const std::uint64_t more = wrong_of(options, policy, next, seeds);
      ++best.tried;
      if (more < wrong) continue;
      wrong = more;
      here = next;
    }
    if (wrong < most) continue;
    most = wrong;
    best.strategy = here;
  }
  RunOptions fresh = options;
  fresh.population.strategy = best.strategy;
  best.tally = run_seeds(fresh, policy, seeds);
  return best;
}

}  // namespace gstd::simulate
