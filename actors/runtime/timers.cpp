#include "actors/runtime/timers.hpp"

namespace gstd {

void Timers::set(Entity* entity, std::optional<UnixMillis> due) {
  const auto found = turns_.find(entity);
  if (found != turns_.end()) {
    if (due == found->second.first) return;
    order_.erase(found->second);
    turns_.erase(found);
  }
  if (!due) return;
  const Turn turn{*due, next_++};
  order_.emplace(turn, entity);
  turns_.emplace(entity, turn);
}

std::optional<UnixMillis> Timers::next() const {
  if (order_.empty()) return {};
  return order_.begin()->first.first;
}

}  // namespace gstd
