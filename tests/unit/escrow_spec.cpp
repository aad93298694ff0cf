#define BOOST_TEST_MODULE escrow
#include <boost/test/unit_test.hpp>

#include "tests/support/escrow_story.hpp"

using namespace gstd;
using namespace gstd::testing;

BOOST_AUTO_TEST_SUITE(opening)

BOOST_AUTO_TEST_CASE(claims_close_two_days_before_a_refund) {
  given({}).when(open()).then({opened()});
}
BOOST_AUTO_TEST_CASE(a_term_is_one_to_365_days) {
  const auto terms = [](std::int64_t span) {
    return EscrowOpened{requester,
                        Currency::ton,
                        Network::dev,
                        0,
                        {at(1'000'000'000 + span), at(1'000'000'000 + span - 172'800'000)}};
  };
  given({}).when(open(Millis{86'400'000})).then({terms(86'400'000)});
  given({}).when(open(Millis{86'399'999})).refused("invalid", "/refund_after");
  given({}).when(open(Millis{365LL * 86'400'000})).then({terms(365LL * 86'400'000)});
  given({}).when(open(Millis{365LL * 86'400'000 + 1})).refused("invalid", "/refund_after");
}
BOOST_AUTO_TEST_CASE(opening_again_later_changes_nothing) {
  OpenEscrow again = open();
  again.now = at(2'000'000'000);
  given({opened()}).when(again).nothing();
}
BOOST_AUTO_TEST_CASE(another_escrow_under_the_same_id_is_a_conflict) {
  OpenEscrow other = open();
  other.requester = ann.wallet;
  given({opened()}).when(other).refused("conflict");
  other = open();
  other.generation = 1;
  given({opened()}).when(other).refused("conflict");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reserving)

BOOST_AUTO_TEST_CASE(what_fits_is_reserved_to_the_last_nano) {
  given(funded()).when(reserve(task_1, 1000)).then({reserved(task_1, 1000)});
  given(funded()).when(reserve(task_1, 1001)).then({queued(task_1, 1001)});
}
BOOST_AUTO_TEST_CASE(nobody_overtakes_the_queue) {
  given(funded({queued(task_1, 1001)})).when(reserve(task_2, 1)).then({queued(task_2, 1)});
}
BOOST_AUTO_TEST_CASE(a_frozen_escrow_only_queues) {
  given(funded({drift(0, 1, 11)})).when(reserve(task_1, 1)).then({queued(task_1, 1)});
}
BOOST_AUTO_TEST_CASE(a_reservation_is_made_once) {
  given(funded({reserved(task_1, 700)})).when(reserve(task_1, 700)).nothing();
  given(funded({queued(task_1, 1001)})).when(reserve(task_1, 1001)).nothing();
  given(owing()).when(reserve(task_1, 700)).nothing();
  given(funded({reserved(task_1, 700), released(task_1, 700, "cancelled")}))
      .when(reserve(task_1, 700))
      .nothing();
}
BOOST_AUTO_TEST_CASE(a_reservation_that_can_never_be_is_refused_with_its_code) {
  given({}).when(reserve(task_1, 1)).then({no_money(task_1, "unknown")});
  ReserveFunds stranger = reserve(task_1, 1);
  stranger.requester = ann.wallet;
  given(funded()).when(stranger).then({no_money(task_1, "not_yours")});
  ReserveFunds gold = reserve(task_1, 1);
  gold.currency = Currency::gstd;
  given(funded()).when(gold).then({no_money(task_1, "currency")});
  given(funded({EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}}))
      .when(reserve(task_1, 1))
      .then({no_money(task_1, "closed")});
}
BOOST_AUTO_TEST_CASE(a_task_must_end_by_the_close_of_claims) {
  ReserveFunds late = reserve(task_1, 1);
  given(funded()).when(late).then({reserved(task_1, 1)});
  late.ends_at = at(claims_close.get() + 1);
  given(funded()).when(late).then({no_money(task_1, "too_late")});
}
BOOST_AUTO_TEST_CASE(an_escrow_refused_before_it_opened_can_still_be_opened) {
  given({no_money(task_1, "unknown")}).when(open()).then({opened()});
}
BOOST_AUTO_TEST_CASE(one_escrow_holds_a_hundred_thousand_reservations) {
  auto full = state_of(funded());
  const auto number = [](std::size_t i) {
    TaskId task = id_of<TaskId>(0);
    for (std::size_t byte = 0; byte < 4; ++byte)
      task.bytes[byte] = static_cast<std::uint8_t>(i >> (8 * byte));
    return task;
  };
  for (std::size_t i = 1; i < reservations_max; ++i)
    Escrow::evolve(full, EscrowReservationQueued{number(i), nano(5000)});
  auto almost = full;
  Escrow::evolve(full, EscrowReservationQueued{number(reservations_max), nano(5000)});
  Spec<Escrow>{almost}.when(reserve(task_1, 1)).then({queued(task_1, 1)});
  Spec<Escrow>{full}.when(reserve(task_1, 1)).then({no_money(task_1, "full")});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(draining)

BOOST_AUTO_TEST_CASE(a_deposit_serves_the_queue_in_order) {
  const auto waiting =
      funded({queued(task_1, 1001), queued(task_2, 2), queued(task_3, 900), deposited(10, 11)});
  given(waiting).when(DrainQueue{}).then({reserved(task_1, 1001), reserved(task_2, 2)});
}
BOOST_AUTO_TEST_CASE(the_first_that_does_not_fit_stops_the_queue) {
  const auto waiting = funded({queued(task_1, 1001), queued(task_2, 1)});
  given(waiting).when(DrainQueue{}).nothing();
  BOOST_TEST(!Escrow::due(state_of(waiting)).has_value());
}
BOOST_AUTO_TEST_CASE(a_drain_is_due_at_once_while_it_can) {
  const auto can = funded({queued(task_1, 1001), deposited(1, 11)});
  BOOST_TEST((Escrow::due(state_of(can)) == at(0)));
  BOOST_TEST(!Escrow::due(state_of(funded())).has_value());
  BOOST_TEST(std::get<DrainQueue>(Escrow::wake(state_of(can), at(9))).now == at(9));
}
BOOST_AUTO_TEST_CASE(who_leaves_the_queue_is_passed_over) {
  given(funded({queued(task_1, 1001), queued(task_2, 400), released(task_1, 0, "cancelled")}))
      .when(DrainQueue{})
      .then({reserved(task_2, 400)});
  given(funded({queued(task_1, 1001), queued(task_2, 400), queued(task_3, 500),
                released(task_2, 0, "cancelled"), released(task_1, 0, "cancelled")}))
      .when(DrainQueue{})
      .then({reserved(task_3, 500)});
  given(funded({queued(task_1, 1000), queued(task_2, 400), queued(task_3, 500),
                released(task_2, 0, "cancelled"), deposited(500, 11)}))
      .when(DrainQueue{})
      .then({reserved(task_1, 1000), reserved(task_3, 500)});
}
BOOST_AUTO_TEST_CASE(a_frozen_queue_waits) {
  const auto frozen = funded({drift(0, 1, 11), queued(task_1, 1)});
  given(frozen).when(DrainQueue{}).nothing();
  BOOST_TEST(!Escrow::due(state_of(frozen)).has_value());
}
BOOST_AUTO_TEST_CASE(one_drain_serves_at_most_256) {
  EscrowEvents events{opened(Network::testnet), deposited(1000, 10), drift(0, 1, 11)};
  for (int i = 1; i <= 255; ++i)
    events.emplace_back(queued(id_of<TaskId>(static_cast<std::uint8_t>(i)), 1));
  TaskId other = id_of<TaskId>(1);
  other.bytes[0] = 1;
  events.emplace_back(queued(other, 1));
  other.bytes[0] = 2;
  events.emplace_back(queued(other, 1));
  events.emplace_back(EscrowDriftResolved{nano(0), "looked"});
  auto state = state_of(events);
  const auto first = Escrow::decide(state, DrainQueue{});
  BOOST_TEST(first->size() == 256U);
  for (const auto& event : *first) Escrow::evolve(state, event);
  Spec<Escrow>{state}.when(DrainQueue{}).then({reserved(other, 1)});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ending_a_reservation)

BOOST_AUTO_TEST_CASE(a_release_returns_what_was_reserved) {
  const auto held = funded({reserved(task_1, 700)});
  given(held).when(ReleaseFunds{task_1, "expired"}).then({released(task_1, 700, "expired")});
  auto after = held;
  after.emplace_back(released(task_1, 700, "expired"));
  BOOST_TEST(state_of(after).available == nano(1000));
}
BOOST_AUTO_TEST_CASE(a_release_from_the_queue_moves_nothing) {
  given(funded({queued(task_1, 5000)}))
      .when(ReleaseFunds{task_1, "cancelled"})
      .then({released(task_1, 0, "cancelled")});
}
BOOST_AUTO_TEST_CASE(a_release_of_nothing_is_nothing) {
  given({}).when(ReleaseFunds{task_1, "failed"}).nothing();
  given(owing()).when(ReleaseFunds{task_1, "failed"}).nothing();
}
BOOST_AUTO_TEST_CASE(a_settlement_pays_every_accepted_vote_and_returns_the_rest) {
  given(funded({reserved(task_1, 700)})).when(settle(task_1)).then({settled(task_1, 490)});
  const auto state = state_of(owing());
  BOOST_TEST(state.available == nano(790));
  BOOST_TEST(state.owed == nano(210));
  BOOST_TEST(state.fees_owed == nano(10));
  BOOST_TEST(state.ever_owed_to.value_or_empty(ann.wallet) == nano(100));
}
BOOST_AUTO_TEST_CASE(a_settlement_may_take_the_whole_reservation_but_no_more) {
  given(funded({reserved(task_1, 210)})).when(settle(task_1)).then({settled(task_1, 0)});
  given(funded({reserved(task_1, 209)}))
      .when(settle(task_1))
      .then({EscrowSettlementRefused{task_1, "insufficient"}});
}
BOOST_AUTO_TEST_CASE(a_settlement_without_a_reservation_is_refused_once) {
  given({}).when(settle(task_1)).then({EscrowSettlementRefused{task_1, "unknown"}});
  given(funded()).when(settle(task_1)).then({EscrowSettlementRefused{task_1, "not_reserved"}});
  given(funded({queued(task_1, 5000)}))
      .when(settle(task_1))
      .then({EscrowSettlementRefused{task_1, "not_reserved"}});
  given(funded({reserved(task_1, 700), EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}}))
      .when(settle(task_1))
      .then({EscrowSettlementRefused{task_1, "closed"}});
}
BOOST_AUTO_TEST_CASE(a_refused_settlement_leaves_the_reservation_to_be_released) {
  given(funded({reserved(task_1, 209), EscrowSettlementRefused{task_1, "insufficient"}}))
      .when(ReleaseFunds{task_1, "failed"})
      .then({released(task_1, 209, "failed")});
}
BOOST_AUTO_TEST_CASE(a_frozen_escrow_still_settles_and_releases) {
  const auto frozen = funded({reserved(task_1, 700), drift(0, 1, 11)});
  given(frozen).when(settle(task_1)).then({settled(task_1, 490)});
  given(frozen).when(ReleaseFunds{task_1, "failed"}).then({released(task_1, 700, "failed")});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(withdrawing)

BOOST_AUTO_TEST_CASE(what_is_available_becomes_owed_to_the_requester) {
  const WithdrawFunds all{requester, nano(1000), nano(1000)};
  given(funded()).when(all).then({withdrawn(1000, 1000)});
  const auto state = state_of(funded({withdrawn(1000, 1000)}));
  BOOST_TEST(state.owed_to.value_or_empty(requester) == nano(1000));
  BOOST_TEST(state.available == nano(0));
}
BOOST_AUTO_TEST_CASE(a_total_reached_before_is_already_so) {
  const auto before = funded({withdrawn(300, 300)});
  given(before).when(WithdrawFunds{requester, nano(300), nano(300)}).nothing();
  given(before).when(WithdrawFunds{requester, nano(200), nano(200)}).nothing();
  given(before)
      .when(WithdrawFunds{requester, nano(200), nano(500)})
      .then({withdrawn(200, 500)});
}
BOOST_AUTO_TEST_CASE(an_impossible_withdrawal_is_refused) {
  given({}).when(WithdrawFunds{requester, nano(1), nano(1)}).refused("not_found");
  given(funded()).when(WithdrawFunds{ann.wallet, nano(1), nano(1)}).refused("forbidden");
  given(funded())
      .when(WithdrawFunds{requester, nano(1001), nano(1001)})
      .refused("insufficient", "/amount");
  given(funded()).when(WithdrawFunds{requester, nano(1), nano(2)}).refused("conflict", "/total");
  given(funded()).when(WithdrawFunds{requester, nano(0), nano(1)}).refused("invalid", "/amount");
  given(funded({EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}}))
      .when(WithdrawFunds{requester, nano(1), nano(1)})
      .refused("closed");
}

BOOST_AUTO_TEST_SUITE_END()
