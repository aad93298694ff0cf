#define BOOST_TEST_MODULE task
#include <boost/test/unit_test.hpp>

#include "tests/support/task_story.hpp"

using namespace gstd;
using namespace gstd::testing;

BOOST_AUTO_TEST_SUITE(creating)

BOOST_AUTO_TEST_CASE(a_task_fixes_its_price_and_its_end) {
  given({}).when(create()).then(
      {TaskCreated{task_spec(), requester, escrow_1, nano(7350), nano(50), life_end}});
}
BOOST_AUTO_TEST_CASE(the_same_task_again_changes_nothing_even_later_and_at_another_fee) {
  CreateTask again = create();
  again.now = at(5'000'000);
  again.fee_bps = Bps{900};
  again.is_blocked = true;
  given(decided()).when(again).nothing();
}
BOOST_AUTO_TEST_CASE(another_task_under_the_same_id_is_a_conflict) {
  CreateTask other = create();
  other.spec = spec_with(&TaskSpec::reward_nano, nano(1001));
  given({created()}).when(other).refused("conflict");
  other = create();
  other.requester = ann.wallet;
  given({created()}).when(other).refused("conflict");
  other = create();
  other.escrow = id_of<EscrowId>(2);
  given({created()}).when(other).refused("conflict");
}
BOOST_AUTO_TEST_CASE(a_blocked_requester_creates_nothing) {
  CreateTask blocked = create();
  blocked.is_blocked = true;
  given({}).when(blocked).refused("user_blocked");
}
BOOST_AUTO_TEST_CASE(a_spec_out_of_its_limits_is_refused_with_the_path) {
  CreateTask timeless = create();
  timeless.spec = spec_with(&TaskSpec::lease_ms, Millis{0});
  given({}).when(timeless).refused("spec_invalid", "/lease_ms");
}
BOOST_AUTO_TEST_CASE(a_price_beyond_64_bits_is_refused) {
  CreateTask dear = create();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  dear.spec = spec_with(&TaskSpec::reward_nano, nano(most));
  given({}).when(dear).refused("spec_invalid", "/reward_nano");
  dear.spec = spec_with(&TaskSpec::reward_nano, nano(most / 7));
  given({}).when(dear).refused("spec_invalid", "/reward_nano");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(funding)

BOOST_AUTO_TEST_CASE(money_opens_the_task) {
  given({created()}).when(FundTask{funded_at}).then({funded()});
}
BOOST_AUTO_TEST_CASE(money_for_an_ended_task_is_declined_once) {
  given({created(), TaskCancelled{escrow_1}})
      .when(FundTask{funded_at})
      .then({TaskFundingDeclined{escrow_1}});
  given({created(), TaskExpired{TaskClock::total, escrow_1}})
      .when(FundTask{funded_at})
      .then({TaskFundingDeclined{escrow_1}});
}
BOOST_AUTO_TEST_CASE(late_repeats_of_the_policy_change_nothing) {
  given(open({TaskCancelled{escrow_1}})).when(FundTask{funded_at}).nothing();
  given(decided()).when(FundTask{funded_at}).nothing();
  given({}).when(FundTask{funded_at}).nothing();
}
BOOST_AUTO_TEST_CASE(refused_money_fails_the_task_with_the_escrows_word) {
  given({created()}).when(RejectFunding{"too_late"}).then({failed("escrow_too_late")});
  given({}).when(RejectFunding{"too_late"}).nothing();
  given(open()).when(RejectFunding{"too_late"}).nothing();
  given({created(), TaskCancelled{escrow_1}}).when(RejectFunding{"too_late"}).nothing();
}
BOOST_AUTO_TEST_CASE(a_payment_that_cannot_be_made_fails_the_task) {
  given(decided()).when(FailPayment{"payment_impossible"}).then({failed("payment_impossible")});
  given({created()}).when(FailPayment{"escrow_refunded"}).then({failed("escrow_refunded")});
  given(open({claimed(1, ann)}))
      .when(FailPayment{"escrow_refunded"})
      .then({failed("escrow_refunded")});
}
BOOST_AUTO_TEST_CASE(an_ended_task_fails_no_more) {
  TaskEvents paid = decided();
  paid.emplace_back(TaskSettled{{}, nano(100), nano(5250)});
  given(paid).when(FailPayment{"escrow_refunded"}).nothing();
  given(open({TaskCancelled{escrow_1}})).when(FailPayment{"escrow_refunded"}).nothing();
  given({}).when(FailPayment{"escrow_refunded"}).nothing();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(claiming)

BOOST_AUTO_TEST_CASE(an_open_task_is_claimed_and_leased) {
  ClaimTask heavy = claim(ann);
  heavy.facts.weight = 17;
  TaskClaimed event = claimed(1, ann);
  event.weight = 17;
  given(open()).when(heavy).then({event});
  given(open({claimed(1, ann)})).when(claim(bob)).then({claimed(2, bob)});
}
BOOST_AUTO_TEST_CASE(a_lease_never_outlives_its_task) {
  const TaskEvents late = open({claimed(1, ann), submitted(1, ann, yes)});
  given(late).when(claim(bob, at(1'591'000))).then({claimed(2, bob, life_end)});
  given(late).when(claim(bob, at(1'590'999))).then({claimed(2, bob, at(1'599'999))});
  given(late).when(claim(bob, at(1'599'999))).then({claimed(2, bob, life_end)});
  given(late).when(claim(bob, life_end)).refused("not_open");
}
BOOST_AUTO_TEST_CASE(a_retried_claim_is_already_so_whatever_the_facts_say_now) {
  ClaimTask again = claim(ann);
  again.facts.is_suspended = true;
  given(open({claimed(1, ann), claimed(2, bob)})).when(again).nothing();
}
BOOST_AUTO_TEST_CASE(a_task_that_waits_for_nobody_is_not_open) {
  given({}).when(claim(ann)).refused("not_found");
  given({created()}).when(claim(ann)).refused("not_open");
  given(open({claimed(1, ann), claimed(2, bob)})).when(claim(cat)).refused("not_open");
  given(decided()).when(claim(cat)).refused("not_open");
  given(open({TaskCancelled{escrow_1}})).when(claim(ann)).refused("not_open");
}
BOOST_AUTO_TEST_CASE(the_end_of_the_queue_clock_is_the_first_instant_too_late) {
  given(open()).when(claim(ann, at(1'060'999))).then({claimed(1, ann, at(1'069'999))});
  given(open()).when(claim(ann, queue_end)).refused("not_open");
}
BOOST_AUTO_TEST_CASE(an_owner_has_one_attempt_a_task) {
  const Person second_device{id_of<WorkerId>(77), ann.wallet};
  given(open({claimed(1, ann)})).when(claim(second_device)).refused("already_tried");
  const UnixMillis lapse = at(1'021'000);
  given(open({claimed(1, ann), lapsed(1, ann, lapse)}))
      .when(claim(ann, lapse))
      .refused("already_tried");
  given(open({claimed(1, ann), released(1, ann, lapse)}))
      .when(claim(ann, lapse))
      .refused("already_tried");
  given(open({claimed(1, ann), submitted(1, ann, yes)})).when(claim(ann)).refused("already_tried");
}
BOOST_AUTO_TEST_CASE(facts_about_the_worker_can_forbid_it) {
  ClaimTask stranger = claim(ann);
  stranger.facts.is_registered = false;
  given(open()).when(stranger).refused("forbidden");
  ClaimTask own = claim(ann);
  own.facts.owner = requester;
  given(open()).when(own).refused("own_task");
  ClaimTask suspended = claim(ann);
  suspended.facts.is_suspended = true;
  given(open()).when(suspended).refused("worker_suspended");
  ClaimTask blocked = claim(ann);
  blocked.facts.is_blocked = true;
  given(open()).when(blocked).refused("user_blocked");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ending)

BOOST_AUTO_TEST_CASE(its_requester_cancels_a_task_nobody_works_on) {
  given({created()}).when(CancelTask{requester, at(1)}).then({TaskCancelled{escrow_1}});
  given(open()).when(CancelTask{requester, at(1)}).then({TaskCancelled{escrow_1}});
  given(open({claimed(1, ann), released(1, ann, claimed_at)}))
      .when(CancelTask{requester, at(1)})
      .then({TaskCancelled{escrow_1}});
}
BOOST_AUTO_TEST_CASE(cancelling_is_refused_once_work_was_done) {
  given({}).when(CancelTask{requester, at(1)}).refused("not_found");
  given(open()).when(CancelTask{ann.wallet, at(1)}).refused("forbidden");
  given(open({claimed(1, ann)})).when(CancelTask{requester, at(1)}).refused("in_progress");
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(CancelTask{requester, at(1)})
      .refused("in_progress");
  given(decided()).when(CancelTask{requester, at(1)}).refused("already_decided");
  given(open({TaskExpired{TaskClock::queue, escrow_1}}))
      .when(CancelTask{requester, at(1)})
      .refused("already_decided");
  given(open({failed("attempts")})).when(CancelTask{requester, at(1)}).refused("already_decided");
}
BOOST_AUTO_TEST_CASE(a_settlement_is_recorded_once) {
  const SettleTask settle{{{ann.worker, ann.wallet, nano(1000)}}, nano(100), nano(5250)};
  const TaskSettled settled{settle.payments, settle.fee, settle.returned};
  given(decided()).when(settle).then({settled});
  given(open()).when(settle).nothing();
  given({}).when(settle).nothing();
}
BOOST_AUTO_TEST_CASE(a_paid_failure_stays_a_failure) {
  const auto events = open({failed("non_deterministic")});
  given(events).when(SettleTask{{}, nano(0), nano(1)}).then({TaskSettled{{}, nano(0), nano(1)}});
  auto state = state_after<Task>(events);
  Task::evolve(state, TaskSettled{{}, nano(0), nano(1)});
  BOOST_TEST((status_of(state) == TaskStatus::failed));
}

BOOST_AUTO_TEST_CASE(the_public_status_follows_the_work) {
  const auto status = [](TaskEvents events) { return status_of(state_after<Task>(events)); };
  BOOST_TEST((status({}) == TaskStatus::absent));
  BOOST_TEST((status({created()}) == TaskStatus::awaiting_escrow));
  BOOST_TEST((status(open()) == TaskStatus::pending));
  BOOST_TEST((status(open({claimed(1, ann)})) == TaskStatus::assigned));
  BOOST_TEST((status(open({claimed(1, ann), submitted(1, ann, yes)})) == TaskStatus::pending));
  BOOST_TEST((status(decided()) == TaskStatus::validated));
  TaskEvents paid = decided();
  paid.emplace_back(TaskSettled{});
  BOOST_TEST((status(paid) == TaskStatus::settled));
  BOOST_TEST((status(open({TaskCancelled{escrow_1}})) == TaskStatus::cancelled));
  BOOST_TEST((status(open({TaskExpired{TaskClock::queue, escrow_1}})) == TaskStatus::expired));
}
BOOST_AUTO_TEST_CASE(only_ended_tasks_may_leave_memory) {
  const auto is_ended = [](TaskEvents events) { return Task::is_ended(state_after<Task>(events)); };
  BOOST_TEST(!is_ended({}));
  BOOST_TEST(!is_ended(open()));
  BOOST_TEST(!is_ended(decided()));
  BOOST_TEST(is_ended(open({TaskCancelled{escrow_1}})));
  BOOST_TEST(is_ended(open({failed("attempts")})));
}
BOOST_AUTO_TEST_CASE(events_about_attempts_that_never_were_change_nothing) {
  const auto state = state_after<Task>(
      open({TaskLeaseRenewed{1, at(1)}, submitted(9, ann, yes), lapsed(0, ann, at(1))}));
  BOOST_TEST(state.replicas.empty());
}

BOOST_AUTO_TEST_SUITE_END()
