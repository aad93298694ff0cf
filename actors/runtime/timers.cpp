#include "actors/runtime/timers.hpp"

#include "actors/runtime/entity.hpp"

namespace gstd {

void Timers::set(Entity& entity, std::optional<UnixMillis> due) {
  if (entity.turn) {
    if (due == entity.turn->first) return;
    order_.erase(*entity.turn);
    entity.turn.reset();
  }
  if (!due) return;
  entity.turn.emplace(*due, next_++);
  order_.emplace(*entity.turn, &entity);
}

std::optional<UnixMillis> Timers::next() const {
  if (order_.empty()) return {};
  return order_.begin()->first.first;
}

}  // namespace gstd
