#include "actors/reserve.hpp"

#include <boost/describe/enum_to_string.hpp>

#include "actors/bounded.hpp"
#include "actors/fees.hpp"

namespace gstd {
namespace {

using ReserveEvents = std::vector<ReserveEvent>;

Result<ReserveEvents> on(const Reserve::State& s, const AccrueFee& c) {
  const Nano part = part_of(c.fee, reserve_bps);
  if (part == Nano{0} || remembers(s.recent, c.task)) return ReserveEvents{};
  return ReserveEvents{ReserveFeeAccrued{c.task, part}};
}

Result<ReserveEvents> on(const Reserve::State& s, const RecordFee& c) {
  const Nano part = part_of(c.paid, reserve_bps);
  if (part == Nano{0} || remembers(s.recent_claims, ClaimKey{c.escrow, c.lt}))
    return ReserveEvents{};
  return ReserveEvents{ReserveFeeReceived{c.escrow, part, c.lt}};
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

// Never due; a fee of nothing changes nothing.
std::optional<UnixMillis> Reserve::due(const State&) { return {}; }
Reserve::Command Reserve::wake(const State&, UnixMillis) { return AccrueFee{}; }
bool Reserve::is_ended(const State&) { return false; }

StreamName reserve_stream(Currency currency) {
  return {StreamKind::reserve, boost::describe::enum_to_string(currency, "")};
}

}  // namespace gstd
