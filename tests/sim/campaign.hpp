// Many seeds on all cores.
#pragma once

#include <functional>
#include <thread>

#include "tests/sim/simulation.hpp"

namespace gstd::sim {

/// Sums over the seeds.
struct Totals {
  std::uint64_t seeds = 0;
  std::uint64_t failed = 0;
  std::map<std::string, std::uint64_t, std::less<>> counts, troubles;
  RuleCounts rules{};

  void add(const Report& report);
};

struct Campaign {
  /// Of a failing seed; false: no more seeds. One call at a time.
  using OnFailure = std::function<bool(std::uint64_t seed, const Report& report)>;

  std::uint64_t seeds = 1'000;
  std::uint64_t from = 1;
  unsigned jobs = std::thread::hardware_concurrency();
  /// A line a seed; seeds that fail are added. Empty: none. Not read when a rule is broken.
  std::string known;

  Totals run(std::optional<Rule> broken, const OnFailure& on_failure) const;

 private:
  std::vector<std::uint64_t> known_seeds() const;
};

}  // namespace gstd::sim
