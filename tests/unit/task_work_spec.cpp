#define BOOST_TEST_MODULE task_work
#include <boost/test/unit_test.hpp>

#include "tests/support/task_story.hpp"

using namespace gstd;
using namespace gstd::testing;

BOOST_AUTO_TEST_SUITE(keeping_a_lease)

BOOST_AUTO_TEST_CASE(a_heartbeat_is_recorded_after_a_third_of_the_lease) {
  const auto leased = open({claimed(1, ann)});
  given(leased).when(HeartbeatTask{ann.worker, 1, at(1'012'999)}).nothing();
  given(leased)
      .when(HeartbeatTask{ann.worker, 1, at(1'013'000)})
      .then({TaskLeaseRenewed{1, at(1'022'000)}});
  given(open({claimed(1, ann), TaskLeaseRenewed{1, at(1'022'000)}}))
      .when(HeartbeatTask{ann.worker, 1, at(1'015'999)})
      .nothing();
}
BOOST_AUTO_TEST_CASE(a_renewed_lease_never_outlives_its_task) {
  const auto late = open({claimed(1, ann, at(1'598'000))});
  given(late)
      .when(HeartbeatTask{ann.worker, 1, at(1'595'000)})
      .then({TaskLeaseRenewed{1, life_end}});
  given(open({claimed(1, ann, life_end)}))
      .when(HeartbeatTask{ann.worker, 1, at(1'599'999)})
      .nothing();
  given(open({claimed(1, ann, life_end)}))
      .when(HeartbeatTask{ann.worker, 1, life_end})
      .refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_late_heartbeat_counts_until_the_lapse_is_recorded) {
  given(open({claimed(1, ann)}))
      .when(HeartbeatTask{ann.worker, 1, at(1'020'500)})
      .then({TaskLeaseRenewed{1, at(1'029'500)}});
  given(open({claimed(1, ann), lapsed(1, ann, at(1'021'000))}))
      .when(HeartbeatTask{ann.worker, 1, at(1'021'001)})
      .refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_heartbeat_on_nothing_tells_the_worker_to_stop) {
  given({}).when(HeartbeatTask{ann.worker, 1, claimed_at}).refused("not_found");
  const auto leased = open({claimed(1, ann)});
  given(leased).when(HeartbeatTask{bob.worker, 1, claimed_at}).refused("not_holder");
  given(leased).when(HeartbeatTask{ann.worker, 0, claimed_at}).refused("not_holder");
  given(leased).when(HeartbeatTask{ann.worker, 2, claimed_at}).refused("not_holder");
  given(open({claimed(1, ann), released(1, ann, claimed_at)}))
      .when(HeartbeatTask{ann.worker, 1, claimed_at})
      .refused("lease_lapsed");
  given(open({claimed(1, ann), failed("escrow_refunded")}))
      .when(HeartbeatTask{ann.worker, 1, claimed_at})
      .refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_heartbeat_overtaken_by_its_result_is_no_fault) {
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(HeartbeatTask{ann.worker, 1, at(1'013'000)})
      .nothing();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(submitting)

BOOST_AUTO_TEST_CASE(the_first_result_waits_for_the_second) {
  given(open({claimed(1, ann)})).when(submit(1, ann, yes)).then({submitted(1, ann, yes)});
}
BOOST_AUTO_TEST_CASE(a_task_is_not_given_up_while_somebody_works) {
  given(open({claimed(1, ann), claimed(2, bob)}))
      .when(submit(1, ann, yes))
      .then({submitted(1, ann, yes)});
}
BOOST_AUTO_TEST_CASE(one_result_decides_a_fast_task) {
  given(open({claimed(1, ann)}, Tier::fast))
      .when(submit(1, ann, yes))
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
  const auto two = open({claimed(1, ann), claimed(2, bob), claimed(3, cat), submitted(1, ann, yes),
                         submitted(2, bob, yes)},
                        Tier::critical);
  given(two).when(submit(3, cat, no)).then({submitted(3, cat, no)});
  given(two)
      .when(submit(3, cat, yes))
      .then({submitted(3, cat, yes), validated({vote(1, ann), vote(2, bob), vote(3, cat)}, {})});
}
BOOST_AUTO_TEST_CASE(the_last_result_without_agreement_ends_the_task_undecided) {
  TaskEvents events = open();
  for (std::uint8_t i = 1; i <= 7; ++i) {
    events.emplace_back(claimed(i, person(i)));
    if (i < 7) events.emplace_back(submitted(i, person(i), id_of<Sha256>(i)));
  }
  const auto last = submitted(7, person(7), id_of<Sha256>(7));
  given(events).when(submit(7, person(7), id_of<Sha256>(7))).then({last, failed("undecided")});
  given(events)
      .when(submit(7, person(7), id_of<Sha256>(6)))
      .then({submitted(7, person(7), id_of<Sha256>(6)),
             TaskValidated{id_of<Sha256>(6),
                           {vote(6, person(6)), vote(7, person(7))},
                           {vote(1, person(1)), vote(2, person(2)), vote(3, person(3)),
                            vote(4, person(4)), vote(5, person(5))},
                           escrow_1,
                           nano(1000),
                           nano(50),
                           {}}});
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
  given(open({claimed(1, ann)}))
      .when(submit(1, ann, yes, at(1'020'999)))
      .then({submitted(1, ann, yes)});
  given(open({claimed(1, ann), lapsed(1, ann, at(1'021'000))}))
      .when(submit(1, ann, yes, at(1'021'000)))
      .refused("lease_lapsed");
  given(open({claimed(1, ann), released(1, ann, claimed_at)}))
      .when(submit(1, ann, yes))
      .refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(the_end_of_life_is_the_first_instant_too_late_for_a_result) {
  const auto late = open({claimed(1, ann, life_end)});
  given(late).when(submit(1, ann, yes, at(1'599'999))).then({submitted(1, ann, yes)});
  given(late).when(submit(1, ann, yes, life_end)).refused("lease_lapsed");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(letting_go)

BOOST_AUTO_TEST_CASE(a_worker_gives_its_attempt_back) {
  given(open({claimed(1, ann)}))
      .when(ReleaseTask{ann.worker, 1, at(1'012'000)})
      .then({released(1, ann, at(1'012'000))});
}
BOOST_AUTO_TEST_CASE(only_a_live_attempt_can_be_given_back) {
  given({}).when(ReleaseTask{ann.worker, 1, claimed_at}).refused("not_found");
  given(open({claimed(1, ann)})).when(ReleaseTask{bob.worker, 1, claimed_at}).refused("not_holder");
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(ReleaseTask{ann.worker, 1, claimed_at})
      .refused("conflict");
  given(open({claimed(1, ann), lapsed(1, ann, at(1'021'000))}))
      .when(ReleaseTask{ann.worker, 1, at(1'021'000)})
      .refused("lease_lapsed");
  given(open({claimed(1, ann), failed("escrow_refunded")}))
      .when(ReleaseTask{ann.worker, 1, claimed_at})
      .refused("lease_lapsed");
}
BOOST_AUTO_TEST_CASE(a_lease_lapses_two_seconds_late) {
  const auto leased = open({claimed(1, ann)});
  given(leased).when(ExpireTask{1, lease_end, at(1'020'999)}).refused("not_yet");
  given(leased).when(ExpireTask{1, lease_end, at(1'021'000)}).then({lapsed(1, ann, at(1'021'000))});
}
BOOST_AUTO_TEST_CASE(a_renewed_or_ended_lease_does_not_lapse) {
  const UnixMillis late{1'500'000};
  given(open({claimed(1, ann), TaskLeaseRenewed{1, at(1'022'000)}}))
      .when(ExpireTask{1, lease_end, late})
      .nothing();
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(ExpireTask{1, lease_end, late})
      .nothing();
  given(open({claimed(1, ann)})).when(ExpireTask{2, lease_end, late}).nothing();
  given(open({claimed(1, ann), failed("escrow_refunded")}))
      .when(ExpireTask{1, lease_end, late})
      .nothing();
  given({}).when(ExpireTask{1, lease_end, late}).nothing();
}
BOOST_AUTO_TEST_CASE(attempts_are_limited_to_three_times_the_results) {
  TaskEvents events = open({}, Tier::fast);
  for (std::uint8_t i = 1; i <= 3; ++i) {
    events.emplace_back(claimed(i, person(i)));
    if (i < 3) events.emplace_back(lapsed(i, person(i), at(1'021'000)));
  }
  given(events)
      .when(ExpireTask{3, lease_end, at(1'021'000)})
      .then({lapsed(3, cat, at(1'021'000)), failed("attempts")});
  given(events)
      .when(ReleaseTask{cat.worker, 3, claimed_at})
      .then({released(3, cat, claimed_at), failed("attempts")});
}
BOOST_AUTO_TEST_CASE(attempts_used_up_with_a_result_in_end_undecided) {
  TaskEvents events = open({claimed(1, ann), submitted(1, ann, yes)});
  for (std::uint8_t i = 2; i <= 21; ++i) {
    events.emplace_back(claimed(i, person(i)));
    if (i < 21) events.emplace_back(lapsed(i, person(i), at(1'021'000)));
  }
  given(events)
      .when(ExpireTask{21, lease_end, at(1'021'000)})
      .then({lapsed(21, person(21), at(1'021'000)), failed("undecided")});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(clocks)

BOOST_AUTO_TEST_CASE(nobody_came_in_time) {
  given(open()).when(ExpireTask{0, queue_end, at(1'060'999)}).refused("not_yet");
  given(open())
      .when(ExpireTask{0, queue_end, queue_end})
      .then({TaskExpired{TaskClock::queue, escrow_1}});
}
BOOST_AUTO_TEST_CASE(the_queue_clock_starts_again_when_the_last_worker_lets_go) {
  const UnixMillis again{1'081'000};
  const auto lapse = open({claimed(1, ann), lapsed(1, ann, at(1'021'000))});
  given(lapse).when(ExpireTask{0, queue_end, at(1'500'000)}).nothing();
  given(lapse).when(ExpireTask{0, again, at(1'080'999)}).refused("not_yet");
  given(lapse).when(ExpireTask{0, again, again}).then({TaskExpired{TaskClock::queue, escrow_1}});
  given(open({claimed(1, ann), released(1, ann, at(1'021'000))}))
      .when(ExpireTask{0, again, again})
      .then({TaskExpired{TaskClock::queue, escrow_1}});
}
BOOST_AUTO_TEST_CASE(the_queue_clock_stands_still_while_somebody_works_or_has_delivered) {
  given(open({claimed(1, ann)})).when(ExpireTask{0, queue_end, queue_end}).nothing();
  given(open({claimed(1, ann), submitted(1, ann, yes)}))
      .when(ExpireTask{0, queue_end, queue_end})
      .nothing();
}
BOOST_AUTO_TEST_CASE(the_whole_life_ends_at_its_end) {
  given({created()}).when(ExpireTask{0, life_end, at(1'599'999)}).refused("not_yet");
  given({created()})
      .when(ExpireTask{0, life_end, life_end})
      .then({TaskExpired{TaskClock::total, escrow_1}});
  given(open({claimed(1, ann, life_end)}))
      .when(ExpireTask{0, life_end, life_end})
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
  for (const auto& events :
       {open(), open({claimed(1, ann)}), TaskEvents{created()},
        open({claimed(1, ann), submitted(1, ann, yes)}), open({claimed(1, ann, life_end)})}) {
    const auto state = state_after<Task>(events);
    const auto done = Task::decide(state, Task::wake(state, *Task::due(state)));
    BOOST_TEST((done && !done->empty()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
