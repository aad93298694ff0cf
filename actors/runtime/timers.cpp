#include "actors/runtime/timers.hpp"

namespace gstd {

void Timers::set(Entity* entity, std::optional<UnixMillis> due) {
  const auto found = due_.find(entity);
  if (found != due_.end()) {
    if (due == found->second) return;
    order_.erase({found->second, entity});
    due_.erase(found);
  }
  if (!due) return;
  order_.emplace(*due, entity);
  due_.emplace(entity, *due);
}

std::optional<UnixMillis> Timers::next() const {
  if (order_.empty()) return {};
  return order_.begin()->first;
}

}  // namespace gstd
