// The task: who may work on it, when it is decided, what becomes of its money.
#pragma once

#include "actors/decider.hpp"
#include "actors/fees.hpp"
#include "events/task.hpp"

namespace gstd {

/// What the runtime knows about a worker and its owner from their own streams at this moment.
/// Only `owner` and `weight` go into the event; later decisions use only what the events say.
struct WorkerFacts {
  Wallet owner;
  bool is_registered = false;
  bool is_suspended = false;
  bool is_blocked = false;       ///< The owner's user stream is blocked.
  std::int64_t weight = 0;       ///< Vote weight, micro-nats.
  std::uint64_t worker_seq = 0;  ///< Length of the worker's stream the facts were read at.
};
BOOST_DESCRIBE_STRUCT(WorkerFacts, (),
                      (owner, is_registered, is_suspended, is_blocked, weight, worker_seq))

struct CreateTask {
  Shared<TaskSpec> spec;
  Wallet requester;
  EscrowId escrow;
  Bps fee_bps;              ///< In force now; fixed in the event as fee_nano.
  bool is_blocked = false;  ///< Fact: the requester is blocked.
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(CreateTask, (), (spec, requester, escrow, fee_bps, is_blocked, now))

/// Policy: the escrow reserved the money.
struct FundTask {
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(FundTask, (), (now))
/// Policy: the escrow refused; the task fails with escrow_CODE.
struct RejectFunding {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(RejectFunding, (), (code))
/// Policy: payment_impossible or escrow_refunded.
struct FailPayment {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(FailPayment, (), (reason))

struct ClaimTask {
  WorkerId worker;
  WorkerFacts facts;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(ClaimTask, (), (worker, facts, now))
struct HeartbeatTask {
  WorkerId worker;
  std::uint32_t replica = 0;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(HeartbeatTask, (), (worker, replica, now))
struct SubmitResult {
  WorkerId worker;
  std::uint32_t replica = 0;
  Sha256 result;
  Sha256 blob;
  std::int32_t exit = 0;
  std::uint64_t fuel = 0;
  Signature signature;
  bool is_signature_good = false;  ///< Fact: the adapter checked it against spec and key.
  WorkerFacts facts;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(SubmitResult, (),
                      (worker, replica, result, blob, exit, fuel, signature, is_signature_good,
                       facts, now))
struct ReleaseTask {
  WorkerId worker;
  std::uint32_t replica = 0;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(ReleaseTask, (), (worker, replica, now))
/// Timer: a lease (replica > 0) or a clock (replica 0) that is over. Names `until`, so that a
/// renewed lease makes it a no-op.
struct ExpireTask {
  std::uint32_t replica = 0;
  UnixMillis until;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(ExpireTask, (), (replica, until, now))
struct CancelTask {
  Wallet requester;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(CancelTask, (), (requester, now))
/// Policy: the escrow settled.
struct SettleTask {
  std::vector<Payment> payments;
  Nano fee;
  Nano returned;
};
BOOST_DESCRIBE_STRUCT(SettleTask, (), (payments, fee, returned))

/// The seed's words (domain.md §3).
enum class TaskStatus {
  absent, awaiting_escrow, pending, assigned, validating, validated, settled, cancelled, expired,
  failed
};
BOOST_DESCRIBE_ENUM(TaskStatus, absent, awaiting_escrow, pending, assigned, validating, validated,
                    settled, cancelled, expired, failed)

/// One attempt at the task.
struct Replica {
  enum class Phase { leased, submitted, lapsed, released };
  BOOST_DESCRIBE_NESTED_ENUM(Phase, leased, submitted, lapsed, released)
  WorkerId worker;
  Wallet owner;
  std::int64_t weight = 0;
  Phase phase = Phase::leased;
  UnixMillis lease_until;
  std::optional<Sha256> result;
  std::optional<Sha256> blob;
  std::optional<Signature> signature;
};
BOOST_DESCRIBE_STRUCT(Replica, (), (worker, owner, weight, phase, lease_until, result, blob, signature))

/// The first heartbeat of a lease that may be recorded comes after a third of it.
constexpr std::int64_t heartbeats_per_lease = 3;
/// Leases lapse this much late, so that a worker's last heartbeat on the way still counts.
constexpr Millis lapse_grace{2000};

struct Task {
  static constexpr StreamKind kind = StreamKind::task;
  using Event = TaskEvent;
  using Command = std::variant<CreateTask, FundTask, RejectFunding, FailPayment, ClaimTask,
                               HeartbeatTask, SubmitResult, ReleaseTask, ExpireTask, CancelTask,
                               SettleTask>;
  struct State {
    TaskStatus phase = TaskStatus::absent;  ///< assigned and validating are derived: see status().
    Shared<TaskSpec> spec;
    Wallet requester;
    EscrowId escrow;
    Nano amount;
    Nano fee_nano;
    UnixMillis ends_at;
    UnixMillis waiting_since;        ///< Funded, or the last lapse or release.
    std::vector<Replica> replicas;   ///< Replica n is at n - 1.
    std::optional<Sha256> decided;   ///< The accepted result.
    std::string reason;              ///< Of a failure.
    bool is_funding_answered = false;  ///< funded or funding_declined was recorded.
    bool is_paid = false;            ///< task.settled was recorded.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  /// Nothing will happen any more of its own accord: the state may leave memory.
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Task::State, (), (phase, spec, requester, escrow, amount, fee_nano, ends_at, waiting_since, replicas, decided, reason, is_funding_answered, is_paid))

/// The public status (domain.md §3): `assigned` while any lease is live, and so on.
TaskStatus status_of(const Task::State& state);
/// How many more workers could claim the task now.
std::uint32_t open_slots(const Task::State& state);

}  // namespace gstd
