#include "actors/bounded.hpp"
#include "actors/escrow_parts.hpp"

namespace gstd {
namespace escrow {
namespace {

/// The contract counts in seconds.
UnixMillis next_second(UnixMillis at) {
  constexpr std::int64_t second = 1'000;
  return UnixMillis{(at.get() + second - 1) / second * second};
}

}  // namespace

Answer on(const State& s, const OpenEscrow& c) {
  if (s.is_open) {
    const bool is_same = s.requester == c.requester && s.currency == c.currency &&
                         s.network == c.network && s.generation == c.generation;
    if (is_same) return Events{};
    return refuse("conflict", "this id was used for another escrow");
  }
  if (c.refund_after < refund_after_min || c.refund_after > refund_after_max)
    return refuse("invalid", "expected 1 to 365 days", "/refund_after");
  if (c.contract.has_value() != (c.network != Network::dev))
    return refuse("invalid", "a chain network's escrow has a contract, and no other", "/contract");
  if (c.contract && c.contract->treasury == c.requester)
    return refuse("forbidden", "the treasury pays for no tasks", "/requester");
  const UnixMillis refund_after = next_second(c.now + c.refund_after);
  return Events{EscrowOpened{c.requester,
                             c.currency,
                             c.network,
                             c.generation,
                             {refund_after, refund_after - claims_margin},
                             c.contract}};
}

namespace {

/// In events the number is there only where it counts: the others stay as short as they were.
std::optional<std::uint32_t> payees_said(const Reservation& held) {
  if (held.payees == 0) return {};
  return held.payees;
}

/// Why a reservation cannot even wait; empty when it can.
std::string_view reservation_fault(const State& s, const ReserveFunds& c) {
  if (!s.is_open) return "unknown";
  if (s.requester != c.requester) return "not_yours";
  if (s.currency != c.currency) return "currency";
  if (s.is_closed) return "closed";
  if (c.ends_at > s.terms.claims_close) return "too_late";
  if (s.reservations.size() + s.waiting.size() >= reservations_max) return "full";
  if (!has_room(s, 0, c.payees)) return "full";
  return {};
}

}  // namespace

Answer on(const State& s, const ReserveFunds& c) {
  if (s.reservations.contains(c.task) || s.waiting.contains(c.task) ||
      remembers(s.recently_ended, c.task))
    return Events{};
  const std::string_view fault = reservation_fault(s, c);
  if (!fault.empty()) return Events{EscrowReservationRefused{c.task, std::string{fault}}};
  const bool fits = c.amount <= s.available && has_room(s, s.payees_reserved, c.payees);
  const auto payees = payees_said({c.amount, s.contract ? c.payees : 0});
  // Nobody overtakes: whatever waits, waits in front.
  if (s.is_frozen || !s.waiting.empty() || !fits)
    return Events{EscrowReservationQueued{c.task, c.amount, payees}};
  return Events{EscrowReserved{c.task, c.amount, payees}};
}

namespace {

/// Strictly first in, first out: the first that does not fit stops the queue.
Events serve_queue(const State& s) {
  Events events;
  Nano available = s.available;
  std::uint64_t payees = s.payees_reserved;
  for (const TaskId& task : s.queue) {
    const Reservation* waits = s.waiting.find(task);
    if (!waits) continue;
    if (waits->amount > available || !has_room(s, payees, waits->payees) ||
        events.size() == drain_events_max)
      break;
    available = minus(available, waits->amount);
    payees += waits->payees;
    events.emplace_back(EscrowReserved{task, waits->amount, payees_said(*waits)});
  }
  return events;
}

/// After a refund: tells every task and every payee, so many a time.
Events give_notice(const State& s) {
  Events events;
  const auto fits = [&] { return events.size() < drain_events_max; };
  for (auto i = s.reservations.begin(); i != s.reservations.end() && fits(); ++i)
    events.emplace_back(EscrowReleased{i->first, Nano{}, std::string{cause_refund}});
  for (auto i = s.waiting.begin(); i != s.waiting.end() && fits(); ++i)
    events.emplace_back(EscrowReleased{i->first, Nano{}, std::string{cause_refund}});
  for (auto i = s.owed_to.begin(); i != s.owed_to.end() && fits(); ++i)
    events.emplace_back(EscrowForfeited{i->first, i->second});
  return events;
}

}  // namespace

Answer on(const State& s, const DrainQueue&) {
  if (!can_drain(s)) return Events{};
  return s.is_closed ? give_notice(s) : serve_queue(s);
}

Answer on(const State& s, const ReleaseFunds& c) {
  const Reservation* held = s.reservations.find(c.task);
  if (!held && !s.waiting.contains(c.task)) return Events{};
  return Events{EscrowReleased{c.task, held && !s.is_closed ? held->amount : Nano{}, c.cause}};
}

namespace {

/// What a settlement takes, or nothing when it leaves 64 bits.
Result<Nano> cost_of(const SettleFunds& c) {
  const auto count = static_cast<std::int64_t>(c.accepted.size());
  return add(c.reward_nano, c.fee_nano).and_then([&](Nano each) { return multiply(each, count); });
}

}  // namespace

Answer on(const State& s, const SettleFunds& c) {
  if (remembers(s.recently_ended, c.task)) return Events{};
  const auto refused = [&](std::string code) {
    return Events{EscrowSettlementRefused{c.task, std::move(code)}};
  };
  if (!s.is_open) return refused("unknown");
  if (s.is_closed) return refused("closed");
  const Reservation* held = s.reservations.find(c.task);
  if (!held) return refused("not_reserved");
  const auto cost = cost_of(c);
  if (!cost || *cost > held->amount || c.reward_nano < Nano{0} || c.fee_nano < Nano{0})
    return refused("insufficient");
  EscrowSettled event{c.task, s.currency, {}, {}, minus(held->amount, *cost), {}};
  if (s.contract) event.treasury = s.contract->treasury;
  for (const Vote& vote : c.accepted) {
    event.payments.push_back({vote.worker, vote.owner, c.reward_nano});
    event.fee = plus(event.fee, c.fee_nano);
  }
  return Events{std::move(event)};
}

Answer on(const State& s, const WithdrawFunds& c) {
  if (!s.is_open) return no_such_escrow();
  if (s.requester != c.requester) return refuse("forbidden", "only its requester withdraws");
  if (c.total <= s.withdrawn_total) return Events{};
  if (s.is_closed) return refuse("closed", "refunded; only the contract returns more");
  if (c.amount <= Nano{0}) return above_zero();
  if (subtract(c.total, c.amount) != s.withdrawn_total)
    return refuse("conflict", "total is not all withdrawn so far and this amount", "/total");
  if (c.amount > s.available) return refuse("insufficient", "not so much is available", "/amount");
  EscrowWithdrawn event{c.amount, c.total, {}};
  if (s.contract) event.requester = s.requester;
  return Events{std::move(event)};
}

}  // namespace escrow

Result<std::vector<EscrowEvent>> Escrow::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return escrow::on(state, c); }, command);
}

std::optional<UnixMillis> Escrow::due(const State& state) {
  if (escrow::can_drain(state)) return UnixMillis{0};  // At once.
  return {};
}

Escrow::Command Escrow::wake(const State&, UnixMillis now) { return DrainQueue{now}; }

bool Escrow::is_ended(const State& state) { return state.is_closed && !escrow::can_drain(state); }

}  // namespace gstd
