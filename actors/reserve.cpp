#include "actors/reserve.hpp"

#include <boost/describe/enum_to_string.hpp>

#include "actors/bounded.hpp"
#include "actors/fees.hpp"
#include "actors/reserve_swaps.hpp"

namespace gstd {
namespace {

/// gcc and clang have it, the standard does not.
__extension__ using Wide = unsigned __int128;

using swaps::ReserveEvents;
using swaps::apply;
using swaps::on;

Result<ReserveEvents> on(const Reserve::State& s, const AccrueFee& c) {
  const Nano part = part_of(c.fee, reserve_bps);
  if (part == Nano{0} || remembers(s.recent, c.task)) return ReserveEvents{};
  return ReserveEvents{ReserveFeeAccrued{c.task, part}};
}

Result<ReserveEvents> on(const Reserve::State& s, const RecordFee& c) {
  const Nano part = part_of(c.paid, reserve_bps);
  if (part == Nano{0} || remembers(s.recent_claims, ClaimKey{c.escrow, c.lt}))
    return ReserveEvents{};
  ReserveEvents events{ReserveFeeReceived{c.escrow, part, c.lt}};
  const bool may_swap = s.swap.phase == SwapPhase::none && s.again_at == UnixMillis{};
  if (c.currency == Currency::gstd && may_swap)
    swaps::add_due(s, plus(swaps::available(s), part), events);
  return events;
}

void apply(Reserve::State& s, const ReserveFeeAccrued& e) {
  s.accrued = plus(s.accrued, e.amount);
  remember(s.recent, e.task, recent_fees_max);
}
void apply(Reserve::State& s, const ReserveFeeReceived& e) {
  s.received = plus(s.received, e.amount);
  remember(s.recent_claims, ClaimKey{e.escrow, e.lt}, recent_fees_max);
}

}  // namespace

Result<std::vector<ReserveEvent>> Reserve::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}

void Reserve::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

/// When an approval lapses, and when a pause is over and there is enough to swap.
std::optional<UnixMillis> Reserve::due(const State& s) {
  if (s.swap.phase == SwapPhase::approved) return s.swap.approved_until;
  const bool is_paused = s.swap.phase == SwapPhase::none && s.again_at != UnixMillis{};
  if (is_paused && swaps::available(s) >= swap_least) return s.again_at;
  return {};
}
Reserve::Command Reserve::wake(const State&, UnixMillis now) { return WakeReserve{now}; }
bool Reserve::is_ended(const State&) { return false; }

Nano least_for(const OpenSwap& swap, Nano returned) {
  const Wide taken = static_cast<Wide>(minus(swap.offer, returned).value);
  const Wide offer = static_cast<Wide>(swap.offer.value);
  const Wide least = static_cast<Wide>(swap.quote.least.value) * taken;
  return Nano{static_cast<std::int64_t>((least + offer - 1) / offer)};
}

StreamName reserve_stream(Currency currency) {
  return {StreamKind::reserve, boost::describe::enum_to_string(currency, "")};
}

}  // namespace gstd
