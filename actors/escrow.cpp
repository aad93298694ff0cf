#include "actors/escrow.hpp"

#include "actors/bounded.hpp"

namespace gstd {
namespace {

using EscrowEvents = std::vector<EscrowEvent>;

tl::unexpected<Error> no_such_escrow() { return refuse("not_found", "no such escrow"); }
tl::unexpected<Error> above_zero() {
  return refuse("invalid", "expected an amount above 0", "/amount");
}

/// What the contract must hold when the books are right.
Nano ledger_balance(const Escrow::State& s) { return plus(plus(s.available, s.reserved), s.owed); }

/// Not yet paid to a payee. After a refund the map only holds notices still to be given.
Nano owed_to(const Escrow::State& s, const Wallet& payee, bool is_treasury) {
  if (s.is_closed) return {};
  if (is_treasury) return s.fees_owed;
  return s.owed_to.value_or_empty(payee);
}

Result<EscrowEvents> on(const Escrow::State& s, const OpenEscrow& c) {
  if (s.is_open) {
    const bool is_same = s.requester == c.requester && s.currency == c.currency &&
                         s.network == c.network && s.generation == c.generation;
    if (is_same) return EscrowEvents{};
    return refuse("conflict", "this id was used for another escrow");
  }
  if (c.refund_after < refund_after_min || c.refund_after > refund_after_max)
    return refuse("invalid", "expected 1 to 365 days", "/refund_after");
  const UnixMillis refund_after = c.now + c.refund_after;
  return EscrowEvents{EscrowOpened{c.requester,
                                   c.currency,
                                   c.network,
                                   c.generation,
                                   {refund_after, refund_after - claims_margin}}};
}

Result<EscrowEvents> on(const Escrow::State& s, const RecordDeposit& c) {
  if (!s.is_open) return no_such_escrow();
  if (c.is_dev != (s.network == Network::dev))
    return refuse("forbidden", "escrows of network dev take typed-in deposits, and no others");
  if (c.is_dev && c.lt == s.last_lt && c.lt > 0 && c.amount != s.last_deposit)
    return refuse("conflict", "another deposit has this number", "/lt");
  if (c.lt <= s.last_lt) return EscrowEvents{};
  if (c.amount <= Nano{0}) return above_zero();
  if (!add(s.deposited, c.amount))
    return refuse("invalid", "the deposits would leave 64 bits", "/amount");
  return EscrowEvents{EscrowDeposited{c.amount, c.tx, c.lt}};
}

/// Why a reservation cannot even wait; empty when it can.
std::string_view reservation_fault(const Escrow::State& s, const ReserveFunds& c) {
  if (!s.is_open) return "unknown";
  if (s.requester != c.requester) return "not_yours";
  if (s.currency != c.currency) return "currency";
  if (s.is_closed) return "closed";
  if (c.ends_at > s.terms.claims_close) return "too_late";
  if (s.reservations.size() + s.waiting.size() >= reservations_max) return "full";
  return {};
}

Result<EscrowEvents> on(const Escrow::State& s, const ReserveFunds& c) {
  if (s.reservations.contains(c.task) || s.waiting.contains(c.task) ||
      remembers(s.recently_ended, c.task))
    return EscrowEvents{};
  const std::string_view fault = reservation_fault(s, c);
  if (!fault.empty()) return EscrowEvents{EscrowReservationRefused{c.task, std::string{fault}}};
  // Nobody overtakes: whatever waits, waits in front.
  if (s.is_frozen || !s.waiting.empty() || c.amount > s.available)
    return EscrowEvents{EscrowReservationQueued{c.task, c.amount}};
  return EscrowEvents{EscrowReserved{c.task, c.amount}};
}

/// Strictly first in, first out: the first that does not fit stops the queue.
EscrowEvents serve_queue(const Escrow::State& s) {
  EscrowEvents events;
  Nano available = s.available;
  for (const TaskId& task : s.queue) {
    const Nano* waits = s.waiting.find(task);
    if (!waits) continue;
    if (*waits > available || events.size() == drain_events_max) break;
    available = minus(available, *waits);
    events.emplace_back(EscrowReserved{task, *waits});
  }
  return events;
}

/// After a refund: tells every task and every payee, so many a time.
EscrowEvents give_notice(const Escrow::State& s) {
  EscrowEvents events;
  const auto has_room = [&] { return events.size() < drain_events_max; };
  for (auto i = s.reservations.begin(); i != s.reservations.end() && has_room(); ++i)
    events.emplace_back(EscrowReleased{i->first, Nano{}, std::string{cause_refund}});
  for (auto i = s.waiting.begin(); i != s.waiting.end() && has_room(); ++i)
    events.emplace_back(EscrowReleased{i->first, Nano{}, std::string{cause_refund}});
  for (auto i = s.owed_to.begin(); i != s.owed_to.end() && has_room(); ++i)
    events.emplace_back(EscrowForfeited{i->first, i->second});
  return events;
}

bool can_drain(const Escrow::State& s) {
  if (s.is_frozen) return false;
  if (s.is_closed) return !s.reservations.empty() || !s.waiting.empty() || !s.owed_to.empty();
  return !s.waiting.empty() && *s.waiting.find(s.queue.front()) <= s.available;
}

Result<EscrowEvents> on(const Escrow::State& s, const DrainQueue&) {
  if (!can_drain(s)) return EscrowEvents{};
  return s.is_closed ? give_notice(s) : serve_queue(s);
}

Result<EscrowEvents> on(const Escrow::State& s, const ReleaseFunds& c) {
  const Nano* held = s.reservations.find(c.task);
  if (!held && !s.waiting.contains(c.task)) return EscrowEvents{};
  return EscrowEvents{EscrowReleased{c.task, held && !s.is_closed ? *held : Nano{}, c.cause}};
}

/// What a settlement takes, or nothing when it leaves 64 bits.
Result<Nano> cost_of(const SettleFunds& c) {
  const auto count = static_cast<std::int64_t>(c.accepted.size());
  return add(c.reward_nano, c.fee_nano).and_then([&](Nano each) { return multiply(each, count); });
}

Result<EscrowEvents> on(const Escrow::State& s, const SettleFunds& c) {
  if (remembers(s.recently_ended, c.task)) return EscrowEvents{};
  const auto refused = [&](std::string code) {
    return EscrowEvents{EscrowSettlementRefused{c.task, std::move(code)}};
  };
  if (!s.is_open) return refused("unknown");
  if (s.is_closed) return refused("closed");
  const Nano* held = s.reservations.find(c.task);
  if (!held) return refused("not_reserved");
  const auto cost = cost_of(c);
  if (!cost || *cost > *held || c.reward_nano < Nano{0} || c.fee_nano < Nano{0})
    return refused("insufficient");
  EscrowSettled event{c.task, s.currency, {}, {}, minus(*held, *cost)};
  for (const Vote& vote : c.accepted) {
    event.payments.push_back({vote.worker, vote.owner, c.reward_nano});
    event.fee = plus(event.fee, c.fee_nano);
  }
  return EscrowEvents{std::move(event)};
}

Result<EscrowEvents> on(const Escrow::State& s, const WithdrawFunds& c) {
  if (!s.is_open) return no_such_escrow();
  if (s.requester != c.requester) return refuse("forbidden", "only its requester withdraws");
  if (c.total <= s.withdrawn_total) return EscrowEvents{};
  if (s.is_closed) return refuse("closed", "refunded; only the contract returns more");
  if (c.amount <= Nano{0}) return above_zero();
  if (subtract(c.total, c.amount) != s.withdrawn_total)
    return refuse("conflict", "total is not all withdrawn so far and this amount", "/total");
  if (c.amount > s.available) return refuse("insufficient", "not so much is available", "/amount");
  return EscrowEvents{EscrowWithdrawn{c.amount, c.total}};
}

Result<EscrowEvents> on(const Escrow::State& s, const RecordClaim& c) {
  if (!s.is_open) return no_such_escrow();
  if (c.lt <= s.last_lt) return EscrowEvents{};
  const Nano owed = owed_to(s, c.payee, c.is_treasury);
  if (c.paid < Nano{0} || c.paid > owed)
    return EscrowEvents{EscrowDriftFound{owed, c.paid, c.tx, c.lt}};
  return EscrowEvents{
      EscrowClaimed{c.payee, s.currency, c.is_treasury, c.cumulative, c.paid, c.tx, c.lt}};
}

Result<EscrowEvents> on(const Escrow::State& s, const RecordClaimFailure& c) {
  if (!s.is_open) return no_such_escrow();
  if (c.lt <= s.last_lt) return EscrowEvents{};
  return EscrowEvents{EscrowClaimFailed{c.payee, c.tx, c.lt, c.reason}};
}

Result<EscrowEvents> on(const Escrow::State& s, const RecordRefund& c) {
  if (!s.is_open) return no_such_escrow();
  if (c.lt <= s.last_lt) return EscrowEvents{};
  const Nano ours = ledger_balance(s);
  if (c.amount != ours) return EscrowEvents{EscrowDriftFound{ours, c.amount, c.tx, c.lt}};
  EscrowEvents events{EscrowRefunded{c.amount, c.tx, c.lt}};
  if (!s.is_closed) events.emplace_back(EscrowClosed{});
  return events;
}

Result<EscrowEvents> on(const Escrow::State& s, const ResolveDrift& c) {
  if (!s.is_open) return no_such_escrow();
  if (!s.is_frozen || c.lt < s.drift_lt) return EscrowEvents{};
  if (c.lt > s.drift_lt) return refuse("conflict", "no drift was found there", "/lt");
  const auto available = add(s.available, c.adjustment);
  const auto deposited = add(s.deposited, c.adjustment);
  if (!available || !deposited)
    return refuse("invalid", "the books would leave 64 bits", "/adjustment");
  if (*available < Nano{0})
    return refuse("insufficient", "not so much is available", "/adjustment");
  return EscrowEvents{EscrowDriftResolved{c.adjustment, c.reason}};
}

/// A chain fact: nothing at or below its lt counts again.
void pass_lt(Escrow::State& s, std::uint64_t lt) {
  s.last_lt = lt;
  s.last_deposit = {};
}

/// Keeps the front of the queue waiting, and the queue at most twice as long as what waits.
void tidy_queue(Escrow::State& s) {
  const auto is_gone = [&](const TaskId& task) { return !s.waiting.contains(task); };
  while (!s.queue.empty() && is_gone(s.queue.front())) s.queue.pop_front();
  if (s.queue.size() > 2 * s.waiting.size()) std::erase_if(s.queue, is_gone);
}

void end(Escrow::State& s, const TaskId& task) {
  s.reservations.erase(task);
  if (s.waiting.erase(task) > 0) tidy_queue(s);
  remember(s.recently_ended, task, recently_ended_max);
}

void owe(Escrow::State& s, const Wallet& payee, Nano amount) {
  s.owed = plus(s.owed, amount);
  s.owed_to.put(payee, plus(s.owed_to.value_or_empty(payee), amount));
}

void owe_more(Escrow::State& s, const Wallet& payee, Nano amount) {
  owe(s, payee, amount);
  s.ever_owed_to.put(payee, plus(s.ever_owed_to.value_or_empty(payee), amount));
}

void apply(Escrow::State& s, const EscrowOpened& e) {
  s.is_open = true;
  s.requester = e.requester;
  s.currency = e.currency;
  s.network = e.network;
  s.generation = e.generation;
  s.terms = e.terms;
}
void apply(Escrow::State& s, const EscrowDeposited& e) {
  pass_lt(s, e.lt);
  s.last_deposit = e.amount;
  s.deposited = plus(s.deposited, e.amount);
  s.available = plus(s.available, e.amount);
}
void apply(Escrow::State& s, const EscrowReserved& e) {
  s.available = minus(s.available, e.amount);
  s.reserved = plus(s.reserved, e.amount);
  s.reservations.put(e.task, e.amount);
  if (s.waiting.erase(e.task) > 0) tidy_queue(s);
}
void apply(Escrow::State& s, const EscrowReservationQueued& e) {
  s.waiting.put(e.task, e.amount);
  s.queue.push_back(e.task);
}
void apply(Escrow::State& s, const EscrowReservationRefused& e) {
  remember(s.recently_ended, e.task, recently_ended_max);
}
void apply(Escrow::State& s, const EscrowReleased& e) {
  s.reserved = minus(s.reserved, e.amount);
  s.available = plus(s.available, e.amount);
  end(s, e.task);
}
void apply(Escrow::State& s, const EscrowForfeited& e) { s.owed_to.erase(e.payee); }
void apply(Escrow::State& s, const EscrowSettled& e) {
  s.reserved = minus(s.reserved, s.reservations.value_or_empty(e.task));
  for (const Payment& payment : e.payments) owe_more(s, payment.owner, payment.amount);
  s.owed = plus(s.owed, e.fee);
  s.fees_owed = plus(s.fees_owed, e.fee);
  s.fees_ever_owed = plus(s.fees_ever_owed, e.fee);
  s.available = plus(s.available, e.returned);
  end(s, e.task);
}
void apply(Escrow::State& s, const EscrowSettlementRefused& e) {
  remember(s.recently_ended, e.task, recently_ended_max);
}
void apply(Escrow::State& s, const EscrowWithdrawn& e) {
  s.available = minus(s.available, e.amount);
  s.withdrawn_total = e.total;
  owe_more(s, s.requester, e.amount);
}
// Vouchers are signed promises about money already owed: they move none.
void apply(Escrow::State&, const EscrowVoucherRequested&) {}
void apply(Escrow::State&, const EscrowVoucherIssued&) {}
void apply(Escrow::State& s, const EscrowClaimed& e) {
  pass_lt(s, e.lt);
  s.owed = minus(s.owed, e.paid);
  s.paid = plus(s.paid, e.paid);
  if (e.treasury) {
    s.fees_owed = minus(s.fees_owed, e.paid);
    return;
  }
  const Nano rest = minus(s.owed_to.value_or_empty(e.payee), e.paid);
  if (rest == Nano{0}) s.owed_to.erase(e.payee);
  else s.owed_to.put(e.payee, rest);
}
void apply(Escrow::State& s, const EscrowClaimFailed& e) { pass_lt(s, e.lt); }
void apply(Escrow::State& s, const EscrowClaimReturned& e) {
  pass_lt(s, e.lt);
  s.paid = minus(s.paid, e.amount);
  owe(s, e.payee, e.amount);
}
void apply(Escrow::State& s, const EscrowRefunded& e) {
  pass_lt(s, e.lt);
  s.refunded = plus(s.refunded, e.amount);
  s.available = s.reserved = s.owed = s.fees_owed = {};
  s.owed_to.erase(s.requester);  // The refund itself pays the requester: no notice.
  s.is_closed = true;            // Already here: the maps hold notices from this event on.
}
void apply(Escrow::State& s, const EscrowClosed&) { s.is_closed = true; }
void apply(Escrow::State& s, const EscrowDriftFound& e) {
  pass_lt(s, e.lt);
  s.drift_lt = e.lt;
  s.is_frozen = true;
}
void apply(Escrow::State& s, const EscrowDriftResolved& e) {
  s.deposited = plus(s.deposited, e.adjustment);
  s.available = plus(s.available, e.adjustment);
  s.is_frozen = false;
}

Nano sum_of(const auto& amounts) {
  Nano sum;
  for (const auto& [key, amount] : amounts) sum = plus(sum, amount);
  return sum;
}

}  // namespace

Result<std::vector<EscrowEvent>> Escrow::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}

