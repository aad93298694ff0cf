// What an escrow can be told.
#pragma once

#include "events/escrow.hpp"

namespace gstd {

struct OpenEscrow {
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  Millis refund_after;  ///< From now, up to the next whole second: 1 to 365 days.
  std::optional<EscrowContract> contract;  ///< What the platform uses now; nothing without chain.
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(OpenEscrow, (), (requester, currency, network, generation, refund_after, contract, now))
/// What a contract said of its own books after a movement: ours must say the same.
struct ContractBooks {
  Nano deposited;
  Nano paid_out;
  friend bool operator==(const ContractBooks&, const ContractBooks&) = default;
};
BOOST_DESCRIBE_STRUCT(ContractBooks, (), (deposited, paid_out))
/// Watcher, or a developer on a `dev` escrow.
struct RecordDeposit {
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
  bool is_dev = false;  ///< Typed in by a developer: only escrows of network dev take it.
  std::optional<ContractBooks> books = {};
};
BOOST_DESCRIBE_STRUCT(RecordDeposit, (), (amount, tx, lt, is_dev, books))
/// Policy.
struct ReserveFunds {
  TaskId task;
  Wallet requester;
  Currency currency = Currency::ton;
  Nano amount;
  UnixMillis ends_at;
  std::uint32_t payees = 0;  ///< How many owners the task may pay.
};
BOOST_DESCRIBE_STRUCT(ReserveFunds, (), (task, requester, currency, amount, ends_at, payees))
/// Timer: serve the queue, strictly first in, first out.
struct DrainQueue {
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(DrainQueue, (), (now))
/// Policy.
struct ReleaseFunds {
  TaskId task;
  std::string cause;
};
BOOST_DESCRIBE_STRUCT(ReleaseFunds, (), (task, cause))
/// Policy.
struct SettleFunds {
  TaskId task;
  std::vector<Vote> accepted;
  Nano reward_nano;
  Nano fee_nano;
};
BOOST_DESCRIBE_STRUCT(SettleFunds, (), (task, accepted, reward_nano, fee_nano))
struct WithdrawFunds {
  Wallet requester;
  Nano amount;
  Nano total;  ///< All ever withdrawn, this included.
};
BOOST_DESCRIBE_STRUCT(WithdrawFunds, (), (requester, amount, total))
/// Watcher.
struct RecordClaim {
  Wallet payee;
  Nano cumulative;
  Nano paid;
  Sha256 tx;
  std::uint64_t lt = 0;
  std::optional<ContractBooks> books = {};
};
BOOST_DESCRIBE_STRUCT(RecordClaim, (), (payee, cumulative, paid, tx, lt, books))
/// Watcher. A voucher of ours that the contract refused.
struct RecordClaimFailure {
  Wallet payee;
  Sha256 tx;
  std::uint64_t lt = 0;
  std::string reason;
  UnixMillis now = {};
};
BOOST_DESCRIBE_STRUCT(RecordClaimFailure, (), (payee, tx, lt, reason, now))
/// Watcher. A payout that bounced.
struct RecordClaimReturn {
  Wallet payee;
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
  std::optional<ContractBooks> books = {};
};
BOOST_DESCRIBE_STRUCT(RecordClaimReturn, (), (payee, amount, tx, lt, books))
/// Watcher.
struct RecordRefund {
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(RecordRefund, (), (amount, tx, lt))
/// Watcher. A refund of jettons that bounced.
struct RecordRefundReturn {
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(RecordRefundReturn, (), (amount, tx, lt))
/// Two operators. Names the drift by its lt, so that a repeated one cannot end the next drift.
struct ResolveDrift {
  Nano adjustment;   ///< Added to deposited and available; may be negative.
  std::string reason;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ResolveDrift, (), (adjustment, reason, lt))
/// The payee, or who claims for payees.
struct RequestVoucher {
  Wallet payee;
  bool is_blocked = false;  ///< A fact of user/{payee}.
  Nano elsewhere_today;     ///< A fact: asked for today from the payee's other escrows.
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(RequestVoucher, (), (payee, is_blocked, elsewhere_today, now))
/// Two operators: a voucher above a limit.
struct ApproveVoucher {
  Wallet payee;
  Nano cumulative;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ApproveVoucher, (), (payee, cumulative, reason))
/// Effect: what was requested last, signed.
struct IssueVoucher {
  Wallet payee;
  Nano cumulative;
  UnixMillis valid_until;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(IssueVoucher, (), (payee, cumulative, valid_until, signature))
/// Operator.
struct RetryPayout {
  Wallet payee;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RetryPayout, (), (payee, reason))
/// Operator. The money stays owed.
struct GiveUpPayout {
  Wallet payee;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(GiveUpPayout, (), (payee, reason))

}  // namespace gstd
