#define BOOST_TEST_MODULE simulated_journal
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "adapters/journal/simulated.hpp"
#include "events/sha256.hpp"
#include "tests/support/journal_contract.hpp"

using namespace gstd;
using namespace gstd::test;
using namespace std::chrono_literals;

namespace {

/// What became of a run of appends: outcomes by call, in the order they came.
struct Told {
  std::vector<std::pair<int, AppendOutcome>> outcomes;
  Journal::AppendDone at(int call) {
    return [this, call](AppendOutcome outcome) { outcomes.emplace_back(call, outcome); };
  }
};

std::vector<std::string> run(std::uint64_t seed, SimulatedFaults faults) {
  SimulatedLog log{seed, 2, faults};
  Told told;
  const auto left = log.connect();
  const auto right = log.connect();
  for (int i = 0; i < 200; ++i) {
    left->append(0, "l" + std::to_string(i), told.at(i));
    right->append(0, "r" + std::to_string(i), told.at(i));
    log.run_until(log.now() + 50us);
  }
  log.run_until(1min);
  BOOST_TEST(told.outcomes.size() == 400U);
  return log.values(0);
}

}  // namespace

BOOST_DATA_TEST_CASE(contract, journal_contract(), behaviour) {
  SimulatedLog log{1, contract_partitions};
  behaviour.check({[&] { return log.connect(); }, [&] { log.step(); }, 0ms});
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_run) {
  const SimulatedFaults faults{
      .refused = 20, .lost = 20, .late = 20, .unacked = 20, .duplicated = 20, .fatal = 5};
  BOOST_TEST((run(7, faults) == run(7, faults)));
  BOOST_TEST((run(7, faults) != run(8, faults)));
}

BOOST_AUTO_TEST_CASE(a_lost_append_never_lands_and_is_unknown) {
  SimulatedLog log{1, 1, {.lost = 1000}};
  Told told;
  const auto node = log.connect();
  node->append(0, "x", told.at(0));
  log.run_until(4999ms);
  BOOST_TEST(told.outcomes.empty());
  log.run_until(1min);
  BOOST_REQUIRE_EQUAL(told.outcomes.size(), 1U);
  BOOST_TEST((told.outcomes[0].second.status == AppendStatus::unknown));
  BOOST_TEST(log.values(0).empty());
}

BOOST_AUTO_TEST_CASE(a_late_append_lands_behind_its_successors) {
  SimulatedLog log{1, 1, {.late = 1000}};
  Told told;
  const auto node = log.connect();
  const std::string first = chained(Sha256{}, "first");
  const std::string rival = chained(Sha256{}, "rival");
  node->append(0, first, told.at(0));
  log.set_faults({});
  node->append(0, rival, told.at(1));
  log.run_until(1min);
  BOOST_TEST((log.values(0) == std::vector{rival, first}));
  BOOST_TEST((accepted(log.values(0)) == std::vector{rival}));
  BOOST_TEST(told.outcomes[0].first == 1);
  BOOST_TEST((told.outcomes[1].second.status == AppendStatus::unknown));
}

