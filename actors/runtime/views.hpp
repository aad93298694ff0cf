// Views: the few facts of each kind of stream that others look at.
#pragma once

#include "actors/runtime/engine.hpp"
#include "actors/runtime/ports.hpp"

namespace gstd {

StreamView view_of(const StreamName& name, const Task::State& state, const Trail& trail);
StreamView view_of(const StreamName& name, const Worker::State& state, const Trail& trail);
StreamView view_of(const StreamName& name, const Escrow::State& state, const Trail& trail);
StreamView view_of(const StreamName& name, const User::State& state, const Trail& trail);
StreamView view_of(const StreamName& name, const ChainWallet::State& state, const Trail& trail);
StreamView view_of(const StreamName& name, const Reserve::State& state, const Trail& trail);
inline StreamView view_of(const StreamName&, const Policy::State&, const Trail&) { return {}; }
inline StreamView view_of(const StreamName&, const Ops::State&, const Trail&) { return {}; }

/// What is wrong with a state that can be wrong; empty when nothing is.
template <class State>
std::string broken_state(const State&) {
  return {};
}
template <>
std::string broken_state(const Escrow::State& state);

}  // namespace gstd
