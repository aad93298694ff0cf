// The engine as the adapters see it: commands in, answers and accepted records out.
#pragma once

#include <functional>
#include <memory>

#include "actors/command.hpp"
#include "events/arbiter.hpp"
#include "events/journal.hpp"
#include "events/record.hpp"

namespace gstd {

/// A command that was done: its own record came back from the journal and was accepted.
struct Done {
  Position position;                     ///< Of the record that holds it.
  std::shared_ptr<const Record> record;  ///< Null for a repeat and for "already so".
  std::size_t entry = 0;                 ///< Which of the record's entries is the command's.
  bool is_repeat = false;                ///< Done before, or already so: no new event.
};
using Answer = Result<Done>;

/// A live lease, as offers and submits need it.
struct LeaseView {
  std::uint32_t replica = 0;
  WorkerId worker;
  Wallet owner;
  UnixMillis lease_until;
};

/// A task after one of its records.
struct TaskView {
  TaskId task;
  TaskStatus status = TaskStatus::absent;
  std::uint32_t open_slots = 0;
  Shared<TaskSpec> spec;
  Wallet requester;
  EscrowId escrow;
  std::vector<LeaseView> leases;  ///< Live ones.
  std::vector<Wallet> tried;      ///< Owners who had an attempt: they get no other.
};

struct WorkerView {
  WorkerId worker;
  Wallet owner;
  WorkerKind kind = WorkerKind::device;
  bool is_suspended = false;
  std::uint64_t seq = 0;
};

/// A voucher that waits for its signature.
struct VoucherOrder {
  Wallet payee;
  Nano cumulative;
  UnixMillis valid_until;
};

struct EscrowView {
  EscrowId escrow;
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  EscrowTerms terms;
  std::optional<EscrowContract> contract;
  std::uint64_t last_lt = 0;  ///< Of the last chain fact, and its transaction.
  Sha256 last_tx;
  Nano deposited;             ///< The books, as the contract counts them.
  Nano paid;
  bool is_frozen = false;
  bool is_closed = false;
  bool is_full = false;  ///< So many payees that it takes no more tasks.
  std::vector<VoucherOrder> to_sign;
};

/// One of the platform's own accounts.
struct ChainWalletView {
  Wallet wallet;
  std::uint64_t cursor_lt = 0;
  Sha256 cursor_tx;
  std::uint64_t next_query = 0;
  std::vector<WalletMessageSigned> on_way;
  SwapMessage last_swap;
};

/// What a reserve may spend, and the swap that has not ended.
struct ReserveView {
  Currency currency = Currency::ton;
  Nano accrued;
  Nano received;
  Nano spent;
  Nano gold;
  OpenSwap swap;
};

struct UserView {
  Wallet wallet;
  bool is_blocked = false;
};

using StreamView =
    std::variant<std::monostate, TaskView, WorkerView, EscrowView, UserView, ChainWalletView,
                 ReserveView>;

/// One accepted record with the stream's state after it. When a partition has read its journal,
/// one without record or view says where it begins, then one per live stream, with no record.
struct AcceptedRecord {
  Position position;
  std::shared_ptr<const Record> record;
  StreamView view;
  Head after;         ///< The chain's head once it is accepted.
  Offset offset = -1; ///< Where the journal keeps it.
};
using AcceptedBatch = std::vector<AcceptedRecord>;

/// What health and metrics show of one partition.
struct PartitionStatus {
  PartitionId partition = 0;
  std::uint64_t height = 0;
  std::uint64_t ghosts = 0;
  std::uint64_t in_flight = 0;  ///< Commands taken and not yet answered.
  std::uint64_t behind = 0;     ///< Records known to be stored and not yet read.
  bool is_ready = false;
  std::optional<std::uint64_t> unreadable;  ///< The first record nobody understood nor disowned.
  std::string stopped;          ///< Why it decides nothing (code: reason); empty when it does.
};

/// Any thread may call. Callbacks come on an engine thread and must not block.
class Engine {
 public:
  using OnAnswer = std::function<void(Answer)>;
  using OnAccepted = std::function<void(AcceptedBatch)>;

  virtual ~Engine() = default;
  /// Answers exactly once. Errors besides the decider's own: `overloaded`, `unavailable`,
  /// `upgrade_needed`, `stream_halted`, `journal_cut`, `conflict` (same id, other content).
  virtual void send(Command command, OnAnswer done) = 0;
  virtual std::uint32_t partitions() const = 0;
  virtual std::vector<PartitionStatus> status() const = 0;
};

}  // namespace gstd
