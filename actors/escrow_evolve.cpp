#include <algorithm>

#include "actors/bounded.hpp"
#include "actors/escrow_parts.hpp"

namespace gstd {
namespace {

using escrow::State;

/// A chain fact: nothing at or below its lt counts again.
void pass_fact(State& s, const auto& e) {
  s.last_lt = e.lt;
  s.last_tx = e.tx;
  s.last_deposit = {};
}

/// Keeps the front of the queue waiting, and the queue at most twice as long as what waits.
void tidy_queue(State& s) {
  const auto is_gone = [&](const TaskId& task) { return !s.waiting.contains(task); };
  while (!s.queue.empty() && is_gone(s.queue.front())) s.queue.pop_front();
  if (s.queue.size() > 2 * s.waiting.size()) std::erase_if(s.queue, is_gone);
}

void end(State& s, const TaskId& task) {
  if (!s.is_closed) s.payees_reserved -= s.reservations.value_or_empty(task).payees;
  s.reservations.erase(task);
  if (s.waiting.erase(task) > 0) tidy_queue(s);
  remember(s.recently_ended, task, recently_ended_max);
}

void owe(State& s, const Wallet& payee, Nano amount) {
  s.owed = plus(s.owed, amount);
  s.owed_to.put(payee, plus(s.owed_to.value_or_empty(payee), amount));
}

void owe_more(State& s, const Wallet& payee, Nano amount) {
  owe(s, payee, amount);
  s.ever_owed_to.put(payee, plus(s.ever_owed_to.value_or_empty(payee), amount));
}

void apply(State& s, const EscrowOpened& e) {
  s.is_open = true;
  s.requester = e.requester;
  s.currency = e.currency;
  s.network = e.network;
  s.generation = e.generation;
  s.terms = e.terms;
  s.contract = e.contract;
}
void apply(State& s, const EscrowDeposited& e) {
  pass_fact(s, e);
  s.last_deposit = e.amount;
  s.deposited = plus(s.deposited, e.amount);
  s.available = plus(s.available, e.amount);
}
void apply(State& s, const EscrowReserved& e) {
  s.available = minus(s.available, e.amount);
  s.reserved = plus(s.reserved, e.amount);
  s.reservations.put(e.task, {e.amount, e.payees.value_or(0)});
  s.payees_reserved += e.payees.value_or(0);
  if (s.waiting.erase(e.task) > 0) tidy_queue(s);
}
void apply(State& s, const EscrowReservationQueued& e) {
  s.waiting.put(e.task, {e.amount, e.payees.value_or(0)});
  s.queue.push_back(e.task);
}
void apply(State& s, const EscrowReservationRefused& e) {
  remember(s.recently_ended, e.task, recently_ended_max);
}
void apply(State& s, const EscrowReleased& e) {
  s.reserved = minus(s.reserved, e.amount);
  s.available = plus(s.available, e.amount);
  end(s, e.task);
}
void apply(State& s, const EscrowForfeited& e) { s.owed_to.erase(e.payee); }
void apply(State& s, const EscrowSettled& e) {
  s.reserved = minus(s.reserved, s.reservations.value_or_empty(e.task).amount);
  for (const Payment& payment : e.payments) owe_more(s, payment.owner, payment.amount);
  s.owed = plus(s.owed, e.fee);
  s.fees_owed = plus(s.fees_owed, e.fee);
  s.fees_ever_owed = plus(s.fees_ever_owed, e.fee);
  s.available = plus(s.available, e.returned);
  end(s, e.task);
}
void apply(State& s, const EscrowSettlementRefused& e) {
  remember(s.recently_ended, e.task, recently_ended_max);
}
void apply(State& s, const EscrowWithdrawn& e) {
  s.available = minus(s.available, e.amount);
  s.withdrawn_total = e.total;
  owe_more(s, s.requester, e.amount);
}

// Vouchers are promises about money already owed: they move none.
void await_signature(State& s, const Wallet& payee) {
  if (std::ranges::find(s.unsigned_vouchers, payee) == s.unsigned_vouchers.end())
    s.unsigned_vouchers.push_back(payee);
}
void apply(State& s, const EscrowVoucherRequested& e) {
  PayeeVoucher voucher = s.vouchers.value_or_empty(e.payee);
  voucher.cumulative = e.cumulative;
  voucher.valid_until = e.valid_until;
  voucher.requested_at = e.requested_at.value_or(UnixMillis{});
  voucher.is_held = e.held.has_value();
  voucher.is_issued = false;
  voucher.day = escrow::day_of(voucher.requested_at);
  voucher.day_sum = e.promised_today.value_or(Nano{});
  voucher.failures = 0;
  voucher.next_try = {};
  s.vouchers.put(e.payee, voucher);
  if (voucher.is_held) std::erase(s.unsigned_vouchers, e.payee);
  else await_signature(s, e.payee);
}
void change_voucher(State& s, const Wallet& payee, auto change) {
  PayeeVoucher voucher = s.vouchers.value_or_empty(payee);
  change(voucher);
  s.vouchers.put(payee, voucher);
}
void apply(State& s, const EscrowVoucherApproved& e) {
  change_voucher(s, e.payee, [](PayeeVoucher& voucher) { voucher.is_held = false; });
  await_signature(s, e.payee);
}
void apply(State& s, const EscrowVoucherIssued& e) {
  change_voucher(s, e.payee, [](PayeeVoucher& voucher) { voucher.is_issued = true; });
  std::erase(s.unsigned_vouchers, e.payee);
}
void apply(State& s, const EscrowPayoutRetried& e) {
  change_voucher(s, e.payee, [](PayeeVoucher& voucher) {
    voucher.failures = 0;
    voucher.next_try = {};
    voucher.is_given_up = false;
  });
}
void apply(State& s, const EscrowPayoutGivenUp& e) {
  change_voucher(s, e.payee, [](PayeeVoucher& voucher) { voucher.is_given_up = true; });
}
void apply(State& s, const EscrowClaimed& e) {
  pass_fact(s, e);
  s.owed = minus(s.owed, e.paid);
  s.paid = plus(s.paid, e.paid);
  Nano own = e.paid;
  if (e.treasury) {  // Fees first: a treasury that also worked is owed both.
    const Nano fees = std::min(e.paid, s.fees_owed);
    s.fees_owed = minus(s.fees_owed, fees);
    own = minus(own, fees);
  }
  const Nano rest = minus(s.owed_to.value_or_empty(e.payee), own);
  if (rest == Nano{0}) s.owed_to.erase(e.payee);
  else s.owed_to.put(e.payee, rest);
}
void apply(State& s, const EscrowClaimFailed& e) {
  pass_fact(s, e);
  change_voucher(s, e.payee, [&](PayeeVoucher& voucher) {
    ++voucher.failures;
    voucher.next_try = e.next_try.value_or(UnixMillis{});
  });
}
void apply(State& s, const EscrowClaimReturned& e) {
  pass_fact(s, e);
  s.paid = minus(s.paid, e.amount);
  owe(s, e.payee, e.amount);
}
void apply(State& s, const EscrowRefunded& e) {
  pass_fact(s, e);
  s.refunded = plus(s.refunded, e.amount);
  s.available = s.reserved = s.owed = s.fees_owed = {};
  s.owed_to.erase(s.requester);  // The refund itself pays the requester: no notice.
  s.payees_reserved = 0;
  s.unsigned_vouchers.clear();
  s.is_closed = true;            // Already here: the maps hold notices from this event on.
}
void apply(State& s, const EscrowRefundReturned& e) {
  pass_fact(s, e);
  s.refunded = minus(s.refunded, e.amount);
  s.available = plus(s.available, e.amount);
}
void apply(State& s, const EscrowClosed&) { s.is_closed = true; }
void apply(State& s, const EscrowDriftFound& e) {
  pass_fact(s, e);
  s.drift_lt = e.lt;
  s.is_frozen = true;
}
void apply(State& s, const EscrowDriftResolved& e) {
  s.deposited = plus(s.deposited, e.adjustment);
  s.available = plus(s.available, e.adjustment);
  s.is_frozen = false;
}

}  // namespace

void Escrow::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

}  // namespace gstd
