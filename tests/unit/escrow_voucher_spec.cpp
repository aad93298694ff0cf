// What the contract is told to pay: asked for, held, approved, signed.
#define BOOST_TEST_MODULE escrow_voucher
#include <boost/test/unit_test.hpp>

#include "tests/support/escrow_story.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t a_day = 24 * hour;

RequestVoucher ask(const Wallet& payee, std::int64_t now) { return {payee, false, {}, at(now)}; }
IssueVoucher sign(const EscrowVoucherRequested& order) {
  return {order.payee, order.cumulative, order.valid_until, id_of<Signature>(7)};
}
EscrowVoucherIssued issued(const EscrowVoucherRequested& order) {
  return {order.payee, order.cumulative, order.valid_until, id_of<Signature>(7)};
}
/// Ann is owed this much, and the treasury a twentieth.
EscrowEvents rich(std::int64_t amount, EscrowEvents more = {}) {
  EscrowSettled pay{task_1, Currency::ton, {{ann.worker, ann.wallet, nano(amount)}}, {}, {},
                    treasury};
  EscrowEvents events{opened(Network::testnet), deposited(amount, 10), reserved(task_1, amount),
                      pay};
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
EscrowVoucherRequested held(EscrowVoucherRequested order, std::string limit) {
  order.held = std::move(limit);
  return order;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(asking)

BOOST_AUTO_TEST_CASE(a_voucher_names_all_that_was_ever_owed) {
  given(owing()).when(ask(ann.wallet, 1'000)).then({requested(ann.wallet, 100, 1'000)});
  given(owing({claimed(ann.wallet, false, 40, 11)}))
      .when(ask(ann.wallet, 1'000))
      .then({requested(ann.wallet, 100, 1'000, 60)});
}
BOOST_AUTO_TEST_CASE(treasury_and_requester_are_payees_like_any_other) {
  given(owing()).when(ask(treasury, 0)).then({requested(treasury, 10, 0)});
  given(owing({withdrawn(90, 90)})).when(ask(requester, 0)).then({requested(requester, 90, 0)});
}
BOOST_AUTO_TEST_CASE(who_is_owed_nothing_gets_none) {
  given(owing()).when(ask(dan.wallet, 0)).refused("insufficient");
  const auto paid = owing({claimed(ann.wallet, false, 100, 11)});
  given(paid).when(ask(ann.wallet, 0)).refused("insufficient");
}
BOOST_AUTO_TEST_CASE(a_voucher_that_still_serves_is_not_made_again) {
  const auto events = owing({requested(ann.wallet, 100, 0)});
  given(events).when(ask(ann.wallet, 6 * a_day)).nothing();
  const std::int64_t later = 6 * a_day + 1'000;
  given(events).when(ask(ann.wallet, later)).then({requested(ann.wallet, 100, later, 0)});
  RequestVoucher blocked = ask(ann.wallet, 0);
  blocked.is_blocked = true;
  given(events).when(blocked).nothing();  // Already so comes before any refusal.
}
BOOST_AUTO_TEST_CASE(a_blocked_wallet_gets_none) {
  RequestVoucher blocked = ask(ann.wallet, 0);
  blocked.is_blocked = true;
  given(owing()).when(blocked).refused("user_blocked");
}
BOOST_AUTO_TEST_CASE(small_amounts_wait_a_day_between_vouchers) {
  const auto more = owing({requested(ann.wallet, 100, 0), reserved(task_2, 210),
                           EscrowSettled{task_2, Currency::ton,
                                         {{ann.worker, ann.wallet, nano(100)}}, nano(5),
                                         nano(105), treasury}});
  given(more).when(ask(ann.wallet, a_day - 1)).refused("too_soon");
  given(more).when(ask(ann.wallet, a_day)).then({requested(ann.wallet, 200, a_day, 100)});
}
BOOST_AUTO_TEST_CASE(amounts_worth_a_claim_do_not_wait) {
  const auto first = rich(claim_min.value - 1, {requested(ann.wallet, 5, 0)});
  given(first).when(ask(ann.wallet, 1)).refused("too_soon");
  const auto worth = rich(claim_min.value, {requested(ann.wallet, 5, 0)});
  given(worth).when(ask(ann.wallet, 1'000)).then({requested(ann.wallet, claim_min.value, 1'000)});
}
BOOST_AUTO_TEST_CASE(in_the_last_week_nothing_is_too_small) {
  const auto last = claims_close.get() - 7 * a_day;
  const auto events = owing({requested(ann.wallet, 50, last - hour)});
  given(events).when(ask(ann.wallet, last - 1)).refused("too_soon");
  given(events).when(ask(ann.wallet, last)).then({requested(ann.wallet, 100, last)});
}
BOOST_AUTO_TEST_CASE(no_voucher_outlives_an_hour_before_the_refund) {
  const auto end = refund_after.get() - hour;
  EscrowVoucherRequested late = requested(ann.wallet, 100, end - 1'000);
  late.valid_until = at(end);
  given(owing()).when(ask(ann.wallet, end - 1'000)).then({late});
  given(owing()).when(ask(ann.wallet, end)).refused("deadline_passed");
}
BOOST_AUTO_TEST_CASE(an_end_is_a_whole_second) {
  EscrowVoucherRequested order = requested(ann.wallet, 100, 0);
  order.requested_at = at(999);
  given(owing()).when(ask(ann.wallet, 999)).then({order});
}
BOOST_AUTO_TEST_CASE(where_nobody_can_pay_there_is_no_voucher) {
  given({}).when(ask(ann.wallet, 0)).refused("not_found");
  given({opened()}).when(ask(ann.wallet, 0)).refused("forbidden");
  given(owing({drift(0, 1, 11)})).when(ask(ann.wallet, 0)).refused("not_yet");
  given(owing({EscrowRefunded{nano(1000), tx, 11}})).when(ask(ann.wallet, 0)).refused("closed");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(an_amount_above_the_limit_waits_for_operators) {
  const std::int64_t most = voucher_max.value;
  given(rich(most)).when(ask(ann.wallet, 0)).then({requested(ann.wallet, most, 0)});
  given(rich(most + 1))
      .when(ask(ann.wallet, 0))
      .then({held(requested(ann.wallet, most + 1, 0), "amount")});
}
BOOST_AUTO_TEST_CASE(a_day_of_vouchers_above_the_limit_waits_as_well) {
  RequestVoucher order = ask(ann.wallet, 0);
  order.elsewhere_today = minus(voucher_day_max, nano(100));
  given(owing()).when(order).then({requested(ann.wallet, 100, 0)});
  order.elsewhere_today = minus(voucher_day_max, nano(99));
  given(owing()).when(order).then({held(requested(ann.wallet, 100, 0), "day")});
}
BOOST_AUTO_TEST_CASE(the_same_day_adds_up_and_the_next_begins_anew) {
  const auto settle_more = [](std::int64_t amount) {
    return EscrowEvents{deposited(amount, 11), reserved(task_2, amount),
                        EscrowSettled{task_2, Currency::ton,
                                      {{ann.worker, ann.wallet, nano(amount)}}, {}, {}, treasury}};
  };
  EscrowEvents events = rich(voucher_max.value, {requested(ann.wallet, voucher_max.value, 0)});
  for (const auto& event : settle_more(2)) events.push_back(event);
  RequestVoucher order = ask(ann.wallet, 1'000);
  order.elsewhere_today = Nano{voucher_day_max.value - voucher_max.value - 1};
  const auto again = requested(ann.wallet, voucher_max.value + 2, 1'000);
  given(events).when(order).then({held(again, "day")});
  order.now = at(a_day);
  given(events).when(order)
      .then({requested(ann.wallet, voucher_max.value + 2, a_day, 2)});
}
BOOST_AUTO_TEST_CASE(adding_to_what_is_held_frees_nothing) {
  const auto first = held(requested(ann.wallet, voucher_max.value + 1, 0), "amount");
  EscrowEvents events = rich(voucher_max.value + 1, {first, deposited(5, 11), reserved(task_2, 5)});
  events.push_back(EscrowSettled{task_2, Currency::ton, {{ann.worker, ann.wallet, nano(5)}}, {}, {},
                                 treasury});
  given(events)
      .when(ask(ann.wallet, 1'000))
      .then({held(requested(ann.wallet, voucher_max.value + 6, 1'000), "amount")});
}
BOOST_AUTO_TEST_CASE(operators_approve_the_voucher_they_name) {
  const auto order = held(requested(ann.wallet, 100, 0), "amount");
  const auto events = owing({order});
  given(events).when(sign(order)).refused("not_yet");
  given(events)
      .when(ApproveVoucher{ann.wallet, nano(99), "seen"})
      .refused("conflict", "/cumulative");
  given(events)
      .when(ApproveVoucher{ann.wallet, nano(100), "seen"})
      .then({EscrowVoucherApproved{ann.wallet, nano(100), "seen"}});
  const auto approved = owing({order, EscrowVoucherApproved{ann.wallet, nano(100), "seen"}});
  given(approved).when(ApproveVoucher{ann.wallet, nano(100), "seen"}).nothing();
  given(approved).when(sign(order)).then({issued(order)});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(signing)

BOOST_AUTO_TEST_CASE(a_voucher_waits_in_the_state_until_it_is_signed) {
  const auto order = requested(ann.wallet, 100, 0);
  BOOST_TEST((state_of(owing({order})).unsigned_vouchers == std::vector{ann.wallet}));
  given(owing({order})).when(sign(order)).then({issued(order)});
  BOOST_TEST(state_of(owing({order, issued(order)})).unsigned_vouchers.empty());
  given(owing({order, issued(order)})).when(sign(order)).nothing();
}
BOOST_AUTO_TEST_CASE(only_what_was_requested_last_is_signed) {
  const auto order = requested(ann.wallet, 100, 0);
  IssueVoucher other = sign(order);
  other.cumulative = nano(101);
  given(owing({order})).when(other).refused("conflict");
  other = sign(order);
  other.valid_until = at(5);
  given(owing({order})).when(other).refused("conflict");
  given(owing()).when(sign(order)).refused("conflict");
  given({}).when(sign(order)).refused("not_found");
}
BOOST_AUTO_TEST_CASE(a_frozen_or_refunded_escrow_signs_nothing) {
  const auto order = requested(ann.wallet, 100, 0);
  given(owing({order, drift(0, 1, 11)})).when(sign(order)).refused("not_yet");
  const auto refunded = owing({order, EscrowRefunded{nano(1000), tx, 11}});
  given(refunded).when(sign(order)).refused("not_yet");
  BOOST_TEST(state_of(refunded).unsigned_vouchers.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failing)

BOOST_AUTO_TEST_CASE(an_operator_tries_again_or_gives_up) {
  const EscrowClaimFailed failed{ann.wallet, tx, 11, "gas", at(hour)};
  const EscrowPayoutRetried retried{ann.wallet, "wallet is back"};
  const EscrowPayoutGivenUp given_up{ann.wallet, "no such wallet"};
  const auto events = owing({requested(ann.wallet, 100, 0), failed});
  given(events).when(RetryPayout{ann.wallet, "wallet is back"}).then({retried});
  given(events).when(GiveUpPayout{ann.wallet, "no such wallet"}).then({given_up});
  BOOST_TEST(state_of(events).vouchers.find(ann.wallet)->failures == 1U);
  auto more = events;
  more.push_back(given_up);
  BOOST_TEST(state_of(more).vouchers.find(ann.wallet)->is_given_up);
  BOOST_TEST(state_of(more).owed_to.value_or_empty(ann.wallet) == nano(100));
  given(more).when(GiveUpPayout{ann.wallet, "no such wallet"}).nothing();
  more.push_back(retried);
  given(more).when(RetryPayout{ann.wallet, "wallet is back"}).nothing();
  BOOST_TEST(!state_of(more).vouchers.find(ann.wallet)->is_given_up);
  given(owing()).when(RetryPayout{ann.wallet, "x"}).refused("not_found");
  given(owing()).when(GiveUpPayout{ann.wallet, "x"}).refused("not_found");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(payees)

BOOST_AUTO_TEST_CASE(a_contract_pays_so_many_and_the_queue_waits_for_room) {
  auto state = state_of(funded());
  Wallet payee;
  // Treasury and requester are counted from the beginning.
  for (std::size_t i = 0; i < payees_max - 2 - 10; ++i) {
    payee.account[1] = static_cast<std::uint8_t>(i >> 8);
    payee.account[2] = static_cast<std::uint8_t>(i);
    state.ever_owed_to.put(payee, nano(1));
  }
  ReserveFunds seven = reserve(task_1, 1);
  seven.payees = 7;
  EscrowReserved room = reserved(task_1, 1);
  room.payees = 7;
  Spec<Escrow>{state}.when(seven).then({room});
  Escrow::evolve(state, room);
  ReserveFunds four = reserve(task_2, 1);
  four.payees = 4;
  EscrowReservationQueued waits = queued(task_2, 1);
  waits.payees = 4;
  Spec<Escrow>{state}.when(four).then({waits});
  Escrow::evolve(state, waits);
  BOOST_TEST(!Escrow::due(state).has_value());
  Escrow::evolve(state, released(task_1, 1, "cancelled"));
  room = reserved(task_2, 1);
  room.payees = 4;
  Spec<Escrow>{state}.when(DrainQueue{}).then({room});
  ReserveFunds never = reserve(task_3, 1);
  never.payees = 11;
  Spec<Escrow>{state}.when(never).then({no_money(task_3, "full")});
  BOOST_TEST(is_full(state));
  BOOST_TEST(!is_full(state_of(funded())));
}
BOOST_AUTO_TEST_CASE(a_chain_s_escrow_has_a_contract_and_no_other) {
  OpenEscrow order = open();
  order.network = Network::testnet;
  given({}).when(order).refused("invalid", "/contract");
  order.contract = contract_terms();
  given({}).when(order).then({opened(Network::testnet)});
  order.requester = treasury;
  given({}).when(order).refused("forbidden", "/requester");
  order = open();
  order.contract = contract_terms();
  given({}).when(order).refused("invalid", "/contract");
}
BOOST_AUTO_TEST_CASE(a_refund_begins_with_a_whole_second) {
  OpenEscrow order = open();
  order.now = at(opened_at.get() - 999);
  given({}).when(order).then({opened()});
}

BOOST_AUTO_TEST_SUITE_END()
