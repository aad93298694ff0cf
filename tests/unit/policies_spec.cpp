#define BOOST_TEST_MODULE policies
#include <boost/test/unit_test.hpp>

#include "actors/policies.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const Origin from_task{stream_of(task_1), {{3, 40}, 1}, at(77)};
const Origin from_escrow{stream_of(escrow_1), {{3, 41}, 0}, at(78)};

template <class C, class Commands>
const C* command(const Reaction& reaction) {
  const auto* noun = std::get_if<Commands>(&reaction.command);
  return noun == nullptr ? nullptr : std::get_if<C>(noun);
}
template <class C>
const C& to_task(const Reaction& reaction, const TaskId& task = task_1) {
  BOOST_TEST_REQUIRE(reaction.target == stream_of(task));
  const C* content = command<C, Task::Command>(reaction);
  BOOST_TEST_REQUIRE(content != nullptr);
  return *content;
}
template <class C>
const C& to_escrow(const Reaction& reaction) {
  BOOST_TEST_REQUIRE(reaction.target == stream_of(escrow_1));
  const C* content = command<C, Escrow::Command>(reaction);
  BOOST_TEST_REQUIRE(content != nullptr);
  return *content;
}
void check_release(const TaskEvent& event, std::string_view cause) {
  const auto reactions = react(from_task, event);
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  const auto& release = to_escrow<ReleaseFunds>(reactions[0]);
  BOOST_TEST(release.task == task_1);
  BOOST_TEST(release.cause == cause);
}
void check_verdict(const Reaction& reaction, const Person& who, std::uint32_t replica,
                   WorkerVerdict word) {
  BOOST_TEST_REQUIRE(reaction.target == stream_of(who.worker));
  const auto* verdict = command<RecordVerdict, Worker::Command>(reaction);
  BOOST_TEST_REQUIRE(verdict != nullptr);
  BOOST_TEST(verdict->task == task_1);
  BOOST_TEST(verdict->replica == replica);
  BOOST_TEST((verdict->verdict == word));
}
Vote vote(std::uint32_t replica, const Person& who) { return {replica, who.worker, who.wallet}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_created_task_asks_for_its_money) {
  const auto reactions =
      react(from_task,
            TaskEvent{TaskCreated{task_spec(), requester, escrow_1, nano(7350), nano(50), at(9)}});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  const auto& reserve = to_escrow<ReserveFunds>(reactions[0]);
  BOOST_TEST(reserve.task == task_1);
  BOOST_TEST(reserve.requester == requester);
  BOOST_TEST((reserve.currency == Currency::ton));
  BOOST_TEST(reserve.amount == nano(7350));
  BOOST_TEST(reserve.ends_at == at(9));
}
BOOST_AUTO_TEST_CASE(reserved_money_funds_the_task_at_the_records_time) {
  const auto reactions = react(from_escrow, EscrowEvent{EscrowReserved{task_2, nano(1)}});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  BOOST_TEST(to_task<FundTask>(reactions[0], task_2).now == at(78));
}
BOOST_AUTO_TEST_CASE(refused_money_ends_the_task) {
  const auto reactions =
      react(from_escrow, EscrowEvent{EscrowReservationRefused{task_1, "too_late"}});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  BOOST_TEST(to_task<RejectFunding>(reactions[0]).code == "too_late");
}
BOOST_AUTO_TEST_CASE(every_end_without_pay_releases_the_money) {
  check_release(TaskFundingDeclined{escrow_1}, "funding_declined");
  check_release(TaskCancelled{escrow_1}, "cancelled");
  check_release(TaskExpired{TaskClock::queue, escrow_1}, "expired");
  check_release(TaskFailed{"undecided", escrow_1}, "failed");
  check_release(TaskFailed{"escrow_too_late", escrow_1}, "failed");
}
BOOST_AUTO_TEST_CASE(a_decision_settles_and_judges_every_vote) {
  const TaskValidated event{
      yes, {vote(1, ann), vote(3, cat)}, {vote(2, bob)}, escrow_1, nano(100), nano(5), {}};
  const auto reactions = react(from_task, TaskEvent{event});
  BOOST_TEST_REQUIRE(reactions.size() == 4U);
  const auto& settle = to_escrow<SettleFunds>(reactions[0]);
  BOOST_TEST(settle.task == task_1);
  BOOST_TEST((settle.accepted == event.accepted));
  BOOST_TEST(settle.reward_nano == nano(100));
  BOOST_TEST(settle.fee_nano == nano(5));
  check_verdict(reactions[1], ann, 1, WorkerVerdict::good);
  check_verdict(reactions[2], cat, 3, WorkerVerdict::good);
  check_verdict(reactions[3], bob, 2, WorkerVerdict::bad);
}
BOOST_AUTO_TEST_CASE(held_pay_is_not_settled_yet) {
  const TaskValidated event{yes, {vote(1, ann)}, {}, escrow_1, nano(100), nano(5), at(1)};
  const auto reactions = react(from_task, TaskEvent{event});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  check_verdict(reactions[0], ann, 1, WorkerVerdict::good);
}
BOOST_AUTO_TEST_CASE(a_lapse_is_judged) {
  const auto reactions = react(from_task, TaskEvent{TaskLapsed{2, bob.worker, at(1)}});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  check_verdict(reactions[0], bob, 2, WorkerVerdict::lapsed);
}
BOOST_AUTO_TEST_CASE(a_settlement_settles_the_task_and_feeds_the_reserve) {
  const EscrowSettled event{
      task_1, Currency::gstd, {{ann.worker, ann.wallet, nano(100)}}, nano(5), nano(630)};
  const auto reactions = react(from_escrow, EscrowEvent{event});
  BOOST_TEST_REQUIRE(reactions.size() == 2U);
  const auto& settle = to_task<SettleTask>(reactions[0]);
  BOOST_TEST((settle.payments == event.payments));
  BOOST_TEST(settle.fee == nano(5));
  BOOST_TEST(settle.returned == nano(630));
  BOOST_TEST(reactions[1].target.text() == "reserve/gstd");
  const auto* accrue = command<AccrueFee, Reserve::Command>(reactions[1]);
  BOOST_TEST_REQUIRE(accrue != nullptr);
  BOOST_TEST(accrue->task == task_1);
  BOOST_TEST(accrue->fee == nano(5));
}
BOOST_AUTO_TEST_CASE(what_cannot_be_paid_fails_the_task) {
  auto reactions = react(from_escrow, EscrowEvent{EscrowSettlementRefused{task_1, "closed"}});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  BOOST_TEST(to_task<FailPayment>(reactions[0]).reason == "payment_impossible");
  reactions = react(from_escrow, EscrowEvent{EscrowReleased{task_1, nano(0), "refund"}});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  BOOST_TEST(to_task<FailPayment>(reactions[0]).reason == "escrow_refunded");
  BOOST_TEST(react(from_escrow, EscrowEvent{EscrowReleased{task_1, nano(9), "failed"}}).empty());
}
BOOST_AUTO_TEST_CASE(only_the_treasurys_claim_feeds_the_reserve) {
  EscrowClaimed event{ann.wallet, Currency::ton, true, nano(30), nano(10), yes, 12};
  const auto reactions = react(from_escrow, EscrowEvent{event});
  BOOST_TEST_REQUIRE(reactions.size() == 1U);
  BOOST_TEST(reactions[0].target.text() == "reserve/ton");
  const auto* record = command<RecordFee, Reserve::Command>(reactions[0]);
  BOOST_TEST_REQUIRE(record != nullptr);
  BOOST_TEST(record->escrow == escrow_1);
  BOOST_TEST(record->paid == nano(10));
  BOOST_TEST(record->lt == 12U);
  event.treasury = false;
  BOOST_TEST(react(from_escrow, EscrowEvent{event}).empty());
}
BOOST_AUTO_TEST_CASE(other_events_say_nothing) {
  BOOST_TEST(react(from_task, TaskEvent{TaskFunded{}}).empty());
  BOOST_TEST(react(from_task, TaskEvent{TaskSettled{}}).empty());
  BOOST_TEST(react(from_escrow, EscrowEvent{EscrowReservationQueued{task_1, nano(1)}}).empty());
  BOOST_TEST(react(from_task, UserEvent{UserRegistered{}}).empty());
}
