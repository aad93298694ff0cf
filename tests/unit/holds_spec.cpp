#define BOOST_TEST_MODULE holds
#include <boost/test/unit_test.hpp>

#include "actors/holds.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::int64_t day_ms = 24LL * 3'600'000;

Held single(std::uint8_t task, std::int64_t until) {
  return {id_of<TaskId>(task), Ground::single, at(until)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(pay_waits_a_day_unless_the_referee_decided) {
  BOOST_TEST(hold_until(Ground::single, at(5)) == at(5 + day_ms));
  BOOST_TEST(hold_until(Ground::margin, at(5)) == at(5 + day_ms));
  BOOST_TEST(hold_until(Ground::referee, at(5)) == at(5));
}
BOOST_AUTO_TEST_CASE(pay_is_free_when_its_time_has_come) {
  std::vector<Held> held{single(1, 10), single(2, 11)};
  BOOST_TEST(free_held(held, at(9)).empty());
  const std::vector<Held> freed = free_held(held, at(10));
  BOOST_TEST(freed.size() == 1U);
  BOOST_TEST(freed[0].task == task_1);
  BOOST_TEST(held.size() == 1U);
}
BOOST_AUTO_TEST_CASE(the_last_50_singles_wait_and_no_more) {
  std::vector<Held> held;
  held.push_back({id_of<TaskId>(200), Ground::margin, at(10)});
  for (std::uint8_t i = 1; i <= 50; ++i) held.push_back(single(i, 10));
  BOOST_TEST(free_held(held, at(0)).empty());
  held.push_back(single(51, 10));
  const std::vector<Held> freed = free_held(held, at(0));
  BOOST_TEST(freed.size() == 1U);
  BOOST_TEST(freed[0].task == task_1);
  BOOST_TEST(held.size() == 51U);
}
BOOST_AUTO_TEST_CASE(a_fault_calls_back_the_singles_only) {
  const std::vector<Held> held{single(1, 10), {task_2, Ground::margin, at(10)}, single(3, 10)};
  BOOST_TEST((called_back(held) == std::vector<TaskId>{task_1, task_3}));
}
BOOST_AUTO_TEST_CASE(a_result_stands_while_one_of_its_owners_does) {
  const Score clean;
  const Score tainted = after({}, Outcome::bad, at(0));
  BOOST_TEST(stands(std::vector{clean, clean}));
  BOOST_TEST(stands(std::vector{tainted, clean}));
  BOOST_TEST(!stands(std::vector{tainted, tainted}));
}
BOOST_AUTO_TEST_CASE(a_stake_covers_what_singles_can_gain) {
  // R9: 9 gains at a = 0.1, 19 at 0.05; a gain is 2 x price.
  BOOST_TEST(*single_stake(nano(1000), 100'000) == nano(18'000));
  BOOST_TEST(*single_stake(nano(1000), 50'000) == nano(38'000));
  BOOST_TEST(*single_stake(nano(1000), 1'000'000) == nano(0));
  BOOST_TEST(*single_stake(nano(1), 300'000) == nano(5));  // 4.67, up.
}
BOOST_AUTO_TEST_CASE(a_stake_covers_what_a_quorum_can_gain) {
  // R9: 0.25 gains for share 0.2 and quorum 2; 0.0417 for 3.
  BOOST_TEST(*quorum_stake(nano(1'000'000), 200'000, 2) == nano(500'000));
  BOOST_TEST(*quorum_stake(nano(1'000'000), 200'000, 3) == nano(83'334));
  BOOST_TEST(*quorum_stake(nano(1'000'000), 0, 2) == nano(0));
}
BOOST_AUTO_TEST_CASE(stakes_outside_their_range_are_refused) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  BOOST_TEST(single_stake(nano(1), 0).error().code == "invalid");
  BOOST_TEST(single_stake(nano(1), 1'000'001).error().code == "invalid");
  BOOST_TEST(single_stake(nano(-1), 100'000).error().code == "invalid");
  BOOST_TEST(single_stake(nano(most / 2), 100'000).error().code == "invalid");
  BOOST_TEST(quorum_stake(nano(1), 1'000'000, 2).error().code == "invalid");
  BOOST_TEST(quorum_stake(nano(1), 200'000, 1).error().code == "invalid");
}
