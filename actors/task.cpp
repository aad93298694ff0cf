#include "actors/task.hpp"

#include <algorithm>

#include "actors/consensus.hpp"
#include "actors/spec_limits.hpp"

namespace gstd {
namespace {

using TaskEvents = std::vector<TaskEvent>;
using Phase = Replica::Phase;

bool has_ended(const Task::State& s) {
  switch (s.phase) {
    case TaskStatus::absent:
    case TaskStatus::awaiting_escrow:
    case TaskStatus::pending:
    case TaskStatus::assigned:
    case TaskStatus::validating:
    case TaskStatus::validated: return false;
    case TaskStatus::settled:
    case TaskStatus::cancelled:
    case TaskStatus::expired:
    case TaskStatus::failed: return true;
  }
  return false;
}

bool is_waiting(const Task::State& s) {
  return s.phase == TaskStatus::awaiting_escrow || s.phase == TaskStatus::pending;
}

/// The attempt a worker names, when it is its own.
const Replica* find(const Task::State& s, std::uint32_t number, const WorkerId& worker) {
  if (number == 0 || number > s.replicas.size()) return nullptr;
  const Replica& replica = s.replicas[number - 1];
  return replica.worker == worker ? &replica : nullptr;
}

tl::unexpected<Error> no_such_task() { return refuse("not_found", "no such task"); }
tl::unexpected<Error> not_holder() {
  return refuse("not_holder", "this attempt belongs to nobody or to another worker", "/replica");
}
tl::unexpected<Error> lease_over() {
  return refuse("lease_lapsed", "the lease is over; stop working on it");
}

/// How many more attempts may start beside these.
std::uint32_t slots_left(Tier tier, std::span<const Replica> replicas, const Tally& vote) {
  const Slots slots = slots_of(tier);
  const auto room = [](std::uint32_t limit, std::uint64_t taken) -> std::uint32_t {
    return taken < limit ? limit - static_cast<std::uint32_t>(taken) : 0;
  };
  return std::min({room(slots.quorum, vote.largest + vote.live),
                   room(slots.results_max, vote.results + vote.live),
                   room(attempts_max(tier), replicas.size())});
}

TaskValidated validated(const Task::State& s, std::span<const Replica> replicas,
                        const Sha256& leader) {
  TaskValidated event{leader, {}, {}, s.escrow, s.spec->reward_nano, s.fee_nano, UnixMillis{0}};
  std::uint32_t number = 0;
  for (const Replica& replica : replicas) {
    ++number;
    if (!replica.result) continue;
    auto& side = *replica.result == leader ? event.accepted : event.rejected;
    side.push_back({number, replica.worker, replica.owner});
  }
  return event;
}

/// What a submit, release or lapse brings with it in the same record: the decision, or the end of
/// a task that can no longer be decided.
void add_outcome(TaskEvents& events, const Task::State& s, std::span<const Replica> replicas) {
  const Tally vote = tally(replicas);
  if (vote.largest >= slots_of(s.spec->tier).quorum)
    events.emplace_back(validated(s, replicas, vote.leader));
  else if (vote.live == 0 && slots_left(s.spec->tier, replicas, vote) == 0)
    events.emplace_back(TaskFailed{vote.results > 0 ? "undecided" : "attempts", s.escrow});
}

/// The attempts as they will be once number `number` has moved to `phase`.
std::vector<Replica> moved(const Task::State& s, std::uint32_t number, Phase phase) {
  std::vector<Replica> replicas = s.replicas;
  replicas[number - 1].phase = phase;
  return replicas;
}

struct Clock {
  TaskClock which = TaskClock::total;
  UnixMillis end;
};

/// The task's own clock that ends first. The queue clock runs only while nobody is at work and no
/// result is in. Call it only while the task is waiting.
Clock next_clock(const Task::State& s) {
  const Clock total{TaskClock::total, s.ends_at};
  if (s.phase != TaskStatus::pending) return total;
  const Tally vote = tally(s.replicas);
  if (vote.live > 0 || vote.results > 0) return total;
  const Clock queue{TaskClock::queue, s.waiting_since + s.spec->queue_timeout_ms};
  return queue.end < total.end ? queue : total;
}

/// A renewed lease never outlives the task.
UnixMillis lease_end(const Task::State& s, UnixMillis now) {
  return std::min(now + s.spec->lease_ms, s.ends_at);
}

/// While no task.lapsed is recorded a lease is live, however late its worker is heard: the record
/// decides, not the clock, so that a paused server takes nothing from its workers. Only the whole
/// life of the task is a hard end.
bool is_live(const Task::State& s, const Replica& replica, UnixMillis now) {
  return s.phase == TaskStatus::pending && replica.phase == Phase::leased && now < s.ends_at;
}

Result<TaskEvents> on(const Task::State& s, const CreateTask& c) {
  if (s.phase != TaskStatus::absent) {
    const bool is_same = s.spec == c.spec && s.requester == c.requester && s.escrow == c.escrow;
    if (is_same) return TaskEvents{};
    return refuse("conflict", "this id was used for another task");
  }
  if (auto spec = check_spec(*c.spec); !spec) return tl::unexpected<Error>{spec.error()};
  if (c.is_blocked) return refuse("user_blocked", "this wallet is blocked");
  const Nano fee = part_of(c.spec->reward_nano, c.fee_bps);
  const auto amount = reservation(c.spec->reward_nano, fee, c.spec->tier);
  if (!amount) return tl::unexpected<Error>{amount.error()};
  return TaskEvents{
      TaskCreated{c.spec, c.requester, c.escrow, *amount, fee, c.now + c.spec->total_timeout_ms}};
}

Result<TaskEvents> on(const Task::State& s, const FundTask& c) {
  if (s.phase == TaskStatus::absent || s.is_funding_answered) return TaskEvents{};
  if (s.phase != TaskStatus::awaiting_escrow) return TaskEvents{TaskFundingDeclined{s.escrow}};
  return TaskEvents{TaskFunded{c.now}};
}

Result<TaskEvents> on(const Task::State& s, const RejectFunding& c) {
  if (s.phase != TaskStatus::awaiting_escrow) return TaskEvents{};
  return TaskEvents{TaskFailed{"escrow_" + c.code, s.escrow}};
}

Result<TaskEvents> on(const Task::State& s, const FailPayment& c) {
  if (s.phase == TaskStatus::absent || has_ended(s)) return TaskEvents{};
  return TaskEvents{TaskFailed{c.reason, s.escrow}};
}

Result<TaskEvents> on(const Task::State& s, const ClaimTask& c) {
  if (s.phase == TaskStatus::absent) return no_such_task();
  const auto holds = [&](const Replica& r) {
    return r.worker == c.worker && r.phase == Phase::leased;
  };
  if (std::ranges::any_of(s.replicas, holds)) return TaskEvents{};  // A retry: it is already so.
  if (open_slots(s) == 0 || c.now >= next_clock(s).end)
    return refuse("not_open", "the task takes no more workers");
  if (!c.facts.is_registered) return refuse("forbidden", "the worker is not registered", "/worker");
  const auto tried = [&](const Replica& r) {
    return r.worker == c.worker || r.owner == c.facts.owner;
  };
  if (std::ranges::any_of(s.replicas, tried))
    return refuse("already_tried", "this owner has already had an attempt at the task");
  if (c.facts.owner == s.requester)
    return refuse("own_task", "nobody works on a task of their own");
  if (c.facts.is_suspended) return refuse("worker_suspended", "this worker is suspended");
  if (c.facts.is_blocked) return refuse("user_blocked", "the worker's owner is blocked");
  const auto number = static_cast<std::uint32_t>(s.replicas.size() + 1);
  return TaskEvents{
      TaskClaimed{number, c.worker, c.facts.owner, c.facts.weight, lease_end(s, c.now)}};
}

Result<TaskEvents> on(const Task::State& s, const HeartbeatTask& c) {
  if (s.phase == TaskStatus::absent) return no_such_task();
  const Replica* replica = find(s, c.replica, c.worker);
  if (replica == nullptr) return not_holder();
  // A heartbeat that its own result has overtaken: nothing is wrong and nothing is left to renew.
  if (replica->phase == Phase::submitted) return TaskEvents{};
  if (!is_live(s, *replica, c.now)) return lease_over();
  const Millis third{s.spec->lease_ms.get() / heartbeats_per_lease};
  const UnixMillis renewed_last = replica->lease_until - s.spec->lease_ms;
  const UnixMillis until = lease_end(s, c.now);
  if (until <= replica->lease_until || c.now < renewed_last + third) return TaskEvents{};
  return TaskEvents{TaskLeaseRenewed{c.replica, until}};
}

Result<TaskEvents> on(const Task::State& s, const SubmitResult& c) {
  if (s.phase == TaskStatus::absent) return no_such_task();
  const Replica* replica = find(s, c.replica, c.worker);
  const bool is_in = replica != nullptr && replica->phase == Phase::submitted;
  // The signature binds exit and fuel as well: equal signatures, equal content.
  if (is_in && replica->result == c.result && replica->blob == c.blob &&
      replica->signature == c.signature && c.is_signature_good)
    return TaskEvents{};
  if (!c.is_signature_good)
    return refuse("bad_signature", "the signature is not the worker's over this result",
                  "/signature");
  if (replica == nullptr) return not_holder();
  if (is_in) return refuse("conflict", "this attempt has already given another result");
  if (!is_live(s, *replica, c.now)) return lease_over();
  if (c.facts.is_suspended) return refuse("worker_suspended", "this worker is suspended");
  TaskEvents events{
      TaskSubmitted{c.replica, c.worker, c.result, c.blob, c.exit, c.fuel, c.signature}};
  std::vector<Replica> replicas = moved(s, c.replica, Phase::submitted);
  replicas[c.replica - 1].result = c.result;
  add_outcome(events, s, replicas);
  return events;
}

Result<TaskEvents> on(const Task::State& s, const ReleaseTask& c) {
  if (s.phase == TaskStatus::absent) return no_such_task();
  const Replica* replica = find(s, c.replica, c.worker);
  if (replica == nullptr) return not_holder();
  if (replica->phase == Phase::released) return TaskEvents{};
  if (replica->phase == Phase::submitted)
    return refuse("conflict", "this attempt has already given its result");
  if (!is_live(s, *replica, c.now)) return lease_over();
  TaskEvents events{TaskReleased{c.replica, c.worker, c.now}};
  add_outcome(events, s, moved(s, c.replica, Phase::released));
  return events;
}

Result<TaskEvents> expire_lease(const Task::State& s, const ExpireTask& c) {
  if (c.replica > s.replicas.size()) return TaskEvents{};
  const Replica& replica = s.replicas[c.replica - 1];
  if (replica.phase != Phase::leased || replica.lease_until != c.until) return TaskEvents{};
  if (c.now < c.until + lapse_grace) return refuse("not_yet", "the lease is not over");
  TaskEvents events{TaskLapsed{c.replica, replica.worker, c.now}};
  add_outcome(events, s, moved(s, c.replica, Phase::lapsed));
  return events;
}

/// The end of the whole life ends the leases with it: none was granted beyond it.
Result<TaskEvents> expire_clock(const Task::State& s, const ExpireTask& c) {
  const Clock clock = next_clock(s);
  if (c.until != clock.end) return TaskEvents{};
  if (c.now < c.until) return refuse("not_yet", "the clock has not ended");
  TaskEvents events;
  bool has_result = false;
  for (std::uint32_t i = 0; i < s.replicas.size(); ++i) {
    const Replica& replica = s.replicas[i];
    has_result = has_result || replica.result;
    if (replica.phase == Phase::leased)
      events.emplace_back(TaskLapsed{i + 1, replica.worker, c.now});
  }
  if (has_result)
    events.emplace_back(TaskFailed{"undecided", s.escrow});
  else
    events.emplace_back(TaskExpired{clock.which, s.escrow});
  return events;
}

Result<TaskEvents> on(const Task::State& s, const ExpireTask& c) {
  if (!is_waiting(s)) return TaskEvents{};
  return c.replica > 0 ? expire_lease(s, c) : expire_clock(s, c);
}

Result<TaskEvents> on(const Task::State& s, const CancelTask& c) {
  if (s.phase == TaskStatus::absent) return no_such_task();
  if (s.requester != c.requester) return refuse("forbidden", "only its requester cancels a task");
  if (s.phase == TaskStatus::cancelled) return TaskEvents{};
  if (!is_waiting(s)) return refuse("already_decided", "the task has already been decided");
  const Tally vote = tally(s.replicas);
  if (vote.live > 0 || vote.results > 0)
    return refuse("in_progress", "workers are at it; it can no longer be cancelled");
  return TaskEvents{TaskCancelled{s.escrow}};
}

Result<TaskEvents> on(const Task::State& s, const SettleTask& c) {
  const bool is_owed = s.phase == TaskStatus::validated || s.phase == TaskStatus::failed;
  if (!is_owed || s.is_paid) return TaskEvents{};
  return TaskEvents{TaskSettled{c.payments, c.fee, c.returned}};
}

/// evolve is total: an event about an attempt that never was (a forged journal) changes nothing.
template <class Change>
void change_attempt(Task::State& s, std::uint32_t number, Change change) {
  if (number > 0 && number <= s.replicas.size()) change(s.replicas[number - 1]);
}

void apply(Task::State& s, const TaskCreated& e) {
  s.phase = TaskStatus::awaiting_escrow;
  s.spec = e.spec;
  s.requester = e.requester;
  s.escrow = e.escrow;
  s.amount = e.amount;
  s.fee_nano = e.fee_nano;
  s.ends_at = e.ends_at;
}
void apply(Task::State& s, const TaskFunded& e) {
  s.phase = TaskStatus::pending;
  s.waiting_since = e.at;
  s.is_funding_answered = true;
}
void apply(Task::State& s, const TaskFundingDeclined&) { s.is_funding_answered = true; }
void apply(Task::State& s, const TaskFailed& e) {
  s.phase = TaskStatus::failed;
  s.reason = e.reason;
}
void apply(Task::State& s, const TaskClaimed& e) {
  Replica replica;
  replica.worker = e.worker;
  replica.owner = e.owner;
  replica.weight = e.weight;
  replica.lease_until = e.lease_until;
  s.replicas.push_back(std::move(replica));
}
void apply(Task::State& s, const TaskLeaseRenewed& e) {
  change_attempt(s, e.replica, [&](Replica& r) { r.lease_until = e.lease_until; });
}
void apply(Task::State& s, const TaskSubmitted& e) {
  change_attempt(s, e.replica, [&](Replica& r) {
    r.phase = Phase::submitted;
    r.result = e.result;
    r.blob = e.blob;
    r.signature = e.signature;
  });
}
void apply(Task::State& s, const TaskValidated& e) {
  s.phase = TaskStatus::validated;
  s.decided = e.result;
}
void apply(Task::State& s, const TaskReleased& e) {
  change_attempt(s, e.replica, [](Replica& r) { r.phase = Phase::released; });
  s.waiting_since = e.at;
}
void apply(Task::State& s, const TaskLapsed& e) {
  change_attempt(s, e.replica, [](Replica& r) { r.phase = Phase::lapsed; });
  s.waiting_since = e.at;
}
void apply(Task::State& s, const TaskExpired&) { s.phase = TaskStatus::expired; }
void apply(Task::State& s, const TaskCancelled&) { s.phase = TaskStatus::cancelled; }
void apply(Task::State& s, const TaskSettled&) {
  // A failed task whose work was paid for all the same stays failed.
  if (s.phase == TaskStatus::validated) s.phase = TaskStatus::settled;
  s.is_paid = true;
}

/// What a waiting task's timer has to do next: the first of its clocks and leases to end.
struct Wake {
  ExpireTask command;  ///< Without `now`.
  UnixMillis due;
};
Wake next_wake(const Task::State& s) {
  const UnixMillis clock_end = next_clock(s).end;
  Wake next{{0, clock_end, {}}, clock_end};
  for (std::uint32_t i = 0; i < s.replicas.size(); ++i) {
    const Replica& replica = s.replicas[i];
    const UnixMillis lapse = replica.lease_until + lapse_grace;
    if (replica.phase == Phase::leased && lapse < next.due)
      next = {{i + 1, replica.lease_until, {}}, lapse};
  }
  return next;
}

}  // namespace

Result<std::vector<TaskEvent>> Task::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}

void Task::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

std::optional<UnixMillis> Task::due(const State& state) {
  if (!is_waiting(state)) return {};
  return next_wake(state).due;
}

Task::Command Task::wake(const State& state, UnixMillis now) {
  ExpireTask command = next_wake(state).command;
  command.now = now;
  return command;
}

bool Task::is_ended(const State& state) { return has_ended(state); }

TaskStatus status_of(const Task::State& state) {
  if (state.phase != TaskStatus::pending) return state.phase;
  if (tally(state.replicas).live > 0) return TaskStatus::assigned;
  return open_slots(state) > 0 ? TaskStatus::pending : TaskStatus::validating;
}

std::uint32_t open_slots(const Task::State& state) {
  if (state.phase != TaskStatus::pending) return 0;
  return slots_left(state.spec->tier, state.replicas, tally(state.replicas));
}

}  // namespace gstd
