#include <algorithm>

#include "actors/escrow_parts.hpp"

namespace gstd::escrow {
namespace {

/// Where a fact belongs and whether it is news; `not_found` for no escrow of ours.
Result<bool> is_news(const State& s, std::uint64_t lt) {
  if (!s.is_open) return no_such_escrow();
  return lt > s.last_lt;
}

Events drift(Nano ours, Nano theirs, const auto& c) {
  return {EscrowDriftFound{ours, theirs, c.tx, c.lt}};
}

/// The fact, and a drift after it when the contract's books are then not what ours will be. A
/// contract that was refunded may begin to count anew.
Answer checked(const State& s, EscrowEvent fact, const ContractBooks& ours, const auto& c) {
  Events events{std::move(fact)};
  if (!c.books || s.is_closed || *c.books == ours) return events;
  if (c.books->deposited != ours.deposited)
    events.emplace_back(EscrowDriftFound{ours.deposited, c.books->deposited, c.tx, c.lt});
  else
    events.emplace_back(EscrowDriftFound{ours.paid_out, c.books->paid_out, c.tx, c.lt});
  return events;
}

/// How long the next try waits after so many failures.
Millis patience(std::uint32_t failures) {
  constexpr std::uint32_t doublings_max = 16;  // Far beyond the most; keeps the shift defined.
  const std::int64_t span = retry_first.get() << std::min(failures, doublings_max);
  return Millis{std::min(span, retry_most.get())};
}

}  // namespace

Answer on(const State& s, const RecordDeposit& c) {
  if (!s.is_open) return no_such_escrow();
  if (c.is_dev != (s.network == Network::dev))
    return refuse("forbidden", "escrows of network dev take typed-in deposits, and no others");
  if (c.is_dev && c.lt == s.last_lt && c.lt > 0 && c.amount != s.last_deposit)
    return refuse("conflict", "another deposit has this number", "/lt");
  if (c.lt <= s.last_lt) return Events{};
  if (c.amount <= Nano{0}) return above_zero();
  if (!add(s.deposited, c.amount))
    return refuse("invalid", "the deposits would leave 64 bits", "/amount");
  return checked(s, EscrowDeposited{c.amount, c.tx, c.lt}, {plus(s.deposited, c.amount), s.paid},
                 c);
}

Answer on(const State& s, const RecordClaim& c) {
  const Result<bool> news = is_news(s, c.lt);
  if (!news || !*news) return news.map([](bool) { return Events{}; });
  const Nano owed = owed_to(s, c.payee);
  if (c.paid < Nano{0} || c.paid > owed) return drift(owed, c.paid, c);
  return checked(s,
                 EscrowClaimed{c.payee, s.currency, is_treasury(s, c.payee), c.cumulative, c.paid,
                               c.tx, c.lt},
                 {s.deposited, plus(s.paid, c.paid)}, c);
}

// Anybody may have a voucher refused again and again: only what would be tried again is recorded,
// and not before that.
Answer on(const State& s, const RecordClaimFailure& c) {
  const Result<bool> news = is_news(s, c.lt);
  if (!news || !*news) return news.map([](bool) { return Events{}; });
  const PayeeVoucher* voucher = s.vouchers.find(c.payee);
  if (!voucher || owed_to(s, c.payee) == Nano{0} || c.now < voucher->next_try) return Events{};
  return Events{
      EscrowClaimFailed{c.payee, c.tx, c.lt, c.reason, c.now + patience(voucher->failures)}};
}

Answer on(const State& s, const RecordClaimReturn& c) {
  const Result<bool> news = is_news(s, c.lt);
  if (!news || !*news) return news.map([](bool) { return Events{}; });
  // After a refund nothing is owed any more; what comes back then only operators can place.
  if (s.is_closed) return drift({}, c.amount, c);
  if (c.amount < Nano{0} || c.amount > s.paid) return drift(s.paid, c.amount, c);
  return checked(s, EscrowClaimReturned{c.payee, c.amount, c.tx, c.lt},
                 {s.deposited, minus(s.paid, c.amount)}, c);
}

Answer on(const State& s, const RecordRefund& c) {
  const Result<bool> news = is_news(s, c.lt);
  if (!news || !*news) return news.map([](bool) { return Events{}; });
  const Nano ours = ledger_balance(s);
  if (c.amount != ours) return drift(ours, c.amount, c);
  Events events{EscrowRefunded{c.amount, c.tx, c.lt}};
  if (!s.is_closed) events.emplace_back(EscrowClosed{});
  return events;
}

Answer on(const State& s, const RecordRefundReturn& c) {
  const Result<bool> news = is_news(s, c.lt);
  if (!news || !*news) return news.map([](bool) { return Events{}; });
  if (c.amount < Nano{0} || c.amount > s.refunded) return drift(s.refunded, c.amount, c);
  return Events{EscrowRefundReturned{c.amount, c.tx, c.lt}};
}

Answer on(const State& s, const ResolveDrift& c) {
  if (!s.is_open) return no_such_escrow();
  if (!s.is_frozen || c.lt < s.drift_lt) return Events{};
  if (c.lt > s.drift_lt) return refuse("conflict", "no drift was found there", "/lt");
  const auto available = add(s.available, c.adjustment);
  const auto deposited = add(s.deposited, c.adjustment);
  if (!available || !deposited)
    return refuse("invalid", "the books would leave 64 bits", "/adjustment");
  if (*available < Nano{0})
    return refuse("insufficient", "not so much is available", "/adjustment");
  return Events{EscrowDriftResolved{c.adjustment, c.reason}};
}

}  // namespace gstd::escrow
