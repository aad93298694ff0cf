// The events and commands of one task, ready to tell its story.
#pragma once

#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

namespace gstd::testing {

// Created at 1,000 s, so it ends at 1,600 s; funded at 1,001 s, so nobody waits beyond 1,061 s.
using TaskEvents = std::vector<TaskEvent>;

constexpr UnixMillis created_at{1'000'000};
constexpr UnixMillis funded_at{1'001'000};
constexpr UnixMillis queue_end{1'061'000};
constexpr UnixMillis life_end{1'600'000};
constexpr UnixMillis claimed_at{1'010'000};
constexpr UnixMillis lease_end{1'019'000};
constexpr Signature signature_1 = id_of<Signature>(1);

inline CreateTask create() {
  return {task_spec(), requester, escrow_1, fee_bps_default, false, created_at};
}
inline TaskCreated created(Tier tier = Tier::standard) {
  const Nano amount = *reservation(nano(1000), nano(50), tier);
  return {task_spec(tier), requester, escrow_1, amount, nano(50), life_end};
}
inline TaskFunded funded() { return {funded_at}; }
inline TaskClaimed claimed(std::uint32_t replica, const Person& who, UnixMillis until = lease_end) {
  return {replica, who.worker, who.wallet, 0, until};
}
inline TaskSubmitted submitted(std::uint32_t replica, const Person& who, const Sha256& result) {
  return {replica, who.worker, result, id_of<Sha256>(20), 0, 7, signature_1};
}
inline TaskLapsed lapsed(std::uint32_t replica, const Person& who, UnixMillis when) {
  return {replica, who.worker, when};
}
inline TaskReleased released(std::uint32_t replica, const Person& who, UnixMillis when) {
  return {replica, who.worker, when};
}
inline TaskFailed failed(std::string reason) { return {std::move(reason), escrow_1}; }
inline Vote vote(std::uint32_t replica, const Person& who) {
  return {replica, who.worker, who.wallet};
}
inline TaskValidated validated(std::vector<Vote> accepted, std::vector<Vote> rejected) {
  return {yes, std::move(accepted), std::move(rejected), escrow_1, nano(1000), nano(50), {}};
}
inline ClaimTask claim(const Person& who, UnixMillis now = claimed_at) {
  return {who.worker, facts_of(who), now};
}
inline SubmitResult submit(std::uint32_t replica, const Person& who, const Sha256& result,
                           UnixMillis now = claimed_at) {
  return {who.worker, replica,     result, id_of<Sha256>(20), 0,
          7,          signature_1, true,   facts_of(who),     now};
}

/// A funded task, and what happened after.
inline TaskEvents open(TaskEvents more = {}, Tier tier = Tier::standard) {
  TaskEvents events{created(tier), funded()};
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
/// Two owners agreed on yes.
inline TaskEvents decided() {
  return open({claimed(1, ann), claimed(2, bob), submitted(1, ann, yes), submitted(2, bob, yes),
               validated({vote(1, ann), vote(2, bob)}, {})});
}
inline Spec<Task> given(TaskEvents events) { return Spec<Task>{std::move(events)}; }

}  // namespace gstd::testing
