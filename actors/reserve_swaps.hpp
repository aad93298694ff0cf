// The reserve's swaps into gold: what actors/reserve.cpp puts together.
#pragma once

#include "actors/reserve.hpp"

namespace gstd::swaps {

using ReserveEvents = std::vector<ReserveEvent>;

/// What may be spent now.
Nano available(const Reserve::State& s);
/// The next swap, when there is none and this much is enough; a pause that is set has to end first.
void add_due(const Reserve::State& s, Nano spendable, ReserveEvents& events);

Result<ReserveEvents> on(const Reserve::State& s, const ApproveSwap& c);
Result<ReserveEvents> on(const Reserve::State& s, const DelaySwap& c);
Result<ReserveEvents> on(const Reserve::State& s, const OrderSwap& c);
Result<ReserveEvents> on(const Reserve::State& s, const RecordSwapSent& c);
Result<ReserveEvents> on(const Reserve::State& s, const ConfirmSwap& c);
Result<ReserveEvents> on(const Reserve::State& s, const FailSwap& c);
Result<ReserveEvents> on(const Reserve::State& s, const ResolveSwap& c);
Result<ReserveEvents> on(const Reserve::State& s, const WakeReserve& c);

void apply(Reserve::State& s, const ReserveSwapDue& e);
void apply(Reserve::State& s, const ReserveSwapApproved& e);
void apply(Reserve::State& s, const ReserveSwapDelayed& e);
void apply(Reserve::State& s, const ReserveSwapOrdered& e);
void apply(Reserve::State& s, const ReserveSwapSent& e);
void apply(Reserve::State& s, const ReserveSwapConfirmed& e);
void apply(Reserve::State& s, const ReserveSwapFailed& e);
void apply(Reserve::State& s, const ReserveSwapResolved& e);

}  // namespace gstd::swaps
