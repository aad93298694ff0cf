// When the streams of one partition next need a command of their own accord. Exact removal, so
// that nothing stale is left behind however often leases are renewed.
#pragma once

#include <optional>
#include <set>
#include <unordered_map>

#include "events/core.hpp"

namespace gstd {

class Entity;

class Timers {
 public:
  /// Sets, moves or removes the one time of a stream.
  void set(Entity* entity, std::optional<UnixMillis> due);
  /// Streams due at `now`, soonest first; they stay set until set() moves them.
  template <class Visit>
  void visit_due(UnixMillis now, Visit&& visit) const {
    for (auto it = order_.begin(); it != order_.end() && it->first <= now; ++it) visit(it->second);
  }
  std::optional<UnixMillis> next() const;
  std::size_t size() const { return order_.size(); }

 private:
  std::set<std::pair<UnixMillis, Entity*>> order_;
  std::unordered_map<Entity*, UnixMillis> due_;
};

}  // namespace gstd
