#include <algorithm>

#include "actors/escrow_parts.hpp"

namespace gstd::escrow {
namespace {

constexpr Millis second{1'000};

UnixMillis whole_second(UnixMillis at) {
  return UnixMillis{at.get() - at.get() % second.get()};
}

/// Why no voucher can be had, whoever asks.
Result<void> may_have_vouchers(const State& s, UnixMillis now) {
  if (!s.is_open) return no_such_escrow();
  if (!s.contract) return refuse("forbidden", "there is no contract that could pay");
  if (s.is_closed) return refuse("closed", "refunded: nothing is left to claim");
  if (s.is_frozen) return refuse("not_yet", "frozen until operators resolve a drift");
  if (now >= s.terms.refund_after - voucher_margin)
    return refuse("deadline_passed", "claims are over");
  return {};
}

bool is_too_soon(const State& s, const PayeeVoucher* last, Nano owed, UnixMillis now) {
  if (!last || now >= s.terms.claims_close - last_call) return false;
  return now < last->requested_at + claim_period && owed < claim_min;
}

/// Which limit holds the voucher up, if any. What was held stays so: adding to it frees nothing.
std::optional<std::string> hold_of(const PayeeVoucher* last, Nano fresh, Nano today) {
  if (fresh > voucher_max || (last && last->is_held)) return "amount";
  if (today > voucher_day_max) return "day";
  return {};
}

UnixMillis end_of_voucher(const State& s, UnixMillis now) {
  return whole_second(std::min(now + voucher_life, s.terms.refund_after - voucher_margin));
}

/// As good as a new one, or good for a day more.
bool still_serves(const State& s, const PayeeVoucher& last, Nano cumulative, UnixMillis now) {
  const UnixMillis enough = std::min(now + claim_period, end_of_voucher(s, now));
  return last.cumulative == cumulative && last.valid_until >= enough;
}

}  // namespace

Answer on(const State& s, const RequestVoucher& c) {
  if (Result<void> may = may_have_vouchers(s, c.now); !may)
    return tl::unexpected<Error>{may.error()};
  const PayeeVoucher* last = s.vouchers.find(c.payee);
  const Nano cumulative = ever_owed_to(s, c.payee);
  const Nano owed = owed_to(s, c.payee);
  if (owed == Nano{0}) return refuse("insufficient", "nothing is owed to this payee");
  if (last && still_serves(s, *last, cumulative, c.now)) return Events{};
  if (c.is_blocked) return refuse("user_blocked", "a blocked wallet; what is owed stays owed");
  if (is_too_soon(s, last, owed, c.now))
    return refuse("too_soon", "one voucher a day for amounts this small");
  const auto [fresh, earlier] = promise(s, c.payee, c.now);
  const Nano today = plus(earlier, fresh);
  return Events{EscrowVoucherRequested{c.payee, cumulative, end_of_voucher(s, c.now), c.now, today,
                                       hold_of(last, fresh, plus(today, c.elsewhere_today))}};
}

Answer on(const State& s, const ApproveVoucher& c) {
  if (!s.is_open) return no_such_escrow();
  const PayeeVoucher* voucher = s.vouchers.find(c.payee);
  if (!voucher || voucher->cumulative != c.cumulative)
    return refuse("conflict", "this is not the payee's last voucher", "/cumulative");
  if (!voucher->is_held) return Events{};
  return Events{EscrowVoucherApproved{c.payee, c.cumulative, c.reason}};
}

Answer on(const State& s, const IssueVoucher& c) {
  if (!s.is_open) return no_such_escrow();
  const PayeeVoucher* voucher = s.vouchers.find(c.payee);
  if (!voucher || voucher->cumulative != c.cumulative || voucher->valid_until != c.valid_until)
    return refuse("conflict", "this is not the voucher requested last");
  if (voucher->is_issued) return Events{};
  if (voucher->is_held || s.is_frozen || s.is_closed)
    return refuse("not_yet", "the voucher waits for operators");
  return Events{EscrowVoucherIssued{c.payee, c.cumulative, c.valid_until, c.signature}};
}

Answer on(const State& s, const RetryPayout& c) {
  if (!s.is_open) return no_such_escrow();
  const PayeeVoucher* voucher = s.vouchers.find(c.payee);
  if (!voucher) return refuse("not_found", "this payee never had a voucher");
  if (voucher->failures == 0 && !voucher->is_given_up) return Events{};
  return Events{EscrowPayoutRetried{c.payee, c.reason}};
}

Answer on(const State& s, const GiveUpPayout& c) {
  if (!s.is_open) return no_such_escrow();
  const PayeeVoucher* voucher = s.vouchers.find(c.payee);
  if (!voucher) return refuse("not_found", "this payee never had a voucher");
  if (voucher->is_given_up) return Events{};
  return Events{EscrowPayoutGivenUp{c.payee, c.reason}};
}

}  // namespace gstd::escrow
