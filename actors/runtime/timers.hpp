// When the streams of one partition next need a command of their own accord. Exact removal, so
// that nothing stale is left behind however often leases are renewed.
#pragma once

#include <boost/intrusive/set.hpp>

#include "actors/runtime/entity.hpp"

namespace gstd {

/// The places lie in the streams themselves, since a million of them may wait at once.
class Timers {
 public:
  /// Sets, moves or removes the one time of a stream; none may be left when the stream goes.
  void set(Entity& entity, std::optional<UnixMillis> due);
  /// Streams due at `now`, soonest first, then in the order they were set (where an entity lies in
  /// memory must not decide: a simulated history has to repeat). They stay until set() moves them.
  template <class Visit>
  void visit_due(UnixMillis now, Visit&& visit) {
    for (Entity& entity : order_) {
      if (entity.turn.due > now) return;
      visit(&entity);
    }
  }
  std::optional<UnixMillis> next() const;
  std::size_t size() const { return order_.size(); }

  Timers() = default;
  ~Timers() { order_.clear(); }

 private:
  struct Sooner {
    bool operator()(const Entity& a, const Entity& b) const {
      return std::pair{a.turn.due, a.turn.number} < std::pair{b.turn.due, b.turn.number};
    }
  };
  using Hook = boost::intrusive::member_hook<Entity, Turn::Hook, &Entity::turn_hook>;

  boost::intrusive::set<Entity, Hook, boost::intrusive::compare<Sooner>> order_;
  std::uint64_t next_ = 0;
};

}  // namespace gstd
