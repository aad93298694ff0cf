#define BOOST_TEST_MODULE simulate
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "adapters/simulate/adversary.hpp"
#include "adapters/simulate/classics.hpp"
#include "adapters/simulate/tables.hpp"

using namespace gstd::simulate;

namespace {

/// 200 owners, 20 % colluding and always cheating: the population of the goals.
RunOptions always_cheating() {
  RunOptions options;
  options.population.strategy.cheat_rate = 1;
  return options;
}
bool is_near(double value, double expected, double part) {
  return std::abs(value - expected) <= part * expected;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_upper_bound_is_exact) {
  // 1 - 0.05^(1 / n) for none wrong; 4.74386 / n for one in many.
  BOOST_TEST(is_near(upper_95(0, 100'000), 2.995687e-5, 1e-5));
  BOOST_TEST(is_near(upper_95(0, 10), 0.258866, 1e-5));
  BOOST_TEST(is_near(upper_95(1, 1'000'000), 4.743859e-6, 1e-4));
  BOOST_TEST(upper_95(0, 0) == 1);
}
BOOST_AUTO_TEST_CASE(credibilities_of_groups_are_sarmentas) {
  const auto two = group_credibilities({{0.967, 0.998}, {0.933}});
  BOOST_TEST(is_near(two[0], 0.998980, 2e-6));
  BOOST_TEST(is_near(two[1], 0.000951, 1e-3));
  BOOST_TEST(is_near(group_credibilities({{0.8, 0.8}})[0], 0.941176, 1e-6));
  BOOST_TEST(is_near(group_credibilities({{0.8, 0.8, 0.8}})[0], 0.984615, 1e-6));
  const auto four = group_credibilities({{0.8, 0.8, 0.8, 0.8}, {0.8}});
  BOOST_TEST(is_near(four[0], 0.980843, 1e-6));
  BOOST_TEST(is_near(four[1], 0.015326, 1e-4));
}
BOOST_AUTO_TEST_CASE(poco_needs_as_many_votes_as_its_table_says) {
  struct Row { double trust; std::array<unsigned, 7> votes; };
  const std::array<std::uint64_t, 7> scores{0, 15, 30, 100, 300, 1000, 3000};
  for (const Row& row : {Row{10, {4, 2, 2, 1, 1, 1, 1}}, Row{100, {7, 4, 3, 2, 2, 1, 1}},
                         Row{1e4, {14, 7, 5, 3, 3, 2, 2}}, Row{1e6, {20, 10, 7, 4, 4, 3, 3}}})
    for (std::size_t i = 0; i < scores.size(); ++i)
      BOOST_TEST(poco_votes(scores[i], row.trust) == row.votes[i],
                 "trust " << row.trust << " score " << scores[i]);
}
BOOST_AUTO_TEST_CASE(the_core_gives_the_reference_tables) {
  for (const Cell& cell : reference_cells(20'000))
    BOOST_TEST(std::abs(cell.simulated - cell.computed) <= 4 * cell.sigma + 1e-12,
               cell.name << ": " << cell.simulated << " for " << cell.computed);
}
BOOST_AUTO_TEST_CASE(the_computed_cells_are_the_reference_pages) {
  BOOST_TEST(is_near(majority_error(0.2, 2, 1).computed, 1.04e-1, 5e-3));
  BOOST_TEST(is_near(majority_error(0.05, 6, 1).computed, 5.80e-6, 5e-3));
  BOOST_TEST(is_near(margin_error(0.2, 3, 1).computed, 1.5e-2, 5e-2));
  BOOST_TEST(is_near(margin_votes(0.2, 5, 1).computed, 8.32, 1e-3));
  BOOST_TEST(is_near(spot_check_error(0.2, 100, 1).computed, 8.4e-3, 1e-2));
  BOOST_TEST(is_near(spot_check_error(0.5, 100, 1).computed, 2.8e-2, 2e-2));
}
BOOST_AUTO_TEST_CASE(high_accepts_nothing_wrong_at_two_and_a_quarter_results) {
  const Figures figures = figures_of("high", run_seeds(always_cheating(), "high", 5));
  BOOST_TEST(figures.wrong == 0U);
  BOOST_TEST(figures.upper95 <= 3e-5);
  BOOST_TEST(figures.results_per_task <= 2.25);
  BOOST_TEST(figures.undecided == 0U);
}
BOOST_AUTO_TEST_CASE(standard_errs_less_than_once_in_a_thousand_at_one_and_a_half_results) {
  const Figures figures = figures_of("standard", run_seeds(always_cheating(), "standard", 5));
  BOOST_TEST(figures.upper95 <= 1e-3);
  BOOST_TEST(figures.results_per_task <= 1.55);
  BOOST_TEST(figures.undecided == 0U);
}
BOOST_AUTO_TEST_CASE(sequential_release_takes_the_quorum_from_informed_colluders) {
  RunOptions options;
  options.population.strategy.is_informed = true;
  BOOST_TEST(run_seeds(options, "high", 2).wrong == 0U);
  options.release = gstd::Release::parallel;
  BOOST_TEST(run_seeds(options, "high", 2).wrong > 10U);
}
BOOST_AUTO_TEST_CASE(every_kind_of_worker_leaves_every_task_decided) {
  for (const auto share : {&PopulationOptions::lazy, &PopulationOptions::copying,
                           &PopulationOptions::sleeping, &PopulationOptions::abandoning,
                           &PopulationOptions::sybil}) {
    RunOptions options;
    options.tasks = 5'000;
    options.population.*share = 0.2;
    options.population.strategy.abandon_rate = 0.5;
    for (const std::string_view policy : {"fast", "standard", "high", "critical"}) {
      const Tally tally = run_once(options, policy, 3);
      BOOST_TEST(tally.undecided == 0U);
      BOOST_TEST(tally.wrong < 100U);  // Of 5,000, with 40 % against us.
    }
  }
}
BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_run) {
  RunOptions options = always_cheating();
  options.tasks = 2'000;
  for (const std::string_view policy : policy_names()) {
    const Tally one = run_once(options, policy, 7);
    const Tally two = run_once(options, policy, 7);
    BOOST_TEST(one.executions == two.executions);
    BOOST_TEST(one.wrong == two.wrong);
    BOOST_TEST(one.decided + one.undecided == 2'000U);
  }
}
