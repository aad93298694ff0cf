#define BOOST_TEST_MODULE task
#include <boost/test/unit_test.hpp>

#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

// Created at 1,000 s, so it ends at 1,600 s; funded at 1,001 s, so nobody waits beyond 1,061 s.
namespace {

using TaskEvents = std::vector<TaskEvent>;

constexpr UnixMillis created_at{1'000'000};
constexpr UnixMillis funded_at{1'001'000};
constexpr UnixMillis queue_end{1'061'000};
constexpr UnixMillis life_end{1'600'000};
constexpr UnixMillis claimed_at{1'010'000};
constexpr UnixMillis lease_end{1'019'000};
constexpr Signature signature_1 = id_of<Signature>(1);

CreateTask create() { return {task_spec(), requester, escrow_1, fee_bps_default, false, created_at}; }
TaskCreated created(Tier tier = Tier::standard) {
  const Nano amount = *reservation(nano(1000), nano(50), tier);
  return {task_spec(tier), requester, escrow_1, amount, nano(50), life_end};
}
TaskFunded funded() { return {funded_at}; }
TaskClaimed claimed(std::uint32_t replica, const Person& who, UnixMillis until = lease_end) {
  return {replica, who.worker, who.wallet, 0, until};
}
TaskSubmitted submitted(std::uint32_t replica, const Person& who, const Sha256& result) {
  return {replica, who.worker, result, id_of<Sha256>(20), 0, 7, signature_1};
}
TaskLapsed lapsed(std::uint32_t replica, const Person& who, UnixMillis when) {
  return {replica, who.worker, when};
}
TaskReleased released(std::uint32_t replica, const Person& who, UnixMillis when) {
  return {replica, who.worker, when};
}
TaskFailed failed(std::string reason) { return {std::move(reason), escrow_1}; }
Vote vote(std::uint32_t replica, const Person& who) { return {replica, who.worker, who.wallet}; }
TaskValidated validated(std::vector<Vote> accepted, std::vector<Vote> rejected) {
  return {yes, std::move(accepted), std::move(rejected), escrow_1, nano(1000), nano(50), {}};
}
ClaimTask claim(const Person& who, UnixMillis now = claimed_at) {
  return {who.worker, facts_of(who), now};
}
SubmitResult submit(std::uint32_t replica, const Person& who, const Sha256& result,
                    UnixMillis now = claimed_at) {
  return {who.worker, replica,     result, id_of<Sha256>(20), 0,
          7,          signature_1, true,   facts_of(who),     now};
}

/// A funded task, and what happened after.
TaskEvents open(TaskEvents more = {}, Tier tier = Tier::standard) {
  TaskEvents events{created(tier), funded()};
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
/// Two owners agreed on yes.
TaskEvents decided() {
  return open({claimed(1, ann), claimed(2, bob), submitted(1, ann, yes), submitted(2, bob, yes),
               validated({vote(1, ann), vote(2, bob)}, {})});
}
Spec<Task> given(TaskEvents events) { return Spec<Task>{std::move(events)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(creating)

BOOST_AUTO_TEST_CASE(a_task_fixes_its_price_and_its_end) {
  given({}).when(create()).then({TaskCreated{task_spec(), requester, escrow_1, nano(7350), nano(50),
                                             life_end}});
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
  other.spec.reward_nano = nano(1001);
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
  timeless.spec.lease_ms = Millis{0};
  given({}).when(timeless).refused("spec_invalid", "/lease_ms");
}
BOOST_AUTO_TEST_CASE(a_price_beyond_64_bits_is_refused) {
  CreateTask dear = create();
  dear.spec.reward_nano = nano(std::numeric_limits<std::int64_t>::max());
  given({}).when(dear).refused("spec_invalid", "/reward_nano");
  dear.spec.reward_nano = nano(std::numeric_limits<std::int64_t>::max() / 7);
  given({}).when(dear).refused("spec_invalid", "/reward_nano");
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(funding)

BOOST_AUTO_TEST_CASE(money_opens_the_task) {
  given({created()}).when(FundTask{funded_at}).then({funded()});
}
BOOST_AUTO_TEST_CASE(money_for_an_ended_task_is_declined_once) {
  given({created(), TaskCancelled{escrow_1}}).when(FundTask{funded_at})
      .then({TaskFundingDeclined{escrow_1}});
  given({created(), TaskExpired{TaskClock::total, escrow_1}}).when(FundTask{funded_at})
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
  given(open({claimed(1, ann)})).when(FailPayment{"escrow_refunded"})
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
  given(open({claimed(1, ann), lapsed(1, ann, lapse)})).when(claim(ann, lapse))
      .refused("already_tried");
  given(open({claimed(1, ann), released(1, ann, lapse)})).when(claim(ann, lapse))
      .refused("already_tried");
  given(open({claimed(1, ann), submitted(1, ann, yes)})).when(claim(ann))
      .refused("already_tried");
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
BOOST_AUTO_TEST_SUITE(keeping_a_lease)

BOOST_AUTO_TEST_CASE(a_heartbeat_is_recorded_after_a_third_of_the_lease) {
  const auto leased = open({claimed(1, ann)});
  given(leased).when(HeartbeatTask{ann.worker, 1, at(1'012'999)}).nothing();
  given(leased).when(HeartbeatTask{ann.worker, 1, at(1'013'000)})
      .then({TaskLeaseRenewed{1, at(1'022'000)}});
  given(open({claimed(1, ann), TaskLeaseRenewed{1, at(1'022'000)}}))
      .when(HeartbeatTask{ann.worker, 1, at(1'015'999)}).nothing();
}
BOOST_AUTO_TEST_CASE(a_renewed_lease_never_outlives_its_task) {
  const auto late = open({claimed(1, ann, at(1'598'000))});
  given(late).when(HeartbeatTask{ann.worker, 1, at(1'595'000)})
      .then({TaskLeaseRenewed{1, life_end}});
  given(open({claimed(1, ann, life_end)})).when(HeartbeatTask{ann.worker, 1, at(1'599'999)})
      .nothing();
  given(open({claimed(1, ann, life_end)})).when(HeartbeatTask{ann.worker, 1, life_end})
      .refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_late_heartbeat_counts_until_the_lapse_is_recorded) {
  given(open({claimed(1, ann)})).when(HeartbeatTask{ann.worker, 1, at(1'020'500)})
      .then({TaskLeaseRenewed{1, at(1'029'500)}});
  given(open({claimed(1, ann), lapsed(1, ann, at(1'021'000))}))
      .when(HeartbeatTask{ann.worker, 1, at(1'021'001)}).refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_heartbeat_on_nothing_tells_the_worker_to_stop) {
  given({}).when(HeartbeatTask{ann.worker, 1, claimed_at}).refused("not_found");
  const auto leased = open({claimed(1, ann)});
  given(leased).when(HeartbeatTask{bob.worker, 1, claimed_at}).refused("not_holder");
  given(leased).when(HeartbeatTask{ann.worker, 0, claimed_at}).refused("not_holder");
  given(leased).when(HeartbeatTask{ann.worker, 2, claimed_at}).refused("not_holder");
  given(open({claimed(1, ann), released(1, ann, claimed_at)}))
      .when(HeartbeatTask{ann.worker, 1, claimed_at}).refused("lease_lapsed");
  given(open({claimed(1, ann), failed("escrow_refunded")}))
      .when(HeartbeatTask{ann.worker, 1, claimed_at}).refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_heartbeat_overtaken_by_its_result_is_no_fault) {
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(HeartbeatTask{ann.worker, 1, at(1'013'000)}).nothing();
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(submitting)

BOOST_AUTO_TEST_CASE(the_first_result_waits_for_the_second) {
  given(open({claimed(1, ann)})).when(submit(1, ann, yes)).then({submitted(1, ann, yes)});
}
BOOST_AUTO_TEST_CASE(one_result_decides_a_fast_task) {
  given(open({claimed(1, ann)}, Tier::fast)).when(submit(1, ann, yes))
      .then({submitted(1, ann, yes), validated({vote(1, ann)}, {})});
}
BOOST_AUTO_TEST_CASE(equal_results_of_two_owners_decide_in_the_same_record) {
  given(open({claimed(1, ann), claimed(2, bob), submitted(1, ann, yes)}))
      .when(submit(2, bob, yes))
      .then({submitted(2, bob, yes), validated({vote(1, ann), vote(2, bob)}, {})});
}
BOOST_AUTO_TEST_CASE(the_odd_result_is_rejected_when_a_third_decides) {
  given(open({claimed(1, ann), claimed(2, bob), submitted(1, ann, no), submitted(2, bob, yes),
              claimed(3, cat)}))
      .when(submit(3, cat, yes))
      .then({submitted(3, cat, yes), validated({vote(2, bob), vote(3, cat)}, {vote(1, ann)})});
}
BOOST_AUTO_TEST_CASE(three_must_agree_on_a_critical_task) {
  const auto two = open({claimed(1, ann), claimed(2, bob), claimed(3, cat),
                         submitted(1, ann, yes), submitted(2, bob, yes)}, Tier::critical);
  given(two).when(submit(3, cat, no)).then({submitted(3, cat, no)});
  given(two).when(submit(3, cat, yes))
      .then({submitted(3, cat, yes),
             validated({vote(1, ann), vote(2, bob), vote(3, cat)}, {})});
}
BOOST_AUTO_TEST_CASE(the_last_result_without_agreement_ends_the_task_undecided) {
  TaskEvents events = open();
  for (std::uint8_t i = 1; i <= 7; ++i) {
    events.emplace_back(claimed(i, person(i)));
    if (i < 7) events.emplace_back(submitted(i, person(i), id_of<Sha256>(i)));
  }
  const auto last = submitted(7, person(7), id_of<Sha256>(7));
  given(events).when(submit(7, person(7), id_of<Sha256>(7))).then({last, failed("undecided")});
  given(events).when(submit(7, person(7), id_of<Sha256>(6)))
      .then({submitted(7, person(7), id_of<Sha256>(6)),
             TaskValidated{id_of<Sha256>(6), {vote(6, person(6)), vote(7, person(7))},
                           {vote(1, person(1)), vote(2, person(2)), vote(3, person(3)),
                            vote(4, person(4)), vote(5, person(5))},
                           escrow_1, nano(1000), nano(50), {}}});
}
BOOST_AUTO_TEST_CASE(a_retried_result_is_already_so_and_another_is_a_conflict) {
  SubmitResult again = submit(1, ann, yes, life_end);
  again.facts.is_suspended = true;
  const auto in = open({claimed(1, ann), submitted(1, ann, yes)});
  given(in).when(again).nothing();
  given(decided()).when(again).nothing();
  given(in).when(submit(1, ann, no)).refused("conflict");
  SubmitResult other_blob = submit(1, ann, yes);
  other_blob.blob = id_of<Sha256>(21);
  given(in).when(other_blob).refused("conflict");
}
BOOST_AUTO_TEST_CASE(only_the_holder_submits_and_with_its_own_signature) {
  given({}).when(submit(1, ann, yes)).refused("not_found");
  const auto leased = open({claimed(1, ann)});
  SubmitResult forged = submit(1, ann, yes);
  forged.is_signature_good = false;
  given(leased).when(forged).refused("bad_signature", "/signature");
  given(leased).when(submit(1, bob, yes)).refused("not_holder");
  given(leased).when(submit(2, ann, yes)).refused("not_holder");
  given(leased).when(submit(0, ann, yes)).refused("not_holder");
  SubmitResult suspended = submit(1, ann, yes);
  suspended.facts.is_suspended = true;
  given(leased).when(suspended).refused("worker_suspended");
}
BOOST_AUTO_TEST_CASE(a_result_counts_until_the_lapse_is_recorded) {
  given(open({claimed(1, ann)})).when(submit(1, ann, yes, at(1'020'999)))
      .then({submitted(1, ann, yes)});
  given(open({claimed(1, ann), lapsed(1, ann, at(1'021'000))}))
      .when(submit(1, ann, yes, at(1'021'000))).refused("lease_lapsed");
  given(open({claimed(1, ann), released(1, ann, claimed_at)}))
      .when(submit(1, ann, yes)).refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(the_end_of_life_is_the_first_instant_too_late_for_a_result) {
  const auto late = open({claimed(1, ann, life_end)});
  given(late).when(submit(1, ann, yes, at(1'599'999))).then({submitted(1, ann, yes)});
  given(late).when(submit(1, ann, yes, life_end)).refused("lease_lapsed");
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(letting_go)

BOOST_AUTO_TEST_CASE(a_worker_gives_its_attempt_back) {
  given(open({claimed(1, ann)})).when(ReleaseTask{ann.worker, 1, at(1'012'000)})
      .then({released(1, ann, at(1'012'000))});
}
BOOST_AUTO_TEST_CASE(only_a_live_attempt_can_be_given_back) {
  given({}).when(ReleaseTask{ann.worker, 1, claimed_at}).refused("not_found");
  given(open({claimed(1, ann)})).when(ReleaseTask{bob.worker, 1, claimed_at})
      .refused("not_holder");
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(ReleaseTask{ann.worker, 1, claimed_at}).refused("conflict");
  given(open({claimed(1, ann), lapsed(1, ann, at(1'021'000))}))
      .when(ReleaseTask{ann.worker, 1, at(1'021'000)}).refused("lease_lapsed");
  given(open({claimed(1, ann), failed("escrow_refunded")}))
      .when(ReleaseTask{ann.worker, 1, claimed_at}).refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_lease_lapses_two_seconds_late) {
  const auto leased = open({claimed(1, ann)});
  given(leased).when(ExpireTask{1, lease_end, at(1'020'999)}).refused("not_yet");
  given(leased).when(ExpireTask{1, lease_end, at(1'021'000)})
      .then({lapsed(1, ann, at(1'021'000))});
}
BOOST_AUTO_TEST_CASE(a_renewed_or_ended_lease_does_not_lapse) {
  const UnixMillis late{1'500'000};
  given(open({claimed(1, ann), TaskLeaseRenewed{1, at(1'022'000)}}))
      .when(ExpireTask{1, lease_end, late}).nothing();
  given(open({claimed(1, ann), submitted(1, ann, yes)})).when(ExpireTask{1, lease_end, late})
      .nothing();
  given(open({claimed(1, ann)})).when(ExpireTask{2, lease_end, late}).nothing();
  given(open({claimed(1, ann), failed("escrow_refunded")})).when(ExpireTask{1, lease_end, late})
      .nothing();
  given({}).when(ExpireTask{1, lease_end, late}).nothing();
}
BOOST_AUTO_TEST_CASE(attempts_are_limited_to_three_times_the_results) {
  TaskEvents events = open({}, Tier::fast);
  for (std::uint8_t i = 1; i <= 3; ++i) {
    events.emplace_back(claimed(i, person(i)));
    if (i < 3) events.emplace_back(lapsed(i, person(i), at(1'021'000)));
  }
  given(events).when(ExpireTask{3, lease_end, at(1'021'000)})
      .then({lapsed(3, cat, at(1'021'000)), failed("attempts")});
  given(events).when(ReleaseTask{cat.worker, 3, claimed_at})
      .then({released(3, cat, claimed_at), failed("attempts")});
}
BOOST_AUTO_TEST_CASE(attempts_used_up_with_a_result_in_end_undecided) {
  TaskEvents events = open({claimed(1, ann), submitted(1, ann, yes)});
  for (std::uint8_t i = 2; i <= 21; ++i) {
    events.emplace_back(claimed(i, person(i)));
    if (i < 21) events.emplace_back(lapsed(i, person(i), at(1'021'000)));
  }
  given(events).when(ExpireTask{21, lease_end, at(1'021'000)})
      .then({lapsed(21, person(21), at(1'021'000)), failed("undecided")});
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(clocks)

BOOST_AUTO_TEST_CASE(nobody_came_in_time) {
  given(open()).when(ExpireTask{0, queue_end, at(1'060'999)}).refused("not_yet");
  given(open()).when(ExpireTask{0, queue_end, queue_end})
      .then({TaskExpired{TaskClock::queue, escrow_1}});
}
BOOST_AUTO_TEST_CASE(the_queue_clock_starts_again_when_the_last_worker_lets_go) {
  const UnixMillis again{1'081'000};
  const auto lapse = open({claimed(1, ann), lapsed(1, ann, at(1'021'000))});
  given(lapse).when(ExpireTask{0, queue_end, at(1'500'000)}).nothing();
  given(lapse).when(ExpireTask{0, again, at(1'080'999)}).refused("not_yet");
  given(lapse).when(ExpireTask{0, again, again}).then({TaskExpired{TaskClock::queue, escrow_1}});
  given(open({claimed(1, ann), released(1, ann, at(1'021'000))}))
      .when(ExpireTask{0, again, again}).then({TaskExpired{TaskClock::queue, escrow_1}});
}
BOOST_AUTO_TEST_CASE(the_queue_clock_stands_still_while_somebody_works_or_has_delivered) {
  given(open({claimed(1, ann)})).when(ExpireTask{0, queue_end, queue_end}).nothing();
  given(open({claimed(1, ann), submitted(1, ann, yes)})).when(ExpireTask{0, queue_end, queue_end})
      .nothing();
}
BOOST_AUTO_TEST_CASE(the_whole_life_ends_at_its_end) {
  given({created()}).when(ExpireTask{0, life_end, at(1'599'999)}).refused("not_yet");
  given({created()}).when(ExpireTask{0, life_end, life_end})
      .then({TaskExpired{TaskClock::total, escrow_1}});
  given(open({claimed(1, ann, life_end)})).when(ExpireTask{0, life_end, life_end})
      .then({lapsed(1, ann, life_end), TaskExpired{TaskClock::total, escrow_1}});
}
BOOST_AUTO_TEST_CASE(a_life_that_ends_with_results_but_no_agreement_is_undecided) {
  given(open({claimed(1, ann, life_end), claimed(2, bob), submitted(2, bob, yes)}))
      .when(ExpireTask{0, life_end, life_end})
      .then({lapsed(1, ann, life_end), failed("undecided")});
}
BOOST_AUTO_TEST_CASE(a_decided_task_has_no_clock) {
  given(decided()).when(ExpireTask{0, life_end, life_end}).nothing();
  BOOST_TEST(!Task::due(state_after<Task>(decided())).has_value());
}
BOOST_AUTO_TEST_CASE(the_timer_names_what_ends_first) {
  const auto due = [](TaskEvents events) { return Task::due(state_after<Task>(events)); };
  const auto wake = [](TaskEvents events, UnixMillis now) {
    return std::get<ExpireTask>(Task::wake(state_after<Task>(events), now));
  };
  BOOST_TEST(!due({}).has_value());
  BOOST_TEST(*due({created()}) == life_end);
  BOOST_TEST(*due(open()) == queue_end);
  BOOST_TEST(*due(open({claimed(1, ann)})) == at(1'021'000));
  BOOST_TEST(*due(open({claimed(1, ann), submitted(1, ann, yes)})) == life_end);
  const auto two = open({claimed(1, ann), claimed(2, bob, at(1'018'000))});
  BOOST_TEST(*due(two) == at(1'020'000));
  BOOST_TEST(wake(two, at(9)).replica == 2U);
  BOOST_TEST(wake(two, at(9)).until == at(1'018'000));
  BOOST_TEST(wake(two, at(9)).now == at(9));
  BOOST_TEST(wake(open(), at(9)).replica == 0U);
  BOOST_TEST(wake(open(), at(9)).until == queue_end);
}
BOOST_AUTO_TEST_CASE(a_wake_at_its_due_time_always_does_something) {
  for (const auto& events : {open(), open({claimed(1, ann)}), TaskEvents{created()},
                             open({claimed(1, ann), submitted(1, ann, yes)}),
                             open({claimed(1, ann, life_end)})}) {
    const auto state = state_after<Task>(events);
    const auto done = Task::decide(state, Task::wake(state, *Task::due(state)));
    BOOST_TEST((done && !done->empty()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(ending)

BOOST_AUTO_TEST_CASE(its_requester_cancels_a_task_nobody_works_on) {
  given({created()}).when(CancelTask{requester, at(1)}).then({TaskCancelled{escrow_1}});
  given(open()).when(CancelTask{requester, at(1)}).then({TaskCancelled{escrow_1}});
  given(open({claimed(1, ann), released(1, ann, claimed_at)})).when(CancelTask{requester, at(1)})
      .then({TaskCancelled{escrow_1}});
}
BOOST_AUTO_TEST_CASE(cancelling_is_refused_once_work_was_done) {
  given({}).when(CancelTask{requester, at(1)}).refused("not_found");
  given(open()).when(CancelTask{ann.wallet, at(1)}).refused("forbidden");
  given(open({claimed(1, ann)})).when(CancelTask{requester, at(1)}).refused("in_progress");
  given(open({claimed(1, ann), submitted(1, ann, yes)})).when(CancelTask{requester, at(1)})
      .refused("in_progress");
  given(decided()).when(CancelTask{requester, at(1)}).refused("already_decided");
  given(open({TaskExpired{TaskClock::queue, escrow_1}})).when(CancelTask{requester, at(1)})
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
  const auto is_ended = [](TaskEvents events) {
    return Task::is_ended(state_after<Task>(events));
  };
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
