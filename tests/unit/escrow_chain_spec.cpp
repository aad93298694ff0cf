#define BOOST_TEST_MODULE escrow_chain
#include <boost/test/unit_test.hpp>

#include "tests/support/escrow_story.hpp"

using namespace gstd;
using namespace gstd::testing;

BOOST_AUTO_TEST_SUITE(depositing)

BOOST_AUTO_TEST_CASE(a_deposit_becomes_available) {
  given({opened()}).when(deposit(500, 1)).then({deposited(500, 1)});
  BOOST_TEST(state_of({opened(), deposited(500, 1)}).available == nano(500));
}
BOOST_AUTO_TEST_CASE(a_typed_in_deposit_of_another_amount_at_the_same_lt_is_a_conflict) {
  const EscrowEvents before{opened(), deposited(500, 3)};
  given(before).when(deposit(500, 3)).nothing();
  given(before).when(deposit(501, 3)).refused("conflict", "/lt");
  given(before).when(deposit(501, 2)).nothing();
  given(before).when(deposit(501, 4)).then({deposited(501, 4)});
}
BOOST_AUTO_TEST_CASE(a_chain_deposit_at_or_below_the_last_lt_is_old_news) {
  given(funded()).when(deposit(7, 10, false)).nothing();
  given(funded()).when(deposit(7, 9, false)).nothing();
  given(funded()).when(deposit(7, 11, false)).then({deposited(7, 11)});
}
BOOST_AUTO_TEST_CASE(development_and_chain_do_not_mix) {
  given({opened()}).when(deposit(1, 1, false)).refused("forbidden");
  given({opened(Network::mainnet)}).when(deposit(1, 1, true)).refused("forbidden");
}
BOOST_AUTO_TEST_CASE(an_impossible_deposit_is_refused) {
  given({}).when(deposit(1, 1)).refused("not_found");
  given({opened()}).when(deposit(0, 1)).refused("invalid", "/amount");
  given({opened()}).when(deposit(-1, 1)).refused("invalid", "/amount");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  given({opened(), deposited(1, 1)}).when(deposit(most, 2)).refused("invalid", "/amount");
  given({opened(), deposited(1, 1)}).when(deposit(most - 1, 2)).then({deposited(most - 1, 2)});
}
BOOST_AUTO_TEST_CASE(a_deposit_after_the_refund_still_counts) {
  const auto closed = funded({EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}});
  given(closed).when(deposit(7, 12, false)).then({deposited(7, 12)});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_chain)