BOOST_AUTO_TEST_CASE(an_unacked_append_has_landed) {
  SimulatedLog log{1, 1, {.unacked = 1000}};
  Told told;
  const auto node = log.connect();
  node->append(0, "x", told.at(0));
  log.run_until(1min);
  BOOST_TEST((told.outcomes.at(0).second.status == AppendStatus::unknown));
  BOOST_TEST(log.values(0).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refused_append_has_not) {
  SimulatedLog log{1, 1, {.refused = 1000}};
  Told told;
  const auto node = log.connect();
  node->append(0, "x", told.at(0));
  BOOST_TEST(told.outcomes.empty());  // Never from inside the call.
  log.run_until(1min);
  BOOST_TEST((told.outcomes.at(0).second.status == AppendStatus::not_stored));
  BOOST_TEST(log.values(0).empty());
}

BOOST_AUTO_TEST_CASE(a_duplicate_lands_twice) {
  SimulatedLog log{1, 1, {.duplicated = 1000}};
  Told told;
  const auto node = log.connect();
  node->append(0, "x", told.at(0));
  log.run_until(1min);
  BOOST_TEST((told.outcomes.at(0).second.status == AppendStatus::stored));
  BOOST_TEST((log.values(0) == std::vector<std::string>{"x", "x"}));
}

BOOST_AUTO_TEST_CASE(a_fatal_error_leaves_everything_in_flight_unknown) {
  SimulatedLog log{1, 1};
  Told told;
  const auto node = log.connect();
  for (int i = 0; i < 20; ++i) node->append(0, "x", told.at(i));
  log.set_faults({.fatal = 1000});
  node->append(0, "x", told.at(20));
  log.set_faults({});
  node->append(0, "next", told.at(21));
  log.run_until(1min);
  BOOST_REQUIRE_EQUAL(told.outcomes.size(), 22U);
  for (const auto& [call, outcome] : told.outcomes) {
    BOOST_TEST(outcome.fresh_writer == (call != 21), "call " << call);
    BOOST_TEST((outcome.status == (call == 21 ? AppendStatus::stored : AppendStatus::unknown)));
  }
  BOOST_TEST(log.values(0).size() > 1U);   // Some landed,
  BOOST_TEST(log.values(0).size() < 21U);  // some did not.
}

BOOST_AUTO_TEST_CASE(partitions_are_not_ordered_among_each_other) {
  SimulatedLog log{1, 2};
  Told told;
  const auto node = log.connect();
  for (int i = 0; i < 50; ++i) node->append(static_cast<PartitionId>(i % 2), "x", told.at(i));
  log.run_until(1min);
  std::vector<int> order;
  for (const auto& [call, outcome] : told.outcomes) order.push_back(call);
  BOOST_TEST(!std::ranges::is_sorted(order));
  std::erase_if(order, [](int call) { return call % 2 == 1; });
  BOOST_TEST(std::ranges::is_sorted(order));
}

BOOST_AUTO_TEST_CASE(a_paused_node_hears_everything_when_it_goes_on) {
  SimulatedLog log{1, 1};
  Told told;
  int wakes = 0;
  const auto node = log.connect();
  node->on_news([&] { ++wakes; });
  node->pause();
  node->append(0, "x", told.at(0));
  log.run_until(1min);
  BOOST_TEST(log.values(0).size() == 1U);
  BOOST_TEST(told.outcomes.empty());
  BOOST_TEST(wakes == 0);
  node->resume();
  BOOST_TEST(told.outcomes.size() == 1U);
  BOOST_TEST(wakes == 1);
}

BOOST_AUTO_TEST_CASE(a_dead_node_hears_nothing_but_its_appends_may_land) {
  SimulatedLog log{1, 1};
  Told told;
  auto node = log.connect();
  node->append(0, "x", told.at(0));
  node.reset();
  log.run_until(1min);
  BOOST_TEST(told.outcomes.empty());
  BOOST_TEST(log.values(0).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_disconnected_node_learns_nothing) {
  SimulatedLog log{1, 1};
  Told told;
  std::optional<Result<Offset>> end;
  const auto near = log.connect();
  const auto far = log.connect();
  const auto reader = far->read({{0, 0}});
  far->disconnect();
  near->append(0, "x", told.at(0));
  far->end(0, [&](Result<Offset> answer) { end = answer; });
  log.run_until(1min);
  BOOST_TEST(told.outcomes.size() == 1U);
  BOOST_TEST(reader->next(10, 0ms).value().empty());
  BOOST_REQUIRE(end.has_value());
  BOOST_TEST(end->error().code == "unavailable");
  int wakes = 0;
  far->on_news([&] { ++wakes; });
  far->reconnect();
  BOOST_TEST(wakes == 1);
  BOOST_TEST(reader->next(10, 0ms).value().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_cut_below_a_reader_is_told) {
  SimulatedLog log{1, 1};
  const auto node = log.connect();
  for (int i = 0; i < 5; ++i) log.insert(0, "x");
  log.run_until(1s);
  const auto reader = node->read({{0, 0}});
  BOOST_TEST(reader->next(10, 0ms).value().size() == 5U);
  log.cut(0, 3);
  const auto found = reader->next(10, 0ms);
  BOOST_REQUIRE(!found);
  BOOST_TEST(found.error().code == "journal_cut");
}
