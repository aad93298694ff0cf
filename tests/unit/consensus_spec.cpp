#define BOOST_TEST_MODULE consensus
#include <boost/test/unit_test.hpp>

#include "actors/consensus.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

Replica attempt(Replica::Phase phase) {
  Replica replica;
  replica.phase = phase;
  return replica;
}
Replica result(const Sha256& hash) {
  Replica replica = attempt(Replica::Phase::submitted);
  replica.result = hash;
  return replica;
}
Tally count(std::vector<Replica> replicas) { return tally(replicas); }

/// A pending task of that tier with these attempts.
std::uint32_t slots(Tier tier, std::vector<Replica> replicas) {
  Task::State state;
  state.phase = TaskStatus::pending;
  state.spec = task_spec(tier);
  state.replicas = std::move(replicas);
  return open_slots(state);
}
const Replica live = attempt(Replica::Phase::leased);
const Replica lapsed = attempt(Replica::Phase::lapsed);
const Replica released = attempt(Replica::Phase::released);

}  // namespace

BOOST_AUTO_TEST_CASE(every_tier_has_its_quorum_and_its_limit) {
  const auto is = [](Tier tier, std::uint32_t quorum, std::uint32_t results) {
    return slots_of(tier).quorum == quorum && slots_of(tier).results_max == results &&
           attempts_max(tier) == 3 * results;
  };
  BOOST_TEST(is(Tier::fast, 1, 1));
  BOOST_TEST(is(Tier::standard, 2, 7));
  BOOST_TEST(is(Tier::high, 2, 9));
  BOOST_TEST(is(Tier::critical, 3, 15));
}
BOOST_AUTO_TEST_CASE(attempts_are_counted_by_what_became_of_them) {
  const Tally vote = count({live, lapsed, released, result(yes), live});
  BOOST_TEST(vote.live == 2U);
  BOOST_TEST(vote.results == 1U);
  BOOST_TEST(vote.largest == 1U);
  BOOST_TEST(vote.leader == yes);
  BOOST_TEST(count({}).largest == 0U);
}
BOOST_AUTO_TEST_CASE(the_largest_group_leads) {
  const Tally vote = count({result(no), result(yes), result(maybe), result(no)});
  BOOST_TEST(vote.results == 4U);
  BOOST_TEST(vote.largest == 2U);
  BOOST_TEST(vote.leader == no);
}
BOOST_AUTO_TEST_CASE(a_tie_goes_to_the_smaller_hash_in_any_order) {
  BOOST_TEST(count({result(no), result(yes)}).leader == yes);
  BOOST_TEST(count({result(yes), result(no)}).leader == yes);
}
BOOST_AUTO_TEST_CASE(no_more_workers_than_the_quorum_still_needs) {
  BOOST_TEST(slots(Tier::standard, {}) == 2U);
  BOOST_TEST(slots(Tier::standard, {live}) == 1U);
  BOOST_TEST(slots(Tier::standard, {live, live}) == 0U);
  BOOST_TEST(slots(Tier::standard, {result(yes)}) == 1U);
  BOOST_TEST(slots(Tier::standard, {result(yes), live}) == 0U);
  BOOST_TEST(slots(Tier::standard, {result(yes), result(no)}) == 1U);
  BOOST_TEST(slots(Tier::standard, {lapsed, released}) == 2U);
  BOOST_TEST(slots(Tier::critical, {result(yes), result(no)}) == 2U);
}
BOOST_AUTO_TEST_CASE(no_more_results_than_may_be_paid_for) {
  std::vector<Replica> results;
  for (std::uint8_t i = 1; i <= 6; ++i) results.push_back(result(id_of<Sha256>(i)));
  BOOST_TEST(slots(Tier::standard, results) == 1U);
  results.push_back(live);
  BOOST_TEST(slots(Tier::standard, results) == 0U);
  results.back() = result(id_of<Sha256>(7));
  BOOST_TEST(slots(Tier::standard, results) == 0U);
}
BOOST_AUTO_TEST_CASE(no_more_attempts_than_three_a_result) {
  BOOST_TEST(slots(Tier::fast, {lapsed, released}) == 1U);
  BOOST_TEST(slots(Tier::fast, {lapsed, released, lapsed}) == 0U);
}
BOOST_AUTO_TEST_CASE(only_a_pending_task_has_slots) {
  Task::State state;
  for (const auto phase : {TaskStatus::absent, TaskStatus::awaiting_escrow, TaskStatus::validated,
                           TaskStatus::settled, TaskStatus::failed}) {
    state.phase = phase;
    BOOST_TEST(open_slots(state) == 0U);
  }
}
