// Runs simulations: `simulator --seeds N [--from S] [--jobs J] [--plant RULE|all]`. Prints each
// failing seed with the command that repeats it, then how often each kind of trouble was met. Exit
// code 1 on any failure; with --plant, when a broken rule is not found out.
#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/sim/campaign.hpp"

using namespace gstd;
using namespace gstd::sim;

namespace {

/// A run of so many seeds must have met everything, or it proves nothing.
constexpr std::uint64_t whole_run = 1'000;
/// Faults per seed on average: fewer would be a fair-weather run.
constexpr std::uint64_t faults_per_seed_min = 10;

template <class Counts>
bool print(const char* title, const Counts& counts) {
  std::cout << title << "\n";
  bool was_all_met = true;
  for (const auto& [name, count] : counts) {
    std::cout << "  " << name << ": " << count << "\n";
    was_all_met &= count > 0;
  }
  return was_all_met;
}

std::map<std::string_view, std::uint64_t> by_name(const RuleCounts& rules) {
  std::map<std::string_view, std::uint64_t> named;
  for (std::size_t i = 0; i < rule_count; ++i) named[rule_names[i]] = rules[i];
  return named;
}

int check_all(const Campaign& campaign) {
  const Totals totals = campaign.run({}, [](std::uint64_t seed, const Report& report) {
    std::cout << "seed " << seed << ": " << report.faults.front() << "\n";
    for (std::size_t i = 1; i < std::min<std::size_t>(report.faults.size(), 5); ++i)
      std::cout << "  " << report.faults[i] << "\n";
    std::cout << "  again: ops/dev sim --seed " << seed << "\n" << std::flush;
    return true;
  });
  std::cout << totals.seeds << " seeds, " << totals.failed << " failed\n";
  bool is_whole = print("what was done and told:", totals.counts);
  is_whole &= print("faults:", totals.troubles);
  is_whole &= print("rules that made a difference:", by_name(totals.rules));
  std::uint64_t troubles = 0;
  for (const auto& [name, count] : totals.troubles) troubles += count;
  std::cout << troubles / std::max<std::uint64_t>(1, totals.seeds) << " faults a seed\n";
  if (totals.seeds < whole_run) return totals.failed == 0 ? 0 : 1;
  is_whole &= troubles >= faults_per_seed_min * totals.seeds;
  if (!is_whole) std::cout << "this run met too little to prove anything\n";
  return totals.failed == 0 && is_whole ? 0 : 1;
}

/// Breaks one rule on every node: some seed must notice.
bool is_found_out(const Campaign& campaign, Rule rule) {
  const std::string_view name = rule_names[static_cast<std::size_t>(rule)];
  bool is_found = false;
  campaign.run(rule, [&](std::uint64_t seed, const Report& report) {
    if (!is_found)
      std::cout << name << " broken: seed " << seed << ": " << report.faults.front() << "\n"
                << std::flush;
    is_found = true;
    return false;
  });
  if (!is_found) std::cout << name << " broken: NOT FOUND OUT\n" << std::flush;
  return is_found;
}

int plant(const Campaign& campaign, const std::string& name) {
  bool are_all_found = true;
  bool is_known = false;
  for (std::size_t i = 0; i < rule_count; ++i) {
    if (name != "all" && name != rule_names[i]) continue;
    is_known = true;
    are_all_found &= is_found_out(campaign, static_cast<Rule>(i));
  }
  if (is_known) return are_all_found ? 0 : 1;
  std::cerr << "no rule is called " << name << "; there are:";
  for (const std::string_view known : rule_names) std::cerr << " " << known;
  std::cerr << "\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Deterministic simulation of several nodes on one faulty journal"};
  Campaign campaign;
  std::string planted;
  app.add_option("--seeds", campaign.seeds, "how many")->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--from", campaign.from, "the first");
  app.add_option("--jobs", campaign.jobs, "threads")->check(CLI::Range(1, 256));
  app.add_option("--known", campaign.known, "seeds that failed once: run first, added to");
  app.add_option("--plant", planted, "break this rule (or all, one by one): a seed must fail");
  CLI11_PARSE(app, argc, argv);
  return planted.empty() ? check_all(campaign) : plant(campaign, planted);
}
