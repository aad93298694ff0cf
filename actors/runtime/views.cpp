#include "actors/runtime/views.hpp"

namespace gstd {

StreamView view_of(const StreamName& name, const Task::State& state, const Trail&) {
  if (state.phase == TaskStatus::absent) return {};
  TaskView view;
  if (const auto id = TaskId::parse(name.id)) view.task = *id;
  view.status = status_of(state);
  view.open_slots = open_slots(state);
  view.spec = state.spec;
  view.requester = state.requester;
  view.escrow = state.escrow;
  for (std::uint32_t i = 0; i < state.replicas.size(); ++i) {
    const Replica& replica = state.replicas[i];
    view.tried.push_back(replica.owner);
    if (replica.phase == Replica::Phase::leased)
      view.leases.push_back({i + 1, replica.worker, replica.owner, replica.lease_until});
  }
  return view;
}

StreamView view_of(const StreamName& name, const Worker::State& state, const Trail& trail) {
  const auto id = WorkerId::parse(name.id);
  if (!id || !state.is_registered) return {};
  return WorkerView{*id, state.owner, state.worker_kind, state.is_suspended, trail.seq};
}

StreamView view_of(const StreamName& name, const Escrow::State& state, const Trail&) {
  const auto id = EscrowId::parse(name.id);
  if (!id || !state.is_open) return {};
  EscrowView view{*id,           state.requester, state.currency,  state.network,
                  state.generation, state.terms,  state.contract,  state.last_lt,
                  state.last_tx, state.deposited, state.paid,      state.is_frozen,
                  state.is_closed, is_full(state), {}};
  if (state.is_frozen) return view;  // Vouchers wait.
  for (const Wallet& payee : state.unsigned_vouchers) {
    const PayeeVoucher& voucher = *state.vouchers.find(payee);
    view.to_sign.push_back({payee, voucher.cumulative, voucher.valid_until});
  }
  return view;
}

StreamView view_of(const StreamName& name, const ChainWallet::State& state, const Trail&) {
  const auto wallet = Wallet::parse(name.id);
  if (!wallet) return {};
  return ChainWalletView{*wallet, state.cursor_lt, state.cursor_tx, state.next_query,
                         state.on_way, state.last_swap};
}

StreamView view_of(const StreamName& name, const Reserve::State& state, const Trail&) {
  ReserveView view{Currency::ton, state.accrued, state.received, state.spent, state.gold,
                   state.swap};
  if (!boost::describe::enum_from_string(name.id.c_str(), view.currency)) return {};
  return view;
}

StreamView view_of(const StreamName& name, const User::State& state, const Trail&) {
  const auto wallet = Wallet::parse(name.id);
  if (!wallet || !state.is_registered) return {};
  return UserView{*wallet, state.is_blocked};
}

template <>
std::string broken_state(const Escrow::State& state) {
  return broken_invariant(state, false);
}

}  // namespace gstd
