// task/{id}: one piece of work, from its creation to the money it earned.
#pragma once

#include <map>
#include <variant>

#include "events/money.hpp"
#include "events/shared.hpp"

namespace gstd {

/// How sure the requester wants to be; decides quorum and results_max (actors/consensus.hpp).
enum class Tier { fast, standard, high, critical };
BOOST_DESCRIBE_ENUM(Tier, fast, standard, high, critical)

/// What the requester asks for; fixed when the task is created.
struct TaskSpec {
  std::string type;             ///< A word for people and filters, 1 to 64 of [a-z0-9._-].
  Sha256 module;                ///< Of the WASM module's bytes.
  Sha256 input;                 ///< Of the input blob's bytes.
  std::uint32_t meter = 0;      ///< Version of the metering; 0 = none.
  Currency currency = Currency::ton;
  Nano reward_nano;             ///< What one accepted result earns.
  Tier tier = Tier::standard;
  std::uint64_t fuel_max = 0;   ///< Instructions one run may take; 0 only while meter is 0.
  std::uint32_t memory_pages_max = 0;  ///< WASM pages of 64 KiB.
  Millis lease_ms;
  Millis queue_timeout_ms;      ///< Longest wait with nobody at work.
  Millis total_timeout_ms;      ///< Whole life, from created.
  std::optional<ResultKey> result_key;  ///< Results are sealed to it, when given.
  std::map<std::string, std::string> labels;
};
BOOST_DESCRIBE_STRUCT(TaskSpec, (), (type, module, input, meter, currency, reward_nano, tier, fuel_max, memory_pages_max, lease_ms, queue_timeout_ms, total_timeout_ms, result_key, labels))

/// One replica's worker, as consensus and verdicts name it.
struct Vote {
  std::uint32_t replica = 0;
  WorkerId worker;
  Wallet owner;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (replica, worker, owner))

/// What one worker's owner earns by a settlement.
struct Payment {
  WorkerId worker;
  Wallet owner;
  Nano amount;
};
BOOST_DESCRIBE_STRUCT(Payment, (), (worker, owner, amount))

enum class TaskClock { queue, total };
BOOST_DESCRIBE_ENUM(TaskClock, queue, total)

struct TaskCreated {
  static constexpr std::string_view type = "task.created";
  static constexpr std::uint32_t version = 1;
  Shared<TaskSpec> spec;
  Wallet requester;
  EscrowId escrow;
  Nano amount;         ///< To reserve: (reward + fee) x results_max.
  Nano fee_nano;       ///< Per accepted result, fixed here: later changes of fee_bps leave it.
  UnixMillis ends_at;  ///< created + total_timeout: first instant too late for anything.
};
BOOST_DESCRIBE_STRUCT(TaskCreated, (), (spec, requester, escrow, amount, fee_nano, ends_at))

/// The escrow holds the money: the task may be claimed.
struct TaskFunded {
  static constexpr std::string_view type = "task.funded";
  static constexpr std::uint32_t version = 1;
  UnixMillis at{};  ///< The queue clock counts from here.
};
BOOST_DESCRIBE_STRUCT(TaskFunded, (), (at))

/// The money came after the task had ended: it goes back.
struct TaskFundingDeclined {
  static constexpr std::string_view type = "task.funding_declined";
  static constexpr std::uint32_t version = 1;
  EscrowId escrow;
};
BOOST_DESCRIBE_STRUCT(TaskFundingDeclined, (), (escrow))

/// escrow_CODE, undecided, attempts, payment_impossible, escrow_refunded, non_deterministic.
struct TaskFailed {
  static constexpr std::string_view type = "task.failed";
  static constexpr std::uint32_t version = 1;
  std::string reason;
  EscrowId escrow;
};
BOOST_DESCRIBE_STRUCT(TaskFailed, (), (reason, escrow))

struct TaskClaimed {
  static constexpr std::string_view type = "task.claimed";
  static constexpr std::uint32_t version = 1;
  std::uint32_t replica = 0;  ///< Counts the attempts of this task from 1; the fence of a lease.
  WorkerId worker;
  Wallet owner;
  std::int64_t weight = 0;    ///< Vote weight at this moment, in micro-nats.
  UnixMillis lease_until;     ///< First instant at which the lease is over.
};
BOOST_DESCRIBE_STRUCT(TaskClaimed, (), (replica, worker, owner, weight, lease_until))

struct TaskLeaseRenewed {
  static constexpr std::string_view type = "task.lease_renewed";
  static constexpr std::uint32_t version = 1;
  std::uint32_t replica = 0;
  UnixMillis lease_until;
};
BOOST_DESCRIBE_STRUCT(TaskLeaseRenewed, (), (replica, lease_until))

struct TaskSubmitted {
  static constexpr std::string_view type = "task.submitted";
  static constexpr std::uint32_t version = 1;
  std::uint32_t replica = 0;
  WorkerId worker;
  Sha256 result;         ///< R1 hash over the plaintext; the only thing compared.
  Sha256 blob;           ///< Of the stored, encrypted bytes.
  std::int32_t exit = 0;
  std::uint64_t fuel = 0;
  Signature signature;   ///< domain.md §6, by the worker's key.
};
BOOST_DESCRIBE_STRUCT(TaskSubmitted, (), (replica, worker, result, blob, exit, fuel, signature))

/// Enough equal results are in. Carries all that settling and judging need.
struct TaskValidated {
  static constexpr std::string_view type = "task.validated";
  static constexpr std::uint32_t version = 1;
  Sha256 result;
  std::vector<Vote> accepted;
  std::vector<Vote> rejected;
  EscrowId escrow;
  Nano reward_nano;
  Nano fee_nano;
  UnixMillis hold_until;  ///< 0: pay at once.
};
BOOST_DESCRIBE_STRUCT(TaskValidated, (), (result, accepted, rejected, escrow, reward_nano, fee_nano, hold_until))

struct TaskReleased {
  static constexpr std::string_view type = "task.released";
  static constexpr std::uint32_t version = 1;
  std::uint32_t replica = 0;
  WorkerId worker;
  UnixMillis at{};  ///< The queue clock counts from here again, when nobody else is at work.
};
BOOST_DESCRIBE_STRUCT(TaskReleased, (), (replica, worker, at))

struct TaskLapsed {
  static constexpr std::string_view type = "task.lapsed";
  static constexpr std::uint32_t version = 1;
  std::uint32_t replica = 0;
  WorkerId worker;
  UnixMillis at{};  ///< The queue clock counts from here again, when nobody else is at work.
};
BOOST_DESCRIBE_STRUCT(TaskLapsed, (), (replica, worker, at))

/// A clock ended the task with no result in.
struct TaskExpired {
  static constexpr std::string_view type = "task.expired";
  static constexpr std::uint32_t version = 1;
  TaskClock clock = TaskClock::queue;
  EscrowId escrow;
};
BOOST_DESCRIBE_STRUCT(TaskExpired, (), (clock, escrow))

struct TaskCancelled {
  static constexpr std::string_view type = "task.cancelled";
  static constexpr std::uint32_t version = 1;
  EscrowId escrow;
};
BOOST_DESCRIBE_STRUCT(TaskCancelled, (), (escrow))

struct TaskSettled {
  static constexpr std::string_view type = "task.settled";
  static constexpr std::uint32_t version = 1;
  std::vector<Payment> payments;
  Nano fee;
  Nano returned;
};
BOOST_DESCRIBE_STRUCT(TaskSettled, (), (payments, fee, returned))

using TaskEvent =
    std::variant<TaskCreated, TaskFunded, TaskFundingDeclined, TaskFailed, TaskClaimed,
                 TaskLeaseRenewed, TaskSubmitted, TaskValidated, TaskReleased, TaskLapsed,
                 TaskExpired, TaskCancelled, TaskSettled>;

}  // namespace gstd
