#define BOOST_TEST_MODULE gold_desk
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/base64.hpp"
#include "tests/support/gold_world.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

/// The only message the wallet's first order of a swap sends.
struct SentTransfer {
  Wallet to;
  ton::CellPtr body;
};
SentTransfer transfer_in(const std::string& boc) {
  // external -> signature and order -> message to self -> action list -> message.
  ton::Slice external{ton::read_boc(boc).value()};
  ton::CellPtr order = external.ref();
  if (external.refs_left() > 0) order = external.ref();
  ton::CellPtr at = order;
  // Down to the last cell with a message: each of these has what follows in its last reference.
  std::vector<ton::CellPtr> seen{at};
  while (!at->refs().empty()) seen.push_back(at = at->refs().back());
  for (auto cell = seen.rbegin(); cell != seen.rend(); ++cell) {
    ton::Slice body{*cell};
    if (body.uint(32) == 0x0F8A'7EA5 && !body.failed()) return {{}, *cell};
  }
  return {};
}

bool is_alarmed(const GoldWorld& world, std::string_view event) {
  for (const std::string& alarm : world.alarms)
    if (alarm.starts_with(event)) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_approved_swap_is_ordered_signed_sent_and_confirmed) {
  GoldWorld world;
  world.earn();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_due");  // It waits for the operators,
  BOOST_TEST(world.gold->status().quote->least == nano(247'500));  // who can see a price.
  world.approve();
  world.round();
  const auto ordered = world.last<ReserveSwapOrdered>();
  BOOST_TEST(!ordered.is_dry_run);
  BOOST_TEST(world.chain.sent.empty());
  world.round();
  BOOST_REQUIRE(world.engine.wallet.on_way.size() == 1U);
  BOOST_TEST(*world.engine.wallet.on_way[0].purpose.swap == 1U);
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_sent");
  BOOST_REQUIRE(!world.chain.sent.empty());
  BOOST_TEST(transfer_in(world.chain.sent[0]).body->hash() == ordered.body);
  world.take();
  world.arrive(world.gold_wallet(), 1'010, GoldWorld::credit(nano(249'000)));
  world.round();
  world.round();
  const auto confirmed = world.last<ReserveSwapConfirmed>();
  BOOST_TEST(confirmed.got == nano(249'000));
  BOOST_TEST(confirmed.lt == 1'010U);
  BOOST_TEST(world.engine.reserve.spent == swap_least);
  BOOST_TEST(world.alarms.empty());
}

BOOST_AUTO_TEST_CASE(a_dry_run_orders_and_signs_nothing) {
  GoldWorld world{false};
  world.earn();
  for (int i = 0; i < 5; ++i) world.round();
  const auto ordered = world.last<ReserveSwapOrdered>();
  BOOST_TEST(ordered.is_dry_run);
  BOOST_TEST(world.engine.wallet_events.empty());
  BOOST_TEST(world.chain.sent.empty());
  BOOST_TEST(world.engine.reserve.spent == nano(0));
  BOOST_TEST(world.quotes.asked.size() == 1U);
  BOOST_TEST(!world.gold->status().is_live);
}

BOOST_AUTO_TEST_CASE(a_price_that_moved_waits_for_a_better_one) {
  GoldWorld world;
  world.earn();
  world.approve(nano(248'000));
  world.round();
  BOOST_TEST(world.last<ReserveSwapDelayed>().reason == "price_moved");
  world.round();
  BOOST_TEST(world.engine.reserve_events.size() == 4U);  // Told once.
  world.quotes.answer->least = nano(248'000);
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_ordered");
}

BOOST_AUTO_TEST_CASE(an_exchange_that_does_not_answer_delays) {
  GoldWorld world;
  world.earn();
  world.approve();
  const auto quote = world.quotes.answer;
  world.quotes.answer = refuse("unavailable", "nobody there");
  world.round();
  BOOST_TEST(world.last<ReserveSwapDelayed>().reason == "quote_unavailable");
  BOOST_TEST(world.gold->status().trouble == "nobody there");
  BOOST_TEST(is_alarmed(world, "gold_trouble"));
  world.quotes.answer = refuse("bad_quote", "nonsense");
  world.round();
  BOOST_TEST(world.last<ReserveSwapDelayed>().reason == "bad_quote");
  world.quotes.answer = quote;
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_ordered");
  BOOST_TEST(world.gold->status().trouble == "");
}

BOOST_AUTO_TEST_CASE(quotes_are_asked_for_once_a_round) {
  GoldWorld world;
  world.earn();
  for (int i = 0; i < 10; ++i) {
    world.gold->look();
    world.pass(Millis{10'000});
  }
  BOOST_TEST(world.quotes.asked.size() == 2U);
  BOOST_TEST(world.quotes.asked[0].offer == swap_least);
  BOOST_TEST(world.quotes.asked[0].slippage == slippage_max);
}

BOOST_AUTO_TEST_CASE(a_router_with_another_wallet_than_the_minter_says_gets_nothing) {
  GoldWorld world;
  world.quotes.answer->ask_wallet = wallet_of(66);
  world.earn();
  world.approve();
  world.round();
  BOOST_TEST(world.last<ReserveSwapDelayed>().reason == "bad_quote");
  BOOST_TEST(world.gold->status().trouble == "not the router's wallet of the gold jetton");
}

BOOST_AUTO_TEST_CASE(an_order_nobody_could_sign_fails_at_its_deadline) {
  GoldWorld world;
  world.earn();
  world.approve();
  world.round();
  world.chain.balance = nano(300'000'000);  // Not enough for value and gas.
  for (int i = 0; i < 9; ++i) world.round();
  BOOST_TEST((world.phase() == SwapPhase::ordered));
  world.round();
  world.round();
  BOOST_TEST(world.last<ReserveSwapFailed>().reason == "deadline_passed");
  BOOST_TEST(world.engine.wallet_events.empty());
}

BOOST_AUTO_TEST_CASE(a_message_the_chain_never_took_expires) {
  GoldWorld world;
  world.send();
  for (int i = 0; i < 65; ++i) world.round();
  BOOST_TEST(world.last<ReserveSwapFailed>().reason == "expired");
  BOOST_TEST(world.last<ReserveSwapFailed>().returned == nano(0));
}

BOOST_AUTO_TEST_CASE(an_offer_that_comes_back_whole_is_a_failure) {
  GoldWorld world;
  world.send();
  world.take();
  world.arrive(world.gstd_wallet(), 1'010, GoldWorld::credit(swap_least));
  world.round();
  BOOST_TEST(world.last<ReserveSwapFailed>().reason == "returned");
  BOOST_TEST(world.last<ReserveSwapFailed>().returned == swap_least);
}

BOOST_AUTO_TEST_CASE(a_transfer_our_own_wallet_refused_is_bounced) {
  GoldWorld world;
  world.send();
  world.take();
  ton::JettonTransfer transfer;
  transfer.query_id = 1;
  transfer.amount = 1;
  chain::Transaction& refused = world.arrive(world.gstd_wallet(), 1'010,
                                             ton::write_jetton_transfer(transfer).value());
  refused.in->source = world.self();
  refused.compute->exit_code = 47;
  refused.compute->is_success = false;
  world.round();
  BOOST_TEST(world.last<ReserveSwapFailed>().reason == "bounced");
  BOOST_TEST(world.last<ReserveSwapFailed>().returned == nano(0));
}

BOOST_AUTO_TEST_CASE(an_offer_nobody_took_in_is_bounced) {
  GoldWorld world;
  world.send();
  world.take();
  ton::Builder body;
  body.uint(0xFFFF'FFFF, 32).uint(credit_op, 32).uint(1, 64).coins(swap_least);
  world.arrive(world.gstd_wallet(), 1'010, body.end().value()).in->is_bounced = true;
  world.round();
  BOOST_TEST(world.last<ReserveSwapFailed>().reason == "bounced");
  BOOST_TEST(world.last<ReserveSwapFailed>().returned == swap_least);
}

BOOST_AUTO_TEST_CASE(a_partial_fill_is_confirmed_with_what_came_back) {
  GoldWorld world;
  world.send();
  world.take();
  const Nano half{swap_least.value / 2};
  world.arrive(world.gold_wallet(), 1'010, GoldWorld::credit(nano(124'000)));
  world.round();
  world.round();
  BOOST_TEST((world.phase() == SwapPhase::sent));  // Too little for the whole: the rest comes.
  world.arrive(world.gstd_wallet(), 1'020, GoldWorld::credit(half));
  world.round();
  world.round();
  BOOST_TEST(world.last<ReserveSwapConfirmed>().got == nano(124'000));
  BOOST_TEST(world.last<ReserveSwapConfirmed>().returned == half);
  BOOST_TEST(world.engine.reserve.spent == half);
}

BOOST_AUTO_TEST_CASE(gold_is_not_believed_before_the_rest_could_come) {
  GoldWorld world;
  world.send();
  world.take();
  world.arrive(world.gold_wallet(), 1'010, GoldWorld::credit(nano(249'000)));
  world.gold->look();
  BOOST_TEST((world.phase() == SwapPhase::sent));
  world.pass(Millis{29'999});
  world.gold->look();
  BOOST_TEST((world.phase() == SwapPhase::sent));
  world.pass(Millis{1});
  world.gold->look();
  BOOST_TEST(world.last_event() == "reserve.swap_confirmed");
}

BOOST_AUTO_TEST_CASE(what_others_send_is_no_swap) {
  GoldWorld world;
  world.send();
  world.take();
  const Wallet gold = world.gold_wallet();
  world.arrive(gold, 1'010, GoldWorld::credit(nano(249'000), wallet_of(77)));    // Not the router.
  world.arrive(gold, 1'011, GoldWorld::credit(nano(249'000), router, 2));        // Another swap.
  world.arrive(gold, 1'012, GoldWorld::credit(nano(1)));                         // A little.
  world.arrive(gold, 1'013, GoldWorld::credit(nano(249'000))).in->is_bounced = true;
  world.arrive(gold, 1'014, GoldWorld::credit(nano(249'000))).compute->is_success = false;
  world.arrive(gold, 1'015, nullptr);
  world.arrive(world.gstd_wallet(), 1'016, GoldWorld::credit(swap_least, wallet_of(77)));
  // Before our own transaction nothing of it can have come.
  world.chain.history[gold].insert(world.chain.history[gold].begin(), {});
  chain::Transaction early = world.arrive(gold, 999, GoldWorld::credit(nano(249'000)));
  world.chain.history[gold].pop_back();
  world.chain.history[gold].front() = early;
  for (int i = 0; i < 5; ++i) world.round();
  BOOST_TEST((world.phase() == SwapPhase::sent));
}

BOOST_AUTO_TEST_CASE(a_swap_of_which_nothing_came_stays_open_and_calls) {
  GoldWorld world;
  world.send();
  world.take();
  for (int i = 0; i < 60; ++i) world.round();
  BOOST_TEST(!is_alarmed(world, "swap_stuck"));
  for (int i = 0; i < 60; ++i) world.round();
  BOOST_TEST(world.alarms.size() == 1U);
  BOOST_TEST(is_alarmed(world, "swap_stuck"));
  BOOST_TEST((world.phase() == SwapPhase::sent));
  // What comes late still counts.
  world.arrive(world.gold_wallet(), 1'010, GoldWorld::credit(nano(249'000)));
  world.round();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_confirmed");
}

BOOST_AUTO_TEST_CASE(a_crash_between_order_and_signature_goes_on) {
  GoldWorld world;
  world.earn();
  world.approve();
  world.round();
  world.restart();
  world.round();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_sent");
  BOOST_TEST(world.engine.wallet_events.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_crash_between_signature_and_record_signs_no_second_time) {
  GoldWorld world;
  world.earn();
  world.approve();
  world.round();
  world.engine.deaf = "reserve.swap_sent";
  for (int i = 0; i < 3; ++i) world.round();
  BOOST_TEST((world.phase() == SwapPhase::ordered));
  // The chain took it meanwhile, and it is on its way no more.
  world.take();
  BOOST_TEST(world.engine.wallet.on_way.empty());
  world.engine.deaf.clear();
  world.restart();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_sent");
  std::size_t signatures = 0;
  for (const WalletEvent& event : world.engine.wallet_events)
    signatures += std::holds_alternative<WalletMessageSigned>(event) ? 1U : 0U;
  BOOST_TEST(signatures == 1U);
  world.arrive(world.gold_wallet(), 1'010, GoldWorld::credit(nano(249'000)));
  world.round();
  world.restart();
  world.round();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_confirmed");
}

BOOST_AUTO_TEST_CASE(a_message_other_than_ordered_is_not_signed) {
  GoldWorld world;
  world.earn();
  world.approve();
  world.round();
  world.engine.reserve.swap.body = yes;
  world.restart();
  world.round();
  BOOST_TEST(world.engine.wallet_events.empty());
  BOOST_TEST(is_alarmed(world, "gold_trouble"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_does_not_sign_what_was_ordered_live) {
  GoldWorld world;
  world.earn();
  world.approve();
  world.round();
  world.is_live = false;
  world.restart();
  world.round();
  BOOST_TEST(world.engine.wallet_events.empty());
  BOOST_TEST(is_alarmed(world, "gold_trouble"));
}

BOOST_AUTO_TEST_CASE(minters_that_say_other_decimals_are_refused) {
  GoldWorld world;
  world.chain.gold_decimals = 9;
  const auto fit = world.gold->check_jettons();
  BOOST_REQUIRE(!fit);
  BOOST_TEST(fit.error().code == "decimals_differ");
  BOOST_TEST(fit.error().why == "gold: the minter says 9 decimals, not 6");
  world.earn();
  world.approve();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_approved");
  BOOST_TEST(world.quotes.asked.empty());
}

BOOST_AUTO_TEST_CASE(a_silent_chain_is_trouble_and_nothing_else) {
  GoldWorld world;
  world.send();
  world.take();
  world.arrive(world.gold_wallet(), 1'010, GoldWorld::credit(nano(249'000)));
  world.chain.is_down = true;
  world.round();
  BOOST_TEST(world.gold->status().trouble == "the chain is down");
  world.chain.is_down = false;
  world.round();
  world.round();
  BOOST_TEST(world.last_event() == "reserve.swap_confirmed");
}

BOOST_AUTO_TEST_CASE(another_node_acts) {
  GoldWorld world;
  world.earn();
  world.board.lead(0, false);
  world.round();
  BOOST_TEST(world.quotes.asked.empty());
}
