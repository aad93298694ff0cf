// What the API's GETs read: described structs, ready for JSON. Blocking; run them on the pool.
#pragma once

#include "actors/task.hpp"
#include "adapters/postgres/connection.hpp"
#include "events/event.hpp"

// Who may see what: until a task is decided, these functions answer no result, blob or signature to
// anybody (domain.md §3). Which wallet may see a row at all, and how much of a wallet a stranger
// sees, is the caller's matter.
namespace gstd::reads {

using postgres::Connection;

/// domain.md §7: the most rows of one page.
constexpr std::uint32_t page_rows_max = 200;

/// Where a page ended: `created_at:id`. The next page begins behind it.
struct Cursor {
  UnixMillis at;
  std::string id;

  std::string text() const;
  static Result<Cursor> parse(std::string_view text);
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

struct PageRequest {
  std::optional<Cursor> after;
  std::uint32_t limit = 50;  ///< 1 to page_rows_max; more is cut to it.
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::optional<Cursor> next;  ///< Absent on the last page.
};

struct TaskRow {
  TaskId task_id;
  Wallet requester;
  TaskStatus status = TaskStatus::absent;
  std::optional<std::string> reason;  ///< Of a failure; the clock of an expiry.
  std::string type;
  Tier tier = Tier::standard;
  Currency currency = Currency::ton;
  Nano reward_nano;
  Nano fee_nano;                      ///< Per accepted result.
  Nano reserve_nano;
  EscrowId escrow;
  UnixMillis created_at;
  UnixMillis ends_at;
  std::optional<UnixMillis> funded_at;
  std::optional<UnixMillis> decided_at;
  std::optional<UnixMillis> settled_at;
  std::uint32_t attempts = 0;         ///< Claims so far.
  std::uint32_t live = 0;             ///< Leases held now.
  std::uint32_t results = 0;          ///< Results in.
  std::optional<Sha256> result;       ///< The decided one.
};
BOOST_DESCRIBE_STRUCT(TaskRow, (), (task_id, requester, status, reason, type, tier, currency, reward_nano, fee_nano, reserve_nano, escrow, created_at, ends_at, funded_at, decided_at, settled_at, attempts, live, results, result))

/// One attempt, with its evidence once the task is decided.
struct ReplicaRow {
  std::uint32_t replica = 0;
  WorkerId worker;
  Wallet owner;
  std::string phase;                  ///< leased, submitted, lapsed, released.
  std::optional<std::string> verdict; ///< accepted or rejected.
  std::int64_t weight = 0;
  UnixMillis claimed_at;
  UnixMillis lease_until;
  std::optional<UnixMillis> submitted_at;
  std::optional<Sha256> result;
  std::optional<Sha256> blob;
  std::optional<std::int32_t> exit;
  std::optional<std::uint64_t> fuel;
  std::optional<Signature> signature;
};
BOOST_DESCRIBE_STRUCT(ReplicaRow, (), (replica, worker, owner, phase, verdict, weight, claimed_at, lease_until, submitted_at, result, blob, exit, fuel, signature))

struct TaskDetail {
  TaskRow task;
  TaskSpec spec;
  std::vector<ReplicaRow> replicas;
};
BOOST_DESCRIBE_STRUCT(TaskDetail, (), (task, spec, replicas))

/// `event` is absent while it would tell a result before the task is decided.
struct TimelineRow {
  EventPosition position;
  UnixMillis at;
  std::string type;
  std::optional<Event> event;
};
BOOST_DESCRIBE_STRUCT(TimelineRow, (), (position, at, type, event))

struct IntentRow {
  TaskId task_id;
  std::string payee;                  ///< A wallet, or `treasury`.
  std::optional<WorkerId> worker;
  EscrowId escrow;
  Currency currency = Currency::ton;
  Nano amount_nano;
  UnixMillis created_at;
};
BOOST_DESCRIBE_STRUCT(IntentRow, (), (task_id, payee, worker, escrow, currency, amount_nano, created_at))

/// state: awaiting, reserved, queued, refused, settled or released.
struct PaymentRow {
  TaskId task_id;
  Wallet requester;
  EscrowId escrow;
  Currency currency = Currency::ton;
  std::string state;
  Nano reserve_nano;
  std::optional<Nano> paid_nano;      ///< To workers' owners.
  std::optional<Nano> fee_nano;
  std::optional<Nano> returned_nano;
  std::vector<IntentRow> intents;
};
BOOST_DESCRIBE_STRUCT(PaymentRow, (), (task_id, requester, escrow, currency, state, reserve_nano, paid_nano, fee_nano, returned_nano, intents))

/// The decided result and every accepted replica's copy of it. `not_yet` until decided.
struct ResultRow {
  TaskId task_id;
  Wallet requester;
  TaskStatus status = TaskStatus::absent;
  Sha256 result;
  UnixMillis decided_at;
  std::vector<ReplicaRow> accepted;
};
BOOST_DESCRIBE_STRUCT(ResultRow, (), (task_id, requester, status, result, decided_at, accepted))

struct WorkerRow {
  WorkerId worker;
  Wallet owner;
  WorkerKind kind = WorkerKind::device;
  std::string device_type;
  std::string name;
  std::map<std::string, std::string> specs;
  UnixMillis registered_at;
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  std::uint64_t lapsed = 0;
  bool is_suspended = false;
  std::optional<std::string> suspended_reason;
};
BOOST_DESCRIBE_STRUCT(WorkerRow, (), (worker, owner, kind, device_type, name, specs, registered_at, good, bad, lapsed, is_suspended, suspended_reason))

/// What a worker has earned, per currency.
struct EarningsRow {
  Currency currency = Currency::ton;
  Nano earned_nano;
  std::uint64_t tasks = 0;
};
BOOST_DESCRIBE_STRUCT(EarningsRow, (), (currency, earned_nano, tasks))

struct WorkerDetail {
  WorkerRow worker;
  std::vector<EarningsRow> earnings;
};
BOOST_DESCRIBE_STRUCT(WorkerDetail, (), (worker, earnings))

struct EscrowRow {
  EscrowId escrow;
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  UnixMillis opened_at;
  UnixMillis refund_after;
  UnixMillis claims_close;
  Nano deposited_nano;
  Nano available_nano;
  Nano reserved_nano;
  Nano owed_nano;
  Nano paid_nano;
  Nano refunded_nano;
  Nano withdrawn_nano;
  std::uint64_t last_lt = 0;
  bool is_frozen = false;
  bool is_closed = false;
};
BOOST_DESCRIBE_STRUCT(EscrowRow, (), (escrow, requester, currency, network, generation, opened_at, refund_after, claims_close, deposited_nano, available_nano, reserved_nano, owed_nano, paid_nano, refunded_nano, withdrawn_nano, last_lt, is_frozen, is_closed))

struct ReservationRow {
  TaskId task_id;
  std::string state;  ///< reserved or queued.
  Nano amount_nano;
  UnixMillis since;
};
BOOST_DESCRIBE_STRUCT(ReservationRow, (), (task_id, state, amount_nano, since))

struct DepositRow {
  std::uint64_t lt = 0;
  Nano amount_nano;
  Sha256 tx;
  UnixMillis at;
};
BOOST_DESCRIBE_STRUCT(DepositRow, (), (lt, amount_nano, tx, at))

/// The oldest 200 open reservations and the newest 200 deposits.
struct EscrowDetail {
  EscrowRow escrow;
  std::vector<ReservationRow> reservations;
  std::vector<DepositRow> deposits;
};
BOOST_DESCRIBE_STRUCT(EscrowDetail, (), (escrow, reservations, deposits))

struct BalanceRow {
  Currency currency = Currency::ton;
  Nano earned_nano;   ///< Ever owed to this payee by settlements.
  Nano claimed_nano;  ///< Claimed on chain so far.
};
BOOST_DESCRIBE_STRUCT(BalanceRow, (), (currency, earned_nano, claimed_nano))

/// What one contract owes a payee, and the last voucher for it.
struct OwedRow {
  EscrowId escrow;
  Wallet payee;
  Currency currency = Currency::ton;
  Nano owed_nano;
  std::optional<std::string> state;   ///< held, requested or issued; absent: never asked for.
  std::optional<Nano> cumulative_nano;
  std::optional<UnixMillis> valid_until;
  std::optional<Signature> signature;
  /// Newly promised to the payee since midnight (UTC) by all other escrows.
  Nano elsewhere_today_nano;
  UnixMillis claims_close;              ///< Claims after it may come too late: a refund takes all.
  std::int64_t failures = 0;            ///< Of claims, one after the other.
  std::optional<UnixMillis> next_try;   ///< The platform's own; absent: at once.
  std::optional<bool> given_up;         ///< Operators claim no more for this payee.
  Nano paid_nano;                       ///< All ever: a voucher up to here pays nothing more.
};
BOOST_DESCRIBE_STRUCT(OwedRow, (), (escrow, payee, currency, owed_nano, state, cumulative_nano, valid_until, signature, elsewhere_today_nano, claims_close, failures, next_try, given_up, paid_nano))

/// What waits for operators.
struct AttentionRow {
  std::string what;  ///< held, failing, given_up: of vouchers; frozen, closing: of escrows.
  EscrowId escrow;
  std::optional<Wallet> payee;
  Currency currency = Currency::ton;
  std::optional<Nano> nano;          ///< Of the voucher; what is owed when claims close.
  std::int64_t failures = 0;
  std::optional<UnixMillis> at;      ///< Next try of a claim; when claims close.
};
BOOST_DESCRIBE_STRUCT(AttentionRow, (), (what, escrow, payee, currency, nano, failures, at))

/// kind: fee_accrued, fee_received, or swap_due and the other events of a swap.
struct ReserveLogRow {
  EventPosition position;
  Currency currency = Currency::ton;
  std::string kind;
  std::optional<TaskId> task_id;
  std::optional<EscrowId> escrow;
  std::optional<Nano> amount_nano;
  UnixMillis at;
  std::optional<std::uint64_t> swap;
  std::optional<Nano> gold_units;
  std::optional<Nano> returned_nano;
  std::optional<bool> is_dry_run;
  std::optional<std::string> reason;
  std::optional<Sha256> hash;   ///< Of the message's body, the message, or the credit.
};
BOOST_DESCRIBE_STRUCT(ReserveLogRow, (), (position, currency, kind, task_id, escrow, amount_nano, at, swap, gold_units, returned_nano, is_dry_run, reason, hash))

struct ReserveRow {
  Currency currency = Currency::ton;
  Nano accrued_nano;
  Nano received_nano;
  Nano spent_nano;
  Nano gold_units;
};
BOOST_DESCRIBE_STRUCT(ReserveRow, (), (currency, accrued_nano, received_nano, spent_nano, gold_units))

/// state: due, approved, ordered, dry_run, sent, confirmed, failed or resolved. Gold counts in its
/// jetton's own units.
struct ReserveSwapRow {
  Currency currency = Currency::ton;
  std::uint64_t swap = 0;
  std::string state;
  Nano offer_nano;
  UnixMillis due_at;
  std::optional<std::string> reason;
  std::optional<bool> is_dry_run;
  std::optional<Nano> quoted_units;
  std::optional<Nano> least_units;
  std::optional<Bps> price_impact_bps;
  std::optional<Wallet> router;
  std::optional<UnixMillis> deadline;
  std::optional<Wallet> wallet;
  std::optional<std::uint64_t> query_id;
  std::optional<Sha256> hash_norm;
  std::optional<Nano> got_units;
  std::optional<Nano> returned_nano;
  std::optional<Sha256> tx;
  std::optional<std::uint64_t> lt;
  std::optional<UnixMillis> ended_at;
};
BOOST_DESCRIBE_STRUCT(ReserveSwapRow, (), (currency, swap, state, offer_nano, due_at, reason, is_dry_run, quoted_units, least_units, price_impact_bps, router, deadline, wallet, query_id, hash_norm, got_units, returned_nano, tx, lt, ended_at))

struct ReserveDetail {
  std::vector<ReserveRow> totals;
  std::vector<ReserveSwapRow> swaps;  ///< The newest 200, as of the next.
  std::vector<ReserveLogRow> log;
};
BOOST_DESCRIBE_STRUCT(ReserveDetail, (), (totals, swaps, log))

/// Ever: `tasks_created`, `tasks_settled`, `results_submitted`, `paid_ton_nano` and so on, one name
/// per counter of projections/stats.cpp; now: tasks by status, those that have not ended.
struct Stats {
  std::map<std::string, std::int64_t> ever;
  std::map<std::string, std::int64_t> now;
};
BOOST_DESCRIBE_STRUCT(Stats, (), (ever, now))

struct ActivityRow {
  UnixMillis hour;
  std::map<std::string, std::int64_t> counts;
};
BOOST_DESCRIBE_STRUCT(ActivityRow, (), (hour, counts))

struct NetworkRow {
  std::uint64_t devices = 0;
  std::uint64_t nodes = 0;
  std::uint64_t users = 0;
  std::vector<ActivityRow> last_hours;  ///< At most 24, newest first.
};
BOOST_DESCRIBE_STRUCT(NetworkRow, (), (devices, nodes, users, last_hours))

struct TaskFilter {
  std::optional<Wallet> requester;
  std::optional<TaskStatus> status;
};

/// All: `not_found` where one thing is asked for, `unavailable` when the database is away.
Result<Page<TaskRow>> tasks(Connection& db, const TaskFilter& filter, const PageRequest& page);
Result<TaskDetail> task(Connection& db, const TaskId& id);
/// In order; at most page_rows_max, `after` = the last position seen.
Result<std::vector<TimelineRow>> timeline(Connection& db, const TaskId& id,
                                          const std::optional<EventPosition>& after = {});
Result<PaymentRow> payment(Connection& db, const TaskId& id);
Result<ResultRow> result(Connection& db, const TaskId& id);

Result<Page<WorkerRow>> devices(Connection& db, const std::optional<Wallet>& owner,
                                const PageRequest& page);
Result<Page<WorkerRow>> nodes(Connection& db, const std::optional<Wallet>& owner,
                              const PageRequest& page);
Result<WorkerDetail> worker(Connection& db, const WorkerId& id);

/// Newest first; a requester has few.
Result<std::vector<EscrowRow>> escrows(Connection& db, const Wallet& requester);
Result<EscrowDetail> escrow(Connection& db, const EscrowId& id);

Result<std::vector<BalanceRow>> balances(Connection& db, const std::string& payee);
Result<Page<IntentRow>> payouts(Connection& db, const std::string& payee, const PageRequest& page);

/// Where most is owed first; escrows that can still pay.
Result<std::vector<OwedRow>> owed(Connection& db, const Wallet& payee, std::size_t limit,
                                  UnixMillis now);

/// At most 200 of each kind.
Result<std::vector<AttentionRow>> attention(Connection& db, UnixMillis now, Millis soon);
/// What the platform should claim for its payees: at least so much, or anything in escrows whose
/// claims close before `last`; not what was given up or is to be tried later. Soonest end first.
Result<std::vector<OwedRow>> due_claims(Connection& db, Nano least, UnixMillis last,
                                        UnixMillis now);

Result<ReserveDetail> reserve(Connection& db);
Result<Stats> stats(Connection& db);
Result<NetworkRow> network(Connection& db, UnixMillis now);

}  // namespace gstd::reads
