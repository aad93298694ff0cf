// escrow/{id}: one budget. deposited = available + reserved + owed + paid + refunded, always.
#pragma once

#include <variant>

#include "events/money.hpp"
#include "events/task.hpp"

namespace gstd {

/// Fixed when opened; the contract's address follows from them.
struct EscrowTerms {
  UnixMillis refund_after;   ///< A whole second. Then the contract refunds whoever asks.
  UnixMillis claims_close;   ///< refund_after - 48 h: no task may live beyond it.
};
BOOST_DESCRIBE_STRUCT(EscrowTerms, (), (refund_after, claims_close))

using VoucherKey = Hex<struct WorkerIdTag, 32>;  ///< Ed25519, as a worker's.

/// What the contract's address commits to beside id, requester and refund_after, and who gets the
/// fees. An escrow keeps these for ever, whatever the platform uses later.
struct EscrowContract {
  Wallet hub;                    ///< Hears of every movement.
  VoucherKey voucher_key;        ///< Signs vouchers.
  std::int32_t global_id = 0;    ///< Of the chain: -239 mainnet, -3 testnet.
  std::optional<Wallet> minter;  ///< Of the currency's jetton; nothing: the chain's own coin.
  Wallet treasury;               ///< The payee of fees.
  friend bool operator==(const EscrowContract&, const EscrowContract&) = default;
};
BOOST_DESCRIBE_STRUCT(EscrowContract, (), (hub, voucher_key, global_id, minter, treasury))

struct EscrowOpened {
  static constexpr std::string_view type = "escrow.opened";
  static constexpr std::uint32_t version = 1;
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  EscrowTerms terms;
  std::optional<EscrowContract> contract = {};  ///< Nothing where there is no chain.
};
BOOST_DESCRIBE_STRUCT(EscrowOpened, (), (requester, currency, network, generation, terms, contract))

/// tx: hash of the transaction on chain; of the command for development deposits.
struct EscrowDeposited {
  static constexpr std::string_view type = "escrow.deposited";
  static constexpr std::uint32_t version = 1;
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;  ///< Logical time on the account: strictly growing.
};
BOOST_DESCRIBE_STRUCT(EscrowDeposited, (), (amount, tx, lt))

/// payees: how many owners the task may pay, where a contract bounds them.
struct EscrowReserved {
  static constexpr std::string_view type = "escrow.reserved";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Nano amount;
  std::optional<std::uint32_t> payees = {};
};
BOOST_DESCRIBE_STRUCT(EscrowReserved, (), (task, amount, payees))

struct EscrowReservationQueued {
  static constexpr std::string_view type = "escrow.reservation_queued";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Nano amount;
  std::optional<std::uint32_t> payees = {};
};
BOOST_DESCRIBE_STRUCT(EscrowReservationQueued, (), (task, amount, payees))

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
  std::optional<Wallet> treasury = {};  ///< Where there is a contract.
};
BOOST_DESCRIBE_STRUCT(EscrowSettled, (), (task, currency, payments, fee, returned, treasury))

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
  std::optional<Wallet> requester = {};  ///< To whom it is owed now, where there is a contract.
};
BOOST_DESCRIBE_STRUCT(EscrowWithdrawn, (), (amount, total, requester))

/// held: the limit (`amount` or `day`) for which two operators must approve it first.
struct EscrowVoucherRequested {
  static constexpr std::string_view type = "escrow.voucher_requested";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Nano cumulative;         ///< All the payee was ever owed.
  UnixMillis valid_until;  ///< A whole second.
  std::optional<UnixMillis> requested_at = {};
  /// New promises of that UTC day by this escrow, this one included.
  std::optional<Nano> promised_today = {};
  std::optional<std::string> held = {};
};
BOOST_DESCRIBE_STRUCT(EscrowVoucherRequested, (), (payee, cumulative, valid_until, requested_at, promised_today, held))

struct EscrowVoucherApproved {
  static constexpr std::string_view type = "escrow.voucher_approved";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  Nano cumulative;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EscrowVoucherApproved, (), (payee, cumulative, reason))

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
  std::optional<UnixMillis> next_try = {};  ///< Not before: for whoever sends claims by himself.
};
BOOST_DESCRIBE_STRUCT(EscrowClaimFailed, (), (payee, tx, lt, reason, next_try))

/// An operator's word about a payee whose claims fail: try again at once, or no more.
struct EscrowPayoutRetried {
  static constexpr std::string_view type = "escrow.payout_retried";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EscrowPayoutRetried, (), (payee, reason))
struct EscrowPayoutGivenUp {
  static constexpr std::string_view type = "escrow.payout_given_up";
  static constexpr std::uint32_t version = 1;
  Wallet payee;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EscrowPayoutGivenUp, (), (payee, reason))

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

/// A refund of jettons bounced: the contract has them again, and can be asked again.
struct EscrowRefundReturned {
  static constexpr std::string_view type = "escrow.refund_returned";
  static constexpr std::uint32_t version = 1;
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(EscrowRefundReturned, (), (amount, tx, lt))

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
                 EscrowRefunded, EscrowClosed, EscrowDriftFound, EscrowDriftResolved,
                 EscrowVoucherApproved, EscrowPayoutRetried, EscrowPayoutGivenUp,
                 EscrowRefundReturned>;

}  // namespace gstd