void Escrow::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

std::optional<UnixMillis> Escrow::due(const State& state) {
  if (can_drain(state)) return UnixMillis{0};  // At once.
  return {};
}

Escrow::Command Escrow::wake(const State&, UnixMillis now) { return DrainQueue{now}; }

bool Escrow::is_ended(const State& state) { return state.is_closed && !can_drain(state); }

std::string broken_invariant(const Escrow::State& s, bool thorough) {
  for (const Nano part : {s.deposited, s.available, s.reserved, s.owed, s.paid, s.refunded,
                          s.fees_owed, s.withdrawn_total})
    if (part < Nano{0}) return "an amount is negative";
  if (s.deposited != plus(plus(ledger_balance(s), s.paid), s.refunded))
    return "deposited is not available + reserved + owed + paid + refunded";
  if (!thorough) return {};
  for (const auto& [task, amount] : s.reservations)
    if (amount < Nano{0}) return "a reservation is negative";
  for (const auto& [payee, amount] : s.owed_to)
    if (amount < Nano{0}) return "a payee is owed a negative amount";
  if (s.is_closed) return {};  // The maps only hold notices still to be given.
  if (sum_of(s.reservations) != s.reserved) return "reserved is not the sum of the reservations";
  if (plus(sum_of(s.owed_to), s.fees_owed) != s.owed) return "owed is not the sum over the payees";
  return {};
}

}  // namespace gstd