BOOST_AUTO_TEST_CASE(a_claim_pays_what_is_owed) {
  given(owing()).when(claim(ann, 100, 11)).then({claimed(ann.wallet, false, 100, 11)});
  given(owing()).when(claim(ann, 40, 11)).then({claimed(ann.wallet, false, 40, 11)});
  const auto state = state_of(owing({claimed(ann.wallet, false, 100, 11)}));
  BOOST_TEST(state.owed == nano(110));
  BOOST_TEST(state.paid == nano(100));
  BOOST_TEST(!state.owed_to.contains(ann.wallet));
}
BOOST_AUTO_TEST_CASE(the_treasury_claims_its_fees) {
  RecordClaim fees{treasury, nano(10), nano(10), tx, 11};
  given(owing()).when(fees).then({claimed(treasury, true, 10, 11)});
  BOOST_TEST(state_of(owing({claimed(treasury, true, 10, 11)})).fees_owed == nano(0));
  fees.paid = nano(11);
  given(owing()).when(fees).then({drift(10, 11, 11)});
}
BOOST_AUTO_TEST_CASE(a_claim_above_what_is_owed_is_a_drift) {
  given(owing()).when(claim(ann, 101, 11)).then({drift(100, 101, 11)});
  given(owing()).when(claim(dan, 1, 11)).then({drift(0, 1, 11)});
  BOOST_TEST(state_of(owing({drift(100, 101, 11)})).is_frozen);
}
BOOST_AUTO_TEST_CASE(a_contract_whose_books_are_not_ours_is_a_drift) {
  RecordDeposit more = deposit(50, 11, false);
  more.books = ContractBooks{nano(1050), nano(0)};
  given(owing()).when(more).then({deposited(50, 11)});
  more.books->deposited = nano(1051);  // One deposit was never told.
  given(owing()).when(more).then({deposited(50, 11), drift(1050, 1051, 11)});
  RecordClaim paid = claim(ann, 100, 11);
  paid.books = ContractBooks{nano(1000), nano(100)};
  given(owing()).when(paid).then({claimed(ann.wallet, false, 100, 11)});
  paid.books->paid_out = nano(101);
  given(owing()).when(paid).then({claimed(ann.wallet, false, 100, 11), drift(100, 101, 11)});
  RecordClaimReturn back{ann.wallet, nano(40), tx, 12, ContractBooks{nano(1000), nano(60)}};
  const EscrowEvents before = owing({claimed(ann.wallet, false, 100, 11)});
  const EscrowClaimReturned returned{ann.wallet, nano(40), tx, 12};
  given(before).when(back).then({returned});
  back.books->paid_out = nano(61);
  given(before).when(back).then({returned, drift(60, 61, 12)});
}
BOOST_AUTO_TEST_CASE(a_refunded_contract_may_count_anew) {
  RecordDeposit late = deposit(5, 12, false);
  late.books = ContractBooks{nano(5), nano(0)};
  given(funded({EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}}))
      .when(late)
      .then({deposited(5, 12)});
}
BOOST_AUTO_TEST_CASE(old_chain_facts_are_no_news) {
  given(owing()).when(claim(ann, 100, 10)).nothing();
  given(owing()).when(RecordClaimFailure{ann.wallet, tx, 10, "bounced", {}}).nothing();
  given(owing()).when(RecordRefund{nano(1), tx, 10}).nothing();
}
BOOST_AUTO_TEST_CASE(a_failed_claim_moves_no_money_and_is_tried_again_later_and_later) {
  const auto fail = [](std::int64_t now, std::uint64_t lt) {
    return RecordClaimFailure{ann.wallet, tx, lt, "gas", at(now)};
  };
  const auto failed = [](std::int64_t next_try, std::uint64_t lt) {
    return EscrowClaimFailed{ann.wallet, tx, lt, "gas", at(next_try)};
  };
  constexpr std::int64_t hour = 3'600'000;
  given(owing()).when(fail(0, 11)).nothing();  // No voucher of ours.
  EscrowEvents told = owing({requested(ann.wallet, 100, 0)});
  std::int64_t now = 0;
  std::uint64_t lt = 11;
  for (const std::int64_t pause : {1, 2, 4, 8, 16, 24, 24}) {
    given(told).when(fail(now, lt)).then({failed(now + pause * hour, lt)});
    told.push_back(failed(now + pause * hour, lt));
    given(told).when(fail(now + pause * hour - 1, lt + 1)).nothing();
    now += pause * hour;
    ++lt;
  }
  BOOST_TEST(state_of(told).owed == nano(210));
  told.push_back(claimed(ann.wallet, false, 100, lt));
  given(told).when(fail(now, lt + 1)).nothing();  // Nothing left to claim.
}
BOOST_AUTO_TEST_CASE(a_bounced_payout_is_owed_again) {
  const EscrowEvents paid = owing({claimed(ann.wallet, false, 100, 11)});
  given(paid)
      .when(RecordClaimReturn{ann.wallet, nano(100), tx, 12})
      .then({EscrowClaimReturned{ann.wallet, nano(100), tx, 12}});
  given(paid).when(RecordClaimReturn{ann.wallet, nano(101), tx, 12}).then({drift(100, 101, 12)});
  given(paid).when(RecordClaimReturn{ann.wallet, nano(100), tx, 11}).nothing();
  const auto state = state_of(owing(
      {claimed(ann.wallet, false, 100, 11), EscrowClaimReturned{ann.wallet, nano(100), tx, 12}}));
  BOOST_TEST(state.owed_to.value_or_empty(ann.wallet) == nano(100));
  BOOST_TEST(state.ever_owed_to.value_or_empty(ann.wallet) == nano(100));
  BOOST_TEST(state.paid == nano(0));
}
BOOST_AUTO_TEST_CASE(facts_about_an_unknown_escrow_are_refused) {
  given({}).when(claim(ann, 1, 1)).refused("not_found");
  given({}).when(RecordClaimFailure{ann.wallet, tx, 1, "gas", {}}).refused("not_found");
  given({}).when(RecordRefund{nano(1), tx, 1}).refused("not_found");
  given({}).when(ResolveDrift{nano(1), "looked", 1}).refused("not_found");
}
BOOST_AUTO_TEST_CASE(a_refund_closes_the_escrow_and_then_everybody_is_told) {
  const EscrowEvents before =
      owing({withdrawn(90, 90), reserved(task_2, 600), queued(task_3, 5000)});
  given(before)
      .when(RecordRefund{nano(1000), tx, 11})
      .then({EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}});
  EscrowEvents closed = before;
  closed.emplace_back(EscrowRefunded{nano(1000), tx, 11});
  closed.emplace_back(EscrowClosed{});
  BOOST_TEST((Escrow::due(state_of(closed)) == at(0)));
  BOOST_TEST(!Escrow::is_ended(state_of(closed)));
  const EscrowEvents notices{released(task_2, 0, "refund"), released(task_3, 0, "refund"),
                             EscrowForfeited{ann.wallet, nano(100)},
                             EscrowForfeited{bob.wallet, nano(100)}};
  given(closed).when(DrainQueue{}).then(notices);
  closed.insert(closed.end(), notices.begin(), notices.end());
  BOOST_TEST(Escrow::is_ended(state_of(closed)));
  given(closed).when(deposit(5, 12, false)).then({deposited(5, 12)});
  closed.emplace_back(deposited(5, 12));
  given(closed).when(RecordRefund{nano(5), tx, 13}).then({EscrowRefunded{nano(5), tx, 13}});
}
BOOST_AUTO_TEST_CASE(a_refund_that_bounced_can_be_asked_for_again) {
  EscrowEvents story = funded({EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}});
  given(story).when(RecordRefundReturn{nano(1001), tx, 12}).then({drift(1000, 1001, 12)});
  given(story)
      .when(RecordRefundReturn{nano(1000), tx, 12})
      .then({EscrowRefundReturned{nano(1000), tx, 12}});
  story.push_back(EscrowRefundReturned{nano(1000), tx, 12});
  given(story).when(RecordRefundReturn{nano(1000), tx, 12}).nothing();
  given(story).when(RecordRefund{nano(1000), tx, 13}).then({EscrowRefunded{nano(1000), tx, 13}});
}
BOOST_AUTO_TEST_CASE(a_payout_that_comes_back_after_the_refund_is_for_operators) {
  const EscrowEvents story = owing({claimed(ann.wallet, false, 100, 11),
                                    EscrowRefunded{nano(900), tx, 12}, EscrowClosed{}});
  given(story).when(RecordClaimReturn{ann.wallet, nano(100), tx, 13}).then({drift(0, 100, 13)});
}
BOOST_AUTO_TEST_CASE(a_task_that_ends_after_the_refund_moves_no_money) {
  given(funded({reserved(task_1, 700), EscrowRefunded{nano(1000), tx, 11}, EscrowClosed{}}))
      .when(ReleaseFunds{task_1, "failed"})
      .then({released(task_1, 0, "failed")});
}
BOOST_AUTO_TEST_CASE(a_refund_of_another_sum_is_a_drift) {
  given(owing()).when(RecordRefund{nano(999), tx, 11}).then({drift(1000, 999, 11)});
  given(owing()).when(RecordRefund{nano(1001), tx, 11}).then({drift(1000, 1001, 11)});
}
BOOST_AUTO_TEST_CASE(operators_resolve_the_drift_they_name) {
  const auto frozen = owing({drift(100, 101, 11)});
  given(frozen)
      .when(ResolveDrift{nano(-1), "looked", 11})
      .then({EscrowDriftResolved{nano(-1), "looked"}});
  given(frozen)
      .when(ResolveDrift{nano(-790), "looked", 11})
      .then({EscrowDriftResolved{nano(-790), "looked"}});
  given(frozen).when(ResolveDrift{nano(-791), "looked", 11}).refused("insufficient");
  given(frozen).when(ResolveDrift{nano(0), "looked", 12}).refused("conflict", "/lt");
  given(owing()).when(ResolveDrift{nano(5), "looked", 11}).nothing();
}
BOOST_AUTO_TEST_CASE(a_repeated_resolution_does_not_end_the_next_drift) {
  given(owing({drift(100, 101, 11), EscrowDriftResolved{nano(-1), "looked"}, drift(0, 1, 12)}))
      .when(ResolveDrift{nano(-1), "looked", 11})
      .nothing();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_invariant)

BOOST_AUTO_TEST_CASE(every_broken_book_is_named) {
  auto state = state_of(owing({reserved(task_2, 100)}));
  const auto broken = [&](auto damage) {
    auto copy = state;
    damage(copy);
    return broken_invariant(copy, true);
  };
  BOOST_TEST(broken([](auto&) {}) == "");
  BOOST_TEST(broken([](auto& s) { s.available = nano(791); }) != "");
  BOOST_TEST(broken([](auto& s) {
               s.available = nano(-1);
               s.owed = nano(901);
             }) != "");
  BOOST_TEST(broken([](auto& s) { s.reservations.put(task_2, {nano(99), 0}); }) != "");
  BOOST_TEST(broken([](auto& s) { s.owed_to.put(ann.wallet, nano(99)); }) != "");
  BOOST_TEST(broken([](auto& s) { s.fees_owed = nano(9); }) != "");
  state.owed_to.put(ann.wallet, nano(99));
  BOOST_TEST(broken_invariant(state, false) == "", "the hot path looks at running totals only");
}

BOOST_AUTO_TEST_SUITE_END()
