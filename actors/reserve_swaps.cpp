#include "actors/reserve_swaps.hpp"

#include <algorithm>

#include "actors/fees.hpp"

namespace gstd::swaps {
namespace {

using enum SwapPhase;

constexpr std::int64_t ms_per_s = 1'000;
constexpr Bps kept_of_price{static_cast<std::int32_t>(bps_whole) - slippage_max.get()};

bool is_open(const Reserve::State& s) { return s.swap.phase != none; }
/// Some swap before the open one, or the last: its end stays as it is.
bool has_ended(const Reserve::State& s, std::uint64_t swap) {
  return swap != 0 && (swap < s.swap.number || (swap == s.swap.number && !is_open(s)));
}
tl::unexpected<Error> unknown(const Reserve::State& s, std::uint64_t swap) {
  if (has_ended(s, swap)) return refuse("closed", "this swap has ended", "/swap");
  return refuse("not_found", "there is no such swap", "/swap");
}

Result<void> check_quote(const SwapQuote& quote) {
  const auto bad = [](const char* why, const char* path) {
    return refuse("bad_quote", why, std::string{"/quote/"} + path);
  };
  if (quote.ask_units <= Nano{0}) return bad("expected more than 0", "ask_units");
  if (quote.least <= Nano{0} || quote.least > quote.ask_units)
    return bad("expected more than 0 and no more than ask_units", "least");
  const Bps impact = quote.price_impact_bps;
  if (impact < Bps{0} || impact > Bps{static_cast<std::int32_t>(bps_whole)})
    return bad("expected 0 to 10000", "price_impact_bps");
  if (quote.router == quote.ask_wallet) return bad("the router itself", "ask_wallet");
  return {};
}

Result<void> check_price(const OpenSwap& swap, const OrderSwap& c) {
  const SwapQuote& quote = c.quote;
  // The exchange rounds its least down as well.
  if (quote.least < part_of(quote.ask_units, kept_of_price))
    return refuse("slippage", "the least lies too far below the price", "/quote/least");
  if (quote.price_impact_bps > price_impact_max)
    return refuse("price_impact", "the pool is too small for it", "/quote/price_impact_bps");
  if (!c.is_dry_run && quote.least < swap.approved_least)
    return refuse("price_moved", "less than was approved", "/quote/least");
  return {};
}

Result<void> check_deadline(const OrderSwap& c) {
  if (c.deadline <= c.now) return refuse("deadline_passed", "expected a later time", "/deadline");
  if (c.deadline > c.now + order_life_max || c.deadline.get() % ms_per_s != 0)
    return refuse("invalid", "expected whole seconds, 15 minutes from now at most", "/deadline");
  return {};
}

bool is_same(const OpenSwap& swap, const OrderSwap& c) {
  return swap.quote == c.quote && swap.deadline == c.deadline && swap.body == c.body;
}

void end(Reserve::State& s, UnixMillis again_at) {
  s.swap.phase = none;
  s.again_at = again_at;
}
void spend(Reserve::State& s, Nano got, Nano returned) {
  s.spent = plus(s.spent, minus(s.swap.offer, returned));
  s.gold = plus(s.gold, got);
}

}  // namespace

Nano available(const Reserve::State& s) { return minus(s.received, s.spent); }

void add_due(const Reserve::State& s, Nano spendable, ReserveEvents& events) {
  if (spendable < swap_least) return;
  events.emplace_back(ReserveSwapDue{s.swap.number + 1, std::min(spendable, swap_most)});
}

Result<ReserveEvents> on(const Reserve::State& s, const ApproveSwap& c) {
  if (!is_open(s) || c.swap != s.swap.number) return unknown(s, c.swap);
  if (s.swap.phase == approved && s.swap.approved_least == c.least) return ReserveEvents{};
  if (s.swap.phase == ordered || s.swap.phase == sent)
    return refuse("in_progress", "it is ordered already", "/swap");
  if (c.least <= Nano{0}) return refuse("invalid", "expected more than 0", "/least");
  return ReserveEvents{
      ReserveSwapApproved{c.swap, c.least, c.now + swap_approval_life, c.reason}};
}

Result<ReserveEvents> on(const Reserve::State& s, const DelaySwap& c) {
  if (!is_open(s) || c.swap != s.swap.number) return unknown(s, c.swap);
  if (s.swap.phase == ordered || s.swap.phase == sent || s.swap.delay == c.reason)
    return ReserveEvents{};
  return ReserveEvents{ReserveSwapDelayed{c.swap, c.reason}};
}

Result<ReserveEvents> on(const Reserve::State& s, const OrderSwap& c) {
  const OpenSwap& swap = s.swap;
  const bool is_ordered = swap.phase == ordered || swap.phase == sent || swap.phase == none;
  if (c.swap == swap.number && is_ordered && is_same(swap, c)) return ReserveEvents{};
  if (!is_open(s) || c.swap != swap.number) return unknown(s, c.swap);
  if (swap.phase == ordered || swap.phase == sent)
    return refuse("conflict", "another order was made", "/quote");
  if (!c.is_dry_run && swap.phase != approved)
    return refuse("not_yet", "two operators have to approve it", "/swap");
  if (!c.is_dry_run && swap.approved_until <= c.now)
    return refuse("expired", "it was approved too long ago", "/swap");
  if (auto good = check_quote(c.quote); !good) return tl::unexpected{good.error()};
  if (auto good = check_price(swap, c); !good) return tl::unexpected{good.error()};
  if (auto good = check_deadline(c); !good) return tl::unexpected{good.error()};
  const UnixMillis again_at = c.is_dry_run ? c.now + pause_after_dry_run : UnixMillis{};
  return ReserveEvents{ReserveSwapOrdered{c.swap, swap.offer, c.quote, c.deadline, c.body,
                                          c.is_dry_run, again_at}};
}

Result<ReserveEvents> on(const Reserve::State& s, const RecordSwapSent& c) {
  if (has_ended(s, c.swap)) return ReserveEvents{};
  if (c.swap != s.swap.number) return unknown(s, c.swap);
  if (s.swap.phase == sent && s.swap.query_id == c.query_id && s.swap.wallet == c.wallet)
    return ReserveEvents{};
  if (s.swap.phase != ordered) return refuse("conflict", "not what was ordered", "/swap");
  return ReserveEvents{ReserveSwapSent{c.swap, c.wallet, c.query_id, c.hash_norm}};
}

Result<ReserveEvents> on(const Reserve::State& s, const ConfirmSwap& c) {
  if (has_ended(s, c.swap)) return ReserveEvents{};
  if (c.swap != s.swap.number) return unknown(s, c.swap);
  if (s.swap.phase != sent) return refuse("not_yet", "it was not sent", "/swap");
  if (c.returned < Nano{0} || c.returned >= s.swap.offer)
    return refuse("invalid", "expected a part of the offer", "/returned");
  if (c.got < least_for(s.swap, c.returned))
    return refuse("insufficient", "less than the exchange has to give", "/got");
  ReserveEvents events{ReserveSwapConfirmed{c.swap, s.swap.offer, c.got, c.returned, c.tx, c.lt}};
  add_due(s, plus(minus(available(s), s.swap.offer), c.returned), events);
  return events;
}

Result<ReserveEvents> on(const Reserve::State& s, const FailSwap& c) {
  if (has_ended(s, c.swap)) return ReserveEvents{};
  if (c.swap != s.swap.number) return unknown(s, c.swap);
  if (s.swap.phase != ordered && s.swap.phase != sent)
    return refuse("not_yet", "it was not ordered", "/swap");
  // Before it is sent, and without anything that came back, only the clock says that it is over.
  if (s.swap.phase == ordered && c.now <= s.swap.deadline)
    return refuse("not_yet", "it may still be sent", "/swap");
  if (c.returned != Nano{0} && c.returned != s.swap.offer)
    return refuse("invalid", "expected nothing or the whole offer", "/returned");
  return ReserveEvents{
      ReserveSwapFailed{c.swap, c.reason, c.returned, c.now + pause_after_failure}};
}

Result<ReserveEvents> on(const Reserve::State& s, const ResolveSwap& c) {
  if (has_ended(s, c.swap)) return ReserveEvents{};
  if (c.swap != s.swap.number) return unknown(s, c.swap);
  if (c.got < Nano{0}) return refuse("invalid", "expected 0 or more", "/got");
  if (c.returned < Nano{0} || c.returned > s.swap.offer)
    return refuse("invalid", "expected no more than the offer", "/returned");
  return ReserveEvents{ReserveSwapResolved{c.swap, s.swap.offer, c.got, c.returned,
                                           c.reason, c.now + pause_after_failure}};
}

Result<ReserveEvents> on(const Reserve::State& s, const WakeReserve& c) {
  ReserveEvents events;
  if (s.swap.phase == approved && s.swap.approved_until <= c.now) {
    const std::string reason = s.swap.delay.empty() ? "approval_lapsed" : s.swap.delay;
    events.emplace_back(ReserveSwapFailed{s.swap.number, reason, {}, c.now + pause_after_failure});
  }
  if (!is_open(s) && s.again_at != UnixMillis{} && s.again_at <= c.now)
    add_due(s, available(s), events);
  return events;
}

void apply(Reserve::State& s, const ReserveSwapDue& e) {
  s.swap = {};
  s.swap.number = e.swap;
  s.swap.phase = due;
  s.swap.offer = e.offer;
  s.again_at = {};
}
void apply(Reserve::State& s, const ReserveSwapApproved& e) {
  s.swap.phase = approved;
  s.swap.approved_least = e.least;
  s.swap.approved_until = e.until;
  s.swap.delay.clear();
}
void apply(Reserve::State& s, const ReserveSwapDelayed& e) { s.swap.delay = e.reason; }
void apply(Reserve::State& s, const ReserveSwapOrdered& e) {
  s.swap.quote = e.quote;
  s.swap.deadline = e.deadline;
  s.swap.body = e.body;
  s.swap.phase = ordered;
  if (e.is_dry_run) end(s, e.again_at);
}
void apply(Reserve::State& s, const ReserveSwapSent& e) {
  s.swap.phase = sent;
  s.swap.wallet = e.wallet;
  s.swap.query_id = e.query_id;
}
void apply(Reserve::State& s, const ReserveSwapConfirmed& e) {
  spend(s, e.got, e.returned);
  end(s, {});
}
void apply(Reserve::State& s, const ReserveSwapFailed& e) { end(s, e.again_at); }
void apply(Reserve::State& s, const ReserveSwapResolved& e) {
  spend(s, e.got, e.returned);
  end(s, e.again_at);
}

}  // namespace gstd::swaps
