#include "actors/runtime/timers.hpp"

namespace gstd {

void Timers::set(Entity& entity, std::optional<UnixMillis> due) {
  if (entity.turn_hook.is_linked()) {
    if (due == entity.turn.due) return;
    order_.erase(order_.iterator_to(entity));
  }
  if (!due) return;
  entity.turn.due = *due;
  entity.turn.number = next_++;
  order_.insert(entity);
}

std::optional<UnixMillis> Timers::next() const {
  if (order_.empty()) return {};
  return order_.begin()->turn.due;
}

}  // namespace gstd
