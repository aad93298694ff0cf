#include <algorithm>

#include "actors/consensus.hpp"
#include "actors/escrow_parts.hpp"

namespace gstd {
namespace escrow {

tl::unexpected<Error> no_such_escrow() { return refuse("not_found", "no such escrow"); }
tl::unexpected<Error> above_zero() {
  return refuse("invalid", "expected an amount above 0", "/amount");
}

Nano ledger_balance(const State& s) { return plus(plus(s.available, s.reserved), s.owed); }

bool is_treasury(const State& s, const Wallet& payee) {
  return s.contract && s.contract->treasury == payee;
}

Nano owed_to(const State& s, const Wallet& payee) {
  if (s.is_closed) return {};
  const Nano own = s.owed_to.value_or_empty(payee);
  return is_treasury(s, payee) ? plus(own, s.fees_owed) : own;
}

Nano ever_owed_to(const State& s, const Wallet& payee) {
  const Nano own = s.ever_owed_to.value_or_empty(payee);
  return is_treasury(s, payee) ? plus(own, s.fees_ever_owed) : own;
}

std::size_t payees_of(const State& s) {
  constexpr std::size_t treasury_and_requester = 2;  // Counted at once: both may come any day.
  return s.ever_owed_to.size() + treasury_and_requester;
}

bool has_room(const State& s, std::uint64_t payees_reserved, std::uint32_t more) {
  return !s.contract || payees_of(s) + payees_reserved + more <= payees_max;
}

std::int64_t day_of(UnixMillis at) { return at.get() / day.get(); }

Promise promise(const State& s, const Wallet& payee, UnixMillis now) {
  const Nano owed = owed_to(s, payee);
  const PayeeVoucher* last = s.vouchers.find(payee);
  if (!last) return {owed, {}};
  // A lapsed voucher's money was promised before; what was paid of it is promised no more.
  const Nano beyond = minus(ever_owed_to(s, payee), last->cumulative);
  return {std::min(owed, beyond), last->day == day_of(now) ? last->day_sum : Nano{}};
}

bool can_drain(const State& s) {
  if (s.is_frozen) return false;
  if (s.is_closed) return !s.reservations.empty() || !s.waiting.empty() || !s.owed_to.empty();
  if (s.waiting.empty()) return false;
  const Reservation& first = *s.waiting.find(s.queue.front());
  return first.amount <= s.available && has_room(s, s.payees_reserved, first.payees);
}

}  // namespace escrow

bool is_full(const Escrow::State& state) {
  return !escrow::has_room(state, 0, slots_of(Tier::critical).results_max);
}

namespace {

Nano sum_of(const auto& amounts) {
  Nano sum;
  for (const auto& [key, amount] : amounts) sum = plus(sum, amount);
  return sum;
}

/// What is wrong with the parts, the whole being right.
std::string broken_sums(const Escrow::State& s) {
  Nano reserved;
  std::uint64_t payees = 0;
  for (const auto& [task, held] : s.reservations) {
    if (held.amount < Nano{0}) return "a reservation is negative";
    reserved = plus(reserved, held.amount);
    payees += held.payees;
  }
  for (const auto& [payee, amount] : s.owed_to)
    if (amount < Nano{0}) return "a payee is owed a negative amount";
  if (s.is_closed) return {};  // The maps only hold notices still to be given.
  if (reserved != s.reserved) return "reserved is not the sum of the reservations";
  if (payees != s.payees_reserved) return "payees_reserved is not the sum of the reservations";
  if (plus(sum_of(s.owed_to), s.fees_owed) != s.owed) return "owed is not the sum over the payees";
  return {};
}

}  // namespace

std::string broken_invariant(const Escrow::State& s, bool thorough) {
  for (const Nano part : {s.deposited, s.available, s.reserved, s.owed, s.paid, s.refunded,
                          s.fees_owed, s.withdrawn_total})
    if (part < Nano{0}) return "an amount is negative";
  if (s.deposited != plus(plus(escrow::ledger_balance(s), s.paid), s.refunded))
    return "deposited is not available + reserved + owed + paid + refunded";
  return thorough ? broken_sums(s) : std::string{};
}

}  // namespace gstd
