#define BOOST_TEST_MODULE reserve
#include <boost/test/unit_test.hpp>

#include "actors/reserve.hpp"
#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

Spec<Reserve> given(std::vector<ReserveEvent> events) { return Spec<Reserve>{std::move(events)}; }

}  // namespace

BOOST_AUTO_TEST_CASE(half_of_every_fee_accrues_rounded_down) {
  given({}).when(AccrueFee{task_1, nano(100)}).then({ReserveFeeAccrued{task_1, nano(50)}});
  given({}).when(AccrueFee{task_1, nano(101)}).then({ReserveFeeAccrued{task_1, nano(50)}});
  given({}).when(AccrueFee{task_1, nano(2)}).then({ReserveFeeAccrued{task_1, nano(1)}});
  given({}).when(AccrueFee{task_1, nano(1)}).nothing();
}
BOOST_AUTO_TEST_CASE(a_task_accrues_once) {
  given({ReserveFeeAccrued{task_1, nano(50)}}).when(AccrueFee{task_1, nano(300)}).nothing();
  given({ReserveFeeAccrued{task_1, nano(50)}})
      .when(AccrueFee{task_2, nano(300)})
      .then({ReserveFeeAccrued{task_2, nano(150)}});
}
BOOST_AUTO_TEST_CASE(only_what_the_treasury_claimed_was_received) {
  given({})
      .when(RecordFee{escrow_1, nano(101), 7})
      .then({ReserveFeeReceived{escrow_1, nano(50), 7}});
  given({ReserveFeeReceived{escrow_1, nano(50), 7}})
      .when(RecordFee{escrow_1, nano(101), 8})
      .then({ReserveFeeReceived{escrow_1, nano(50), 8}});
  given({}).when(RecordFee{escrow_1, nano(1), 7}).nothing();
}
BOOST_AUTO_TEST_CASE(sums_grow_and_memories_do_not) {
  Reserve::State state;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Reserve::evolve(state, ReserveFeeAccrued{id_of<TaskId>(static_cast<std::uint8_t>(i)), nano(3)});
    Reserve::evolve(state, ReserveFeeReceived{escrow_1, nano(2), i});
  }
  BOOST_TEST(state.accrued == nano(3000));
  BOOST_TEST(state.received == nano(2000));
  BOOST_TEST(state.recent.size() == recent_fees_max);
  BOOST_TEST(state.recent_claims.size() == recent_fees_max);
}
BOOST_AUTO_TEST_CASE(a_reserve_is_named_by_its_currency_and_never_due) {
  BOOST_TEST(reserve_stream(Currency::ton).text() == "reserve/ton");
  BOOST_TEST(reserve_stream(Currency::gstd).text() == "reserve/gstd");
  BOOST_TEST(!Reserve::due({}).has_value());
  BOOST_TEST(!Reserve::is_ended({}));
  given({}).when(Reserve::wake({}, at(1))).nothing();
}
