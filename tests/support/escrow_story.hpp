// The events and commands of one escrow, ready to tell its story.
#pragma once

#include "actors/escrow.hpp"
#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

namespace gstd::testing {

using EscrowEvents = std::vector<EscrowEvent>;

constexpr UnixMillis opened_at{1'000'000'000};
constexpr UnixMillis refund_after{1'000'000'000 + 90LL * 86'400'000};
constexpr UnixMillis claims_close{1'000'000'000 + 88LL * 86'400'000};
constexpr Sha256 tx = id_of<Sha256>(50);

inline OpenEscrow open(Millis span = refund_after_default) {
  return {requester, Currency::ton, Network::dev, 0, span, {}, opened_at};
}
inline EscrowOpened opened(Network network = Network::dev) {
  EscrowOpened event{requester, Currency::ton, network, 0, {refund_after, claims_close}};
  if (network != Network::dev) event.contract = contract_terms();
  return event;
}
inline RecordDeposit deposit(std::int64_t amount, std::uint64_t lt, bool is_dev = true) {
  return {nano(amount), tx, lt, is_dev};
}
inline EscrowDeposited deposited(std::int64_t amount, std::uint64_t lt) {
  return {nano(amount), tx, lt};
}
inline ReserveFunds reserve(const TaskId& task, std::int64_t amount) {
  return {task, requester, Currency::ton, nano(amount), claims_close};
}
inline EscrowReserved reserved(const TaskId& task, std::int64_t amount) {
  return {task, nano(amount)};
}
inline EscrowReservationQueued queued(const TaskId& task, std::int64_t amount) {
  return {task, nano(amount)};
}
inline EscrowReservationRefused no_money(const TaskId& task, std::string code) {
  return {task, std::move(code)};
}
inline EscrowReleased released(const TaskId& task, std::int64_t amount, std::string cause) {
  return {task, nano(amount), std::move(cause)};
}
inline Vote vote(std::uint32_t replica, const Person& who) {
  return {replica, who.worker, who.wallet};
}
inline SettleFunds settle(const TaskId& task) {
  return {task, {vote(1, ann), vote(2, bob)}, nano(100), nano(5)};
}
inline EscrowSettled settled(const TaskId& task, std::int64_t returned) {
  return {task,
          Currency::ton,
          {{ann.worker, ann.wallet, nano(100)}, {bob.worker, bob.wallet, nano(100)}},
          nano(10),
          nano(returned),
          treasury};
}
inline EscrowWithdrawn withdrawn(std::int64_t amount, std::int64_t total) {
  return {nano(amount), nano(total), requester};
}
inline RecordClaim claim(const Person& who, std::int64_t paid, std::uint64_t lt) {
  return {who.wallet, nano(paid), nano(paid), tx, lt};
}
inline EscrowClaimed claimed(const Wallet& payee, bool is_treasury, std::int64_t paid,
                             std::uint64_t lt) {
  return {payee, Currency::ton, is_treasury, nano(paid), nano(paid), tx, lt};
}
/// Until a week after `now`; all of it newly promised, or so much.
inline EscrowVoucherRequested requested(const Wallet& payee, std::int64_t cumulative,
                                        std::int64_t now, std::int64_t today = -1) {
  return {payee, nano(cumulative), at(now + 7LL * 86'400'000), at(now),
          nano(today < 0 ? cumulative : today)};
}
inline EscrowDriftFound drift(std::int64_t ours, std::int64_t theirs, std::uint64_t lt) {
  return {nano(ours), nano(theirs), tx, lt};
}

/// Every event leaves the books whole; a spec that breaks them fails here.
inline EscrowEvents checked(EscrowEvents events) {
  Escrow::State state;
  for (const auto& event : events) {
    Escrow::evolve(state, event);
    BOOST_TEST(broken_invariant(state, true) == "");
  }
  return events;
}
inline Spec<Escrow> given(EscrowEvents events) { return Spec<Escrow>{checked(std::move(events))}; }
/// An escrow on a test network with 1000 in it, and what happened after.
inline EscrowEvents funded(EscrowEvents more = {}) {
  EscrowEvents events{opened(Network::testnet), deposited(1000, 10)};
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
/// Two owners are owed 100 each and the treasury 10; 790 are available.
inline EscrowEvents owing(EscrowEvents more = {}) {
  EscrowEvents events = funded({reserved(task_1, 700), settled(task_1, 490)});
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
inline Escrow::State state_of(EscrowEvents events) { return state_after<Escrow>(checked(events)); }

}  // namespace gstd::testing
