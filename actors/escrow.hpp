// The escrow: one requester's budget in one currency. Every nano is in exactly one place.
#pragma once

#include <deque>

#include "actors/decider.hpp"
#include "events/escrow.hpp"
#include "events/shared_map.hpp"

namespace gstd {

struct OpenEscrow {
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  Millis refund_after;  ///< From now: 1 to 365 days.
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(OpenEscrow, (), (requester, currency, network, generation, refund_after, now))
/// Watcher, or a developer on a `dev` escrow.
struct RecordDeposit {
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
  bool is_dev = false;  ///< Typed in by a developer: only escrows of network dev take it.
};
BOOST_DESCRIBE_STRUCT(RecordDeposit, (), (amount, tx, lt, is_dev))
/// Policy.
struct ReserveFunds {
  TaskId task;
  Wallet requester;
  Currency currency = Currency::ton;
  Nano amount;
  UnixMillis ends_at;
};
BOOST_DESCRIBE_STRUCT(ReserveFunds, (), (task, requester, currency, amount, ends_at))
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
  bool is_treasury = false;
  Nano cumulative;
  Nano paid;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(RecordClaim, (), (payee, is_treasury, cumulative, paid, tx, lt))
struct RecordClaimFailure {
  Wallet payee;
  Sha256 tx;
  std::uint64_t lt = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RecordClaimFailure, (), (payee, tx, lt, reason))
struct RecordRefund {
  Nano amount;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(RecordRefund, (), (amount, tx, lt))
/// Two operators. Names the drift by its lt, so that a repeated one cannot end the next drift.
struct ResolveDrift {
  Nano adjustment;   ///< Added to deposited and available; may be negative.
  std::string reason;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ResolveDrift, (), (adjustment, reason, lt))

/// Open reservations one escrow may hold: bounds its state (about 100 bytes each) and the drain.
constexpr std::size_t reservations_max = 100'000;
/// Events one drain may emit: keeps its record far below record_bytes_max.
constexpr std::size_t drain_events_max = 256;
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

struct Escrow {
  static constexpr StreamKind kind = StreamKind::escrow;
  using Event = EscrowEvent;
  using Command = std::variant<OpenEscrow, RecordDeposit, ReserveFunds, DrainQueue, ReleaseFunds,
                               SettleFunds, WithdrawFunds, RecordClaim, RecordClaimFailure,
                               RecordRefund, ResolveDrift>;
  struct State {
    bool is_open = false;
    bool is_closed = false;  ///< Refunded on chain.
    bool is_frozen = false;  ///< Drift found, not yet resolved.
    Wallet requester;
    Currency currency = Currency::ton;
    Network network = Network::dev;
    std::uint32_t generation = 0;
    EscrowTerms terms;
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
    Nano last_deposit;       ///< Of the fact at last_lt, when that was a deposit; else 0.
    std::uint64_t drift_lt = 0;           ///< Of the drift found last.
    SharedMap<TaskId, Nano> reservations;  ///< After a refund: those not yet given notice.
    SharedMap<TaskId, Nano> waiting;       ///< Queued reservations.
    /// Their order. May hold tasks that wait no more, but never in front.
    std::deque<TaskId> queue;
    SharedMap<Wallet, Nano> owed_to;       ///< Not yet paid, per payee; the requester included.
    SharedMap<Wallet, Nano> ever_owed_to;  ///< Cumulative, per payee: what a voucher names.
    std::deque<TaskId> recently_ended;    ///< Settled, released or refused last.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};

BOOST_DESCRIBE_STRUCT(Escrow::State, (), (is_open, is_closed, is_frozen, requester, currency, network, generation, terms, deposited, available, reserved, owed, paid, refunded, withdrawn_total, fees_owed, fees_ever_owed, last_lt, last_deposit, drift_lt, reservations, waiting, queue, owed_to, ever_owed_to, recently_ended))

/// deposited = available + reserved + owed + paid + refunded, and nothing negative: empty when it
/// holds, else the sentence that says what is wrong. `thorough` also sums the maps.
std::string broken_invariant(const Escrow::State& state, bool thorough);

}  // namespace gstd
