#define BOOST_TEST_MODULE reserve_swap
#include <boost/test/unit_test.hpp>

#include "actors/reserve.hpp"
#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

using Events = std::vector<ReserveEvent>;

Spec<Reserve> given(Events events) { return Spec<Reserve>{std::move(events)}; }

constexpr Nano offer = swap_least;
const UnixMillis now = at(1'000'000);
const UnixMillis deadline = at(1'600'000);
const UnixMillis approved_until = now + swap_approval_life;
const UnixMillis after_failure = now + pause_after_failure;
const Sha256 body = id_of<Sha256>(7);

SwapQuote quote(std::int64_t ask = 250'000, std::int64_t least = 247'500) {
  return {nano(ask), nano(least), Bps{12}, wallet_of(21), wallet_of(22)};
}

const ReserveFeeReceived received{escrow_1, offer, 7};
const ReserveSwapDue due{1, offer};
const ReserveSwapApproved approved{1, nano(247'000), approved_until, "a fair price"};
const ReserveSwapOrdered ordered{1, offer, quote(), deadline, body, false, {}};
const ReserveSwapOrdered dry{1, offer, quote(), deadline, body, true, now + pause_after_dry_run};
const ReserveSwapSent sent{1, wallet_of(9), 4, id_of<Sha256>(8)};
const ReserveSwapConfirmed confirmed{1, offer, nano(249'000), {}, yes, 70};
const ReserveSwapFailed failed{1, "returned", offer, after_failure};

const Events until_due{received, due};
const Events until_approved{received, due, approved};
const Events until_ordered{received, due, approved, ordered};
const Events until_sent{received, due, approved, ordered, sent};

Events joined(Events events, const ReserveEvent& last) {
  events.push_back(last);
  return events;
}

OrderSwap order() { return {1, quote(), deadline, body, false, now}; }
OrderSwap dry_order() {
  OrderSwap command = order();
  command.is_dry_run = true;
  return command;
}
OrderSwap order_at(const SwapQuote& price) {
  OrderSwap command = order();
  command.quote = price;
  return command;
}
/// Twice the offer as a claim: half of it is the reserve's.
RecordFee fee(Nano reserve_part, std::uint64_t lt = 7) {
  return {escrow_1, plus(reserve_part, reserve_part), lt, Currency::gstd};
}

}  // namespace

BOOST_AUTO_TEST_CASE(enough_received_gstd_makes_a_swap_due) {
  given({}).when(fee(offer)).then({received, due});
  const Nano less = minus(offer, nano(1));
  given({}).when(fee(less)).then({ReserveFeeReceived{escrow_1, less, 7}});
  given({ReserveFeeReceived{escrow_1, less, 6}})
      .when(fee(nano(1)))
      .then({ReserveFeeReceived{escrow_1, nano(1), 7}, due});
}
BOOST_AUTO_TEST_CASE(the_chains_coin_only_accumulates) {
  RecordFee coin = fee(offer);
  coin.currency = Currency::ton;
  given({}).when(coin).then({received});
}
BOOST_AUTO_TEST_CASE(a_swap_is_no_larger_than_one_bad_quote_may_cost) {
  const Nano much = plus(swap_most, nano(5));
  given({}).when(fee(much)).then(
      {ReserveFeeReceived{escrow_1, much, 7}, ReserveSwapDue{1, swap_most}});
}
BOOST_AUTO_TEST_CASE(one_swap_at_a_time) {
  for (const Events& before : {until_due, until_approved, until_ordered, until_sent})
    given(before).when(fee(offer, 8)).then({ReserveFeeReceived{escrow_1, offer, 8}});
}

BOOST_AUTO_TEST_CASE(operators_approve_a_least_price_for_an_hour) {
  given(until_due).when(ApproveSwap{1, nano(247'000), "a fair price", now}).then({approved});
  // Another price takes its place, while nothing is ordered.
  given(until_approved)
      .when(ApproveSwap{1, nano(240'000), "moved", now})
      .then({ReserveSwapApproved{1, nano(240'000), approved_until, "moved"}});
  given(until_due).when(ApproveSwap{1, nano(0), "x", now}).refused("invalid", "/least");
  given(until_due).when(ApproveSwap{2, nano(1), "x", now}).refused("not_found", "/swap");
  given({}).when(ApproveSwap{1, nano(1), "x", now}).refused("not_found", "/swap");
  given({}).when(ApproveSwap{0, nano(1), "x", now}).refused("not_found", "/swap");
  given(until_ordered).when(ApproveSwap{1, nano(1), "x", now}).refused("in_progress", "/swap");
  given(joined(until_sent, confirmed))
      .when(ApproveSwap{1, nano(1), "x", now})
      .refused("closed", "/swap");
}

BOOST_AUTO_TEST_CASE(an_approved_swap_is_ordered_at_its_price_or_a_better_one) {
  given(until_approved).when(order()).then({ordered});
  given(until_approved).when(order_at(quote(250'000, 247'000 - 1))).refused("slippage");
  const SwapQuote worse = quote(249'000, 246'999);
  given(until_approved).when(order_at(worse)).refused("price_moved", "/quote/least");
  const SwapQuote fair = quote(249'000, 247'000);
  given(until_approved)
      .when(order_at(fair))
      .then({ReserveSwapOrdered{1, offer, fair, deadline, body, false, {}}});
}
BOOST_AUTO_TEST_CASE(a_swap_that_nobody_approved_is_not_ordered) {
  given(until_due).when(order()).refused("not_yet", "/swap");
  OrderSwap late = order();
  late.now = approved_until;
  late.deadline = approved_until + Millis{60'000};
  given(until_approved).when(late).refused("expired", "/swap");
  given({}).when(order()).refused("not_found", "/swap");
}
BOOST_AUTO_TEST_CASE(quotes_are_capped_by_the_decider_itself) {
  const auto refused = [](const SwapQuote& bad, std::string_view code, std::string_view path) {
    given(until_approved).when(order_at(bad)).refused(code, path);
    OrderSwap trial = order_at(bad);
    trial.is_dry_run = true;
    given(until_due).when(trial).refused(code, path);
  };
  // One hundredth below the price is the most: 2,500 of 250,000.
  given(until_due).when(dry_order()).then({dry});
  refused(quote(250'000, 247'499), "slippage", "/quote/least");
  // Both round down: 247,623.75.
  refused(quote(250'125, 247'622), "slippage", "/quote/least");
  OrderSwap rounded = dry_order();
  rounded.quote = quote(250'125, 247'623);
  given(until_due).when(rounded).then({ReserveSwapOrdered{
      1, offer, rounded.quote, deadline, body, true, now + pause_after_dry_run}});
  refused(quote(0, 0), "bad_quote", "/quote/ask_units");
  refused(quote(-1, -1), "bad_quote", "/quote/ask_units");
  refused(quote(250'000, 0), "bad_quote", "/quote/least");
  refused(quote(250'000, 250'001), "bad_quote", "/quote/least");
  SwapQuote moved = quote();
  moved.price_impact_bps = Bps{price_impact_max.get() + 1};
  refused(moved, "price_impact", "/quote/price_impact_bps");
  moved.price_impact_bps = Bps{-1};
  refused(moved, "bad_quote", "/quote/price_impact_bps");
  moved.price_impact_bps = Bps{10'001};
  refused(moved, "bad_quote", "/quote/price_impact_bps");
  SwapQuote strange = quote();
  strange.ask_wallet = strange.router;
  refused(strange, "bad_quote", "/quote/ask_wallet");
  SwapQuote edge = quote();
  edge.price_impact_bps = price_impact_max;
  given(until_approved)
      .when(order_at(edge))
      .then({ReserveSwapOrdered{1, offer, edge, deadline, body, false, {}}});
}
BOOST_AUTO_TEST_CASE(a_deadline_lies_a_little_ahead) {
  const auto with = [](UnixMillis moment) {
    OrderSwap command = order();
    command.deadline = moment;
    return command;
  };
  given(until_approved).when(with(now)).refused("deadline_passed", "/deadline");
  given(until_approved).when(with(now + order_life_max + Millis{1'000})).refused("invalid");
  given(until_approved).when(with(deadline + Millis{1})).refused("invalid", "/deadline");
  const UnixMillis last = now + order_life_max;
  given(until_approved).when(with(last)).then(
      {ReserveSwapOrdered{1, offer, quote(), last, body, false, {}}});
}
BOOST_AUTO_TEST_CASE(another_order_for_the_same_swap_is_a_conflict) {
  given(until_ordered).when(order_at(quote(251'000, 250'000))).refused("conflict", "/quote");
  given(until_sent).when(order_at(quote(251'000, 250'000))).refused("conflict", "/quote");
}

BOOST_AUTO_TEST_CASE(a_dry_run_ends_with_its_order_and_spends_nothing) {
  const Events before{received, due, dry};
  const Reserve::State state = state_after<Reserve>(before);
  BOOST_TEST((state.swap.phase == SwapPhase::none));
  BOOST_TEST(state.spent == nano(0));
  BOOST_TEST(*Reserve::due(state) == now + pause_after_dry_run);
  given(before).when(WakeReserve{now + pause_after_dry_run}).then({ReserveSwapDue{2, offer}});
  given(before).when(WakeReserve{now + pause_after_dry_run - Millis{1}}).nothing();
  // Fees that come in meanwhile wait for the same moment.
  given(before).when(fee(offer, 8)).then({ReserveFeeReceived{escrow_1, offer, 8}});
}

BOOST_AUTO_TEST_CASE(a_delay_is_told_once_until_it_changes) {
  const ReserveSwapDelayed moved{1, "price_moved"};
  given(until_approved).when(DelaySwap{1, "price_moved"}).then({moved});
  given(joined(until_approved, moved)).when(DelaySwap{1, "price_moved"}).nothing();
  given(joined(until_approved, moved))
      .when(DelaySwap{1, "quote_unavailable"})
      .then({ReserveSwapDelayed{1, "quote_unavailable"}});
  given(until_ordered).when(DelaySwap{1, "price_moved"}).nothing();
  given({}).when(DelaySwap{1, "price_moved"}).refused("not_found", "/swap");
}
BOOST_AUTO_TEST_CASE(an_approval_lapses_with_what_stood_in_its_way) {
  BOOST_TEST(*Reserve::due(state_after<Reserve>(until_approved)) == approved_until);
  given(until_approved).when(WakeReserve{approved_until - Millis{1}}).nothing();
  const UnixMillis again = approved_until + pause_after_failure;
  given(until_approved)
      .when(WakeReserve{approved_until})
      .then({ReserveSwapFailed{1, "approval_lapsed", {}, again}});
  given(joined(until_approved, ReserveSwapDelayed{1, "price_moved"}))
      .when(WakeReserve{approved_until})
      .then({ReserveSwapFailed{1, "price_moved", {}, again}});
}

BOOST_AUTO_TEST_CASE(what_was_signed_is_recorded_once) {
  const RecordSwapSent command{1, wallet_of(9), 4, id_of<Sha256>(8)};
  given(until_ordered).when(command).then({sent});
  given(until_sent).when(RecordSwapSent{1, wallet_of(9), 5, yes}).refused("conflict");
  given(until_approved).when(command).refused("conflict");
  given(joined(until_sent, confirmed)).when(command).nothing();
}

BOOST_AUTO_TEST_CASE(gold_on_our_own_wallet_confirms) {
  given(until_sent).when(ConfirmSwap{1, nano(249'000), {}, yes, 70}).then({confirmed});
  const Reserve::State state = state_after<Reserve>(joined(until_sent, confirmed));
  BOOST_TEST(state.spent == offer);
  BOOST_TEST(state.gold == nano(249'000));
  BOOST_TEST(!Reserve::due(state).has_value());
  given(until_ordered).when(ConfirmSwap{1, nano(249'000), {}, yes, 70}).refused("not_yet");
  given({}).when(ConfirmSwap{1, nano(249'000), {}, yes, 70}).refused("not_found");
}
BOOST_AUTO_TEST_CASE(a_little_gold_from_anybody_confirms_nothing) {
  given(until_sent).when(ConfirmSwap{1, nano(247'499), {}, yes, 70}).refused("insufficient");
  given(until_sent)
      .when(ConfirmSwap{1, nano(247'500), {}, yes, 70})
      .then({ReserveSwapConfirmed{1, offer, nano(247'500), {}, yes, 70}});
}
BOOST_AUTO_TEST_CASE(a_partial_fill_spends_a_part) {
  const Nano half{offer.value / 2};
  const ConfirmSwap command{1, nano(123'750), half, yes, 70};
  const ReserveSwapConfirmed part{1, offer, nano(123'750), half, yes, 70};
  given(until_sent).when(command).then({part});
  BOOST_TEST(state_after<Reserve>(joined(until_sent, part)).spent == half);
  given(until_sent).when(ConfirmSwap{1, nano(123'749), half, yes, 70}).refused("insufficient");
  given(until_sent).when(ConfirmSwap{1, nano(1), offer, yes, 70}).refused("invalid", "/returned");
  given(until_sent).when(ConfirmSwap{1, nano(1), nano(-1), yes, 70}).refused("invalid");
}
BOOST_AUTO_TEST_CASE(the_least_of_a_part_is_rounded_up) {
  OpenSwap swap;
  swap.offer = nano(3);
  swap.quote = quote(100, 100);
  BOOST_TEST(least_for(swap, nano(0)) == nano(100));
  BOOST_TEST(least_for(swap, nano(1)) == nano(67));
  BOOST_TEST(least_for(swap, nano(2)) == nano(34));
  BOOST_TEST(least_for(swap, nano(3)) == nano(0));
  swap.offer = swap.quote.least = nano(INT64_MAX);
  BOOST_TEST(least_for(swap, nano(1)) == nano(INT64_MAX - 1));
}
BOOST_AUTO_TEST_CASE(the_next_swap_is_due_as_soon_as_one_is_confirmed) {
  Events before = until_sent;
  before.insert(before.begin() + 2, ReserveFeeReceived{escrow_1, plus(offer, nano(3)), 8});
  given(before)
      .when(ConfirmSwap{1, nano(249'000), {}, yes, 70})
      .then({confirmed, ReserveSwapDue{2, plus(offer, nano(3))}});
}

BOOST_AUTO_TEST_CASE(an_offer_that_came_back_is_not_spent) {
  given(until_sent).when(FailSwap{1, "returned", offer, now}).then({failed});
  const Reserve::State state = state_after<Reserve>(joined(until_sent, failed));
  BOOST_TEST(state.spent == nano(0));
  BOOST_TEST(*Reserve::due(state) == after_failure);
  given(joined(until_sent, failed))
      .when(WakeReserve{after_failure})
      .then({ReserveSwapDue{2, offer}});
  given(until_sent).when(FailSwap{1, "returned", nano(1), now}).refused("invalid", "/returned");
}
BOOST_AUTO_TEST_CASE(each_failure_is_named) {
  for (const char* reason : {"expired", "bounced"})
    given(until_sent)
        .when(FailSwap{1, reason, {}, now})
        .then({ReserveSwapFailed{1, reason, {}, after_failure}});
  given(until_due).when(FailSwap{1, "expired", {}, now}).refused("not_yet", "/swap");
  given({}).when(FailSwap{1, "expired", {}, now}).refused("not_found");
}
BOOST_AUTO_TEST_CASE(an_order_fails_unsent_only_after_its_deadline) {
  given(until_ordered).when(FailSwap{1, "deadline_passed", {}, deadline}).refused("not_yet");
  const UnixMillis late = deadline + Millis{1};
  given(until_ordered)
      .when(FailSwap{1, "deadline_passed", {}, late})
      .then({ReserveSwapFailed{1, "deadline_passed", {}, late + pause_after_failure}});
}
BOOST_AUTO_TEST_CASE(an_end_stays_as_it_is) {
  given(joined(until_sent, confirmed)).when(FailSwap{1, "returned", offer, now}).nothing();
  given(joined(until_sent, failed)).when(ConfirmSwap{1, nano(249'000), {}, yes, 70}).nothing();
  given(joined(until_sent, failed)).when(ResolveSwap{1, {}, {}, "x", now}).nothing();
}

BOOST_AUTO_TEST_CASE(operators_resolve_what_the_chain_did_not_tell) {
  const ReserveSwapResolved part{1, offer, nano(5), nano(7), "looked", after_failure};
  for (const Events& before : {until_due, until_approved, until_ordered, until_sent})
    given(before).when(ResolveSwap{1, nano(5), nano(7), "looked", now}).then({part});
  const Reserve::State state = state_after<Reserve>(joined(until_sent, part));
  BOOST_TEST(state.spent == minus(offer, nano(7)));
  BOOST_TEST(state.gold == nano(5));
  given(until_sent).when(ResolveSwap{1, nano(-1), {}, "x", now}).refused("invalid", "/got");
  given(until_sent)
      .when(ResolveSwap{1, {}, plus(offer, nano(1)), "x", now})
      .refused("invalid", "/returned");
  given({}).when(ResolveSwap{1, {}, {}, "x", now}).refused("not_found", "/swap");
}
