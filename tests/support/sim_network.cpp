#include "tests/support/sim_network.hpp"

namespace gstd::sim {

void SimNetwork::join(const std::string& name, Node node) {
  nodes_[name] = {std::move(node), ++lives_};
  for (const auto& [peer, joined] : nodes_) {
    if (peer == name || cut_between(name, peer)) continue;
    tell(peer, name, true);
    tell(name, peer, true);
  }
}

void SimNetwork::leave(const std::string& name) {
  nodes_.erase(name);
  for (const auto& [peer, joined] : nodes_)
    if (!cut_between(name, peer)) tell(peer, name, false);
}

void SimNetwork::post(const std::string& from, const std::string& to, Frame frame) {
  const bool* is_silent = cut_between(from, to);
  if (is_silent && !*is_silent) return;
  const Direction& direction = directions_[{from, to}];
  const std::uint64_t losses = direction.losses;
  deliver(from, to, [&direction, from, losses, frame = std::move(frame)](Node& node) {
    if (direction.losses == losses) node.receive(from, frame);
  });
}

void SimNetwork::lose(const std::string& from, const std::string& to) {
  if (!nodes_.contains(from) || !nodes_.contains(to) || cut_between(from, to)) return;
  ++directions_[{from, to}].losses;
  tell(from, to, false);
  tell(from, to, true);
}

void SimNetwork::tell(const std::string& name, const std::string& peer, bool is_up) {
  deliver(peer, name, [peer, is_up](Node& node) { node.link(peer, is_up); });
}

/// In order; to nobody when the receiver crashes meanwhile.
void SimNetwork::deliver(const std::string& from, const std::string& to,
                         std::function<void(Node&)> what) {
  const auto found = nodes_.find(to);
  if (found == nodes_.end()) return;
  if (const bool* is_silent = cut_between(from, to); is_silent && *is_silent) {
    held_.push_back([this, from, to, what = std::move(what)] { deliver(from, to, what); });
    return;
  }
  SimulatedTime& last = directions_[{from, to}].last;
  last = std::max(last, log_.now() + delay());
  log_.after(last - log_.now(), [this, to, life = found->second.life, what = std::move(what)] {
    const auto receiver = nodes_.find(to);
    if (receiver != nodes_.end() && receiver->second.life == life) what(receiver->second.node);
  });
}

void SimNetwork::cut(const std::string& a, const std::string& b, bool is_silent) {
  if (!cut_.emplace(way(a, b), is_silent).second || is_silent) return;
  tell(a, b, false);
  tell(b, a, false);
}

void SimNetwork::mend_all() {
  const auto cut = std::exchange(cut_, {});
  for (const auto& frame : std::exchange(held_, {})) frame();
  for (const auto& [ends, is_silent] : cut) {
    if (is_silent || !nodes_.contains(ends.first) || !nodes_.contains(ends.second)) continue;
    tell(ends.first, ends.second, true);
    tell(ends.second, ends.first, true);
  }
}

}  // namespace gstd::sim
