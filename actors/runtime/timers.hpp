// When the streams of one partition next need a command of their own accord. Exact removal, so
// that nothing stale is left behind however often leases are renewed.
#pragma once

#include <map>
#include <optional>

#include "events/core.hpp"

namespace gstd {

class Entity;

class Timers {
 public:
  /// When, and which of those at once.
  using Turn = std::pair<UnixMillis, std::uint64_t>;

  /// Sets, moves or removes the one time of a stream.
  void set(Entity& entity, std::optional<UnixMillis> due);
  /// Streams due at `now`, soonest first, then in the order they were set (where an entity lies in
  /// memory must not decide: a simulated history has to repeat). They stay until set() moves them.
  template <class Visit>
  void visit_due(UnixMillis now, Visit&& visit) const {
    for (const auto& [turn, entity] : order_) {
      if (turn.first > now) return;
      visit(entity);
    }
  }
  std::optional<UnixMillis> next() const;
  std::size_t size() const { return order_.size(); }

 private:
  std::map<Turn, Entity*> order_;
  std::uint64_t next_ = 0;
};

}  // namespace gstd
