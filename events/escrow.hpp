// escrow/{id}: one budget. deposited = available + reserved + owed + paid + refunded, always.
#pragma once

#include <variant>

#include "events/money.hpp"
#include "events/task.hpp"

namespace gstd {

/// Fixed when opened; the contract's address follows from them.
struct EscrowTerms {
  UnixMillis refund_after;   ///< From here on the contract refunds the requester on request.
  UnixMillis claims_close;   ///< refund_after - 48 h: no task may live beyond it.
};
BOOST_DESCRIBE_STRUCT(EscrowTerms, (), (refund_after, claims_close))

struct EscrowOpened {
  static constexpr std::string_view type = "escrow.opened";
  static constexpr std::uint32_t version = 1;
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  EscrowTerms terms;
};
BOOST_DESCRIBE_STRUCT(EscrowOpened, (), (requester, currency, network, generation, terms))

/// tx: hash of the transaction on chain; of the command for development deposits.
struct EscrowDeposited {
  static constexpr std::string_view type = "escrow.deposited";
  static constexpr std::uint32_t version = 1;
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;  ///< Logical time on the account: strictly growing.
};
BOOST_DESCRIBE_STRUCT(EscrowDeposited, (), (amount, tx, lt))

struct EscrowReserved {
  static constexpr std::string_view type = "escrow.reserved";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Nano amount;
};
BOOST_DESCRIBE_STRUCT(EscrowReserved, (), (task, amount))

struct EscrowReservationQueued {
  static constexpr std::string_view type = "escrow.reservation_queued";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Nano amount;
};
BOOST_DESCRIBE_STRUCT(EscrowReservationQueued, (), (task, amount))

/// code: unknown, not_yours, currency, closed, too_late, full.
struct EscrowReservationRefused {
  static constexpr std::string_view type = "escrow.reservation_refused";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(EscrowReservationRefused, (), (task, code))

/// amount is 0 when the reservation had only been queued. cause: the task's end, or `refund`.
struct EscrowReleased {
  static constexpr std::string_view type = "escrow.released";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Nano amount;
  std::string cause;
};
BOOST_DESCRIBE_STRUCT(EscrowReleased, (), (task, amount, cause))

/// A notice that moves no money: what a refund took from a payee who had not claimed.
struct EscrowForfeited {
  static constexpr std::string_view type = "escrow.forfeited";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Nano amount;
};
BOOST_DESCRIBE_STRUCT(EscrowForfeited, (), (payee, amount))

/// Settlement and payout intent in one record: the payments are owed from here on.
struct EscrowSettled {
  static constexpr std::string_view type = "escrow.settled";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Currency currency = Currency::ton;
  std::vector<Payment> payments;
  Nano fee;        ///< Owed to the treasury.
  Nano returned;   ///< Back to available.
};
BOOST_DESCRIBE_STRUCT(EscrowSettled, (), (task, currency, payments, fee, returned))

struct EscrowSettlementRefused {
  static constexpr std::string_view type = "escrow.settlement_refused";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(EscrowSettlementRefused, (), (task, code))

struct EscrowWithdrawn {
  static constexpr std::string_view type = "escrow.withdrawn";
  static constexpr std::uint32_t version = 1;
  Nano amount;
  Nano total;  ///< All ever withdrawn, this included.
};
BOOST_DESCRIBE_STRUCT(EscrowWithdrawn, (), (amount, total))

struct EscrowVoucherRequested {
  static constexpr std::string_view type = "escrow.voucher_requested";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Nano cumulative;
  UnixMillis valid_until;
};
BOOST_DESCRIBE_STRUCT(EscrowVoucherRequested, (), (payee, cumulative, valid_until))

struct EscrowVoucherIssued {
  static constexpr std::string_view type = "escrow.voucher_issued";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Nano cumulative;
  UnixMillis valid_until;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(EscrowVoucherIssued, (), (payee, cumulative, valid_until, signature))

struct EscrowClaimed {
  static constexpr std::string_view type = "escrow.claimed";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Currency currency = Currency::ton;
  bool treasury = false;  ///< The payee is the platform's treasury: its part feeds the reserve.
  Nano cumulative;
  Nano paid;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(EscrowClaimed, (), (payee, currency, treasury, cumulative, paid, tx, lt))

struct EscrowClaimFailed {
  static constexpr std::string_view type = "escrow.claim_failed";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Sha256 tx;
  std::uint64_t lt = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EscrowClaimFailed, (), (payee, tx, lt, reason))

/// The payout bounced: what was paid is owed again.
struct EscrowClaimReturned {
  static constexpr std::string_view type = "escrow.claim_returned";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(EscrowClaimReturned, (), (payee, amount, tx, lt))

/// Sets available, reserved and owed to 0.
struct EscrowRefunded {
  static constexpr std::string_view type = "escrow.refunded";
  static constexpr std::uint32_t version = 1;
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(EscrowRefunded, (), (amount, tx, lt))

struct EscrowClosed {
  static constexpr std::string_view type = "escrow.closed";
  static constexpr std::uint32_t version = 1;
};
BOOST_DESCRIBE_STRUCT(EscrowClosed, (), ())

/// A chain fact contradicts the books: the escrow freezes until two operators resolve it.
struct EscrowDriftFound {
  static constexpr std::string_view type = "escrow.drift_found";
  static constexpr std::uint32_t version = 1;
  Nano ours;
  Nano theirs;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(EscrowDriftFound, (), (ours, theirs, tx, lt))

struct EscrowDriftResolved {
  static constexpr std::string_view type = "escrow.drift_resolved";
  static constexpr std::uint32_t version = 1;
  Nano adjustment;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EscrowDriftResolved, (), (adjustment, reason))

using EscrowEvent =
    std::variant<EscrowOpened, EscrowDeposited, EscrowReserved, EscrowReservationQueued,
                 EscrowReservationRefused, EscrowReleased, EscrowForfeited, EscrowSettled,
                 EscrowSettlementRefused, EscrowWithdrawn, EscrowVoucherRequested,
                 EscrowVoucherIssued, EscrowClaimed, EscrowClaimFailed, EscrowClaimReturned,
                 EscrowRefunded, EscrowClosed, EscrowDriftFound, EscrowDriftResolved>;

}  // namespace gstd
