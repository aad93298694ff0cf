#include "tests/sim/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>

namespace gstd::sim {
namespace {

/// One seed in so many is run again: a failing seed is worth little if it does not repeat.
constexpr std::uint64_t repeat_every = 20;

Report run_twice(std::uint64_t seed) {
  Report report = Simulation{seed}.run();
  if (Simulation{seed}.run().journal != report.journal)
    report.faults.push_back("run again, it wrote another journal");
  return report;
}

}  // namespace

void Totals::add(const Report& report) {
  ++seeds;
  if (!report.faults.empty()) ++failed;
  for (const auto& [name, count] : report.counts) counts[name] += count;
  for (const auto& [name, count] : report.troubles) troubles[name] += count;
  for (std::size_t i = 0; i < rule_count; ++i) rules[i] += report.rules[i];
}

std::vector<std::uint64_t> Campaign::known_seeds() const {
  std::vector<std::uint64_t> found;
  std::ifstream file{known};
  for (std::uint64_t seed = 0; file >> seed;) found.push_back(seed);
  return found;
}

Totals Campaign::run(std::optional<Rule> broken, const OnFailure& on_failure) const {
  const auto first = broken ? std::vector<std::uint64_t>{} : known_seeds();
  Totals totals;
  std::mutex mutex;
  std::atomic<std::uint64_t> next{0};
  const auto work = [&] {
    for (std::uint64_t i = next++; i < first.size() + seeds; i = next++) {
      const bool is_known = i < first.size();
      const std::uint64_t seed = is_known ? first[i] : from + i - first.size();
      const bool is_repeated = !broken && i % repeat_every == 0;
      const Report report = is_repeated ? run_twice(seed) : Simulation{seed, broken}.run();
      const std::lock_guard lock{mutex};
      totals.add(report);
      if (report.faults.empty()) continue;
      if (!is_known && !known.empty() && !broken)
        std::ofstream{known, std::ios::app} << seed << "\n";
      if (!on_failure(seed, report)) next = first.size() + seeds;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < jobs; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return totals;
}

}  // namespace gstd::sim
