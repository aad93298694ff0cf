// The escrow: one requester's budget in one currency. Every nano is in exactly one place.
#pragma once

#include <deque>

#include "actors/decider.hpp"
#include "actors/escrow_commands.hpp"
#include "events/shared_map.hpp"

namespace gstd {

/// Open reservations one escrow may hold: bounds its state (about 100 bytes each) and the drain.
constexpr std::size_t reservations_max = 100'000;
/// Events one drain may emit: keeps its record far below record_bytes_max.
constexpr std::size_t drain_events_max = 256;
/// The contract's own bound (contracts/escrow_fees.tolk): gas and rent grow with each payee.
constexpr std::size_t payees_max = 4'096;
constexpr Millis day{86'400'000};
constexpr Millis refund_after_min = day;
constexpr Millis refund_after_max{365 * day.get()};
constexpr Millis refund_after_default{90 * day.get()};
/// Tasks must end this long before a refund is possible, so that everybody can still claim.
constexpr Millis claims_margin{2 * day.get()};

/// Ended or refused tasks remembered for content idempotence: far more than the policy lanes of
/// all partitions can send twice (one batch in flight each).
constexpr std::size_t recently_ended_max = 512;
/// The cause of a release that follows a refund; no policy uses it.
constexpr std::string_view cause_refund = "refund";

/// Claims of one payee within a day wait for this much: a claim costs gas, and a voucher a record.
constexpr Nano claim_min{1'000'000'000};
constexpr Millis claim_period = day;
/// A lost voucher is worth nothing after this; a new one is free.
constexpr Millis voucher_life{7 * day.get()};
/// No voucher counts so shortly before a refund: the chain's clock is not ours.
constexpr Millis voucher_margin{3'600'000};
/// From here to the close of claims everything owed is claimed for its owners, however little.
constexpr Millis last_call{7 * day.get()};
/// A voucher above the first, or a day's vouchers of one payee above the second, wait for two
/// operators: what a stolen server can promise before somebody looks.
constexpr Nano voucher_max{1'000'000'000'000};
constexpr Nano voucher_day_max{5'000'000'000'000};
/// A refused claim is tried again after an hour, then two, four, up to a day.
constexpr Millis retry_first{3'600'000};
constexpr Millis retry_most = day;

struct Reservation {
  Nano amount;
  std::uint32_t payees = 0;  ///< How many owners it may pay; 0 where nothing bounds them.
  friend bool operator==(const Reservation&, const Reservation&) = default;
};
BOOST_DESCRIBE_STRUCT(Reservation, (), (amount, payees))

/// The last promise to one payee, and how its claims went.
struct PayeeVoucher {
  Nano cumulative;
  UnixMillis valid_until;
  UnixMillis requested_at;
  bool is_held = false;      ///< Until two operators approve it.
  bool is_issued = false;
  std::int64_t day = 0;      ///< UTC day of the last request.
  Nano day_sum;              ///< Newly promised on that day.
  std::uint32_t failures = 0;  ///< Claims refused since it was requested.
  UnixMillis next_try;
  bool is_given_up = false;
  friend bool operator==(const PayeeVoucher&, const PayeeVoucher&) = default;
};
BOOST_DESCRIBE_STRUCT(PayeeVoucher, (), (cumulative, valid_until, requested_at, is_held, is_issued, day, day_sum, failures, next_try, is_given_up))

struct Escrow {
  static constexpr StreamKind kind = StreamKind::escrow;
  using Event = EscrowEvent;
  using Command =
      std::variant<OpenEscrow, RecordDeposit, ReserveFunds, DrainQueue, ReleaseFunds, SettleFunds,
                   WithdrawFunds, RecordClaim, RecordClaimFailure, RecordClaimReturn, RecordRefund,
                   RecordRefundReturn, ResolveDrift, RequestVoucher, ApproveVoucher, IssueVoucher,
                   RetryPayout, GiveUpPayout>;
  struct State {
    bool is_open = false;
    bool is_closed = false;  ///< Refunded on chain.
    bool is_frozen = false;  ///< Drift found, not yet resolved.
    Wallet requester;
    Currency currency = Currency::ton;
    Network network = Network::dev;
    std::uint32_t generation = 0;
    EscrowTerms terms;
    std::optional<EscrowContract> contract;
    Nano deposited;
    Nano available;
    Nano reserved;           ///< Sum over reservations.
    Nano owed;               ///< Sum over payees, fees and withdrawals not yet paid.
    Nano paid;
    Nano refunded;
    Nano withdrawn_total;
    Nano fees_owed;          ///< The treasury's part of `owed`.
    Nano fees_ever_owed;     ///< Cumulative: what the treasury's voucher names.
    std::uint64_t last_lt = 0;
    Sha256 last_tx;          ///< The transaction at last_lt.
    Nano last_deposit;       ///< Of the fact at last_lt, when that was a deposit; else 0.
    std::uint64_t drift_lt = 0;           ///< Of the drift found last.
    SharedMap<TaskId, Reservation> reservations;  ///< After a refund: those not yet given notice.
    SharedMap<TaskId, Reservation> waiting;       ///< Queued reservations.
    std::uint64_t payees_reserved = 0;            ///< Sum over reservations.
    /// Their order. May hold tasks that wait no more, but never in front.
    std::deque<TaskId> queue;
    SharedMap<Wallet, Nano> owed_to;       ///< Not yet paid, per payee; the requester included.
    SharedMap<Wallet, Nano> ever_owed_to;  ///< Cumulative, per payee: what a voucher names.
    std::deque<TaskId> recently_ended;    ///< Settled, released or refused last.
    SharedMap<Wallet, PayeeVoucher> vouchers;  ///< The last of each payee who asked for one.
    std::vector<Wallet> unsigned_vouchers;  ///< Payees whose voucher waits for the signature.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};

BOOST_DESCRIBE_STRUCT(Escrow::State, (), (is_open, is_closed, is_frozen, requester, currency, network, generation, terms, contract, deposited, available, reserved, owed, paid, refunded, withdrawn_total, fees_owed, fees_ever_owed, last_lt, last_tx, last_deposit, drift_lt, reservations, waiting, payees_reserved, queue, owed_to, ever_owed_to, recently_ended, vouchers, unsigned_vouchers))

/// Its contract pays so many already that a task of any tier may not fit.
bool is_full(const Escrow::State& state);

/// deposited = available + reserved + owed + paid + refunded, and nothing negative: empty when it
/// holds, else the sentence that says what is wrong. `thorough` also sums the maps.
std::string broken_invariant(const Escrow::State& state, bool thorough);

}  // namespace gstd
