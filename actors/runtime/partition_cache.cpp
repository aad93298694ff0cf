// The state cache: a fuzzy snapshot, a slice a tick. Each row says how far it reflects the chain,
// so rows of one cycle need not be of one moment.
#include <algorithm>

#include "actors/runtime/partition.hpp"

namespace gstd {

/// False, with nothing taken over, when some row cannot be read: the journal is read from its
/// beginning then.
bool Partition::restore(CachedPartition cached) {
  std::vector<std::unique_ptr<Entity>> live;
  for (const auto& [name, bytes] : cached.live) {
    auto image = states_.decode(name.kind, bytes);
    live.push_back(Entity::make(name));
    if (image && live.back()->restore(std::move(*image))) continue;
    host_.alarm("cache_dropped", "the cached state of " + name.text() + " cannot be read");
    return false;
  }
  head_ = cached.policies.head;
  speculative_ = head_.hash;
  position_ = behind_head_ = cached.policies.offset;
  base_height_ = cached.base.head.height;
  if (options_.rules.hold(Rule::snapshot_head))
    seen_.push_back({options_.partition, cached.seen, "state cache"});
  for (const StreamName& name : cached.ended) ended_.insert(fingerprint(name));
  for (std::unique_ptr<Entity>& entity : live) {
    timers_.set(*entity, entity->due());
    streams_.insert(std::move(entity));
  }
  return true;
}

void Partition::mark_changed(Entity& entity) {
  timers_.set(entity, entity.due());
  entity.is_woken = false;
  if (entity.is_dirty) return;
  entity.is_dirty = true;
  dirty_.push_back(&entity);
}

void Partition::snapshot_slice_now() {
  if (!cycle_points_) {
    if (now_ < next_snapshot_ || dirty_.empty() || head_.height == 0) return;
    next_snapshot_ = now_ + snapshot_period;
    cycle_ = std::exchange(dirty_, {});
    cycle_points_ = {last_point_, policies_.lowest().value_or(last_point_)};
  }
  std::vector<CachedRow> rows;
  while (!cycle_.empty() && rows.size() < snapshot_slice) {
    Entity& entity = *cycle_.back();
    cycle_.pop_back();
    entity.is_dirty = false;
    const bool is_idle = !entity.is_in_flight && entity.inbox.empty() && entity.waits == 0;
    if (is_idle) entity.drop_tentative();  // The copy is for busy streams.
    rows.push_back({entity.name(), entity.is_ended(),
                    states_.encode(entity.state(), entity.trail())});
    if (entity.is_ended() && is_idle) evictable_.push_back(&entity);
  }
  std::optional<CachePoints> points;
  if (cycle_.empty()) points = std::exchange(cycle_points_, {});
  host_.store(std::move(rows), head_, std::move(points));
  evict_ended();
}

/// All that changed since the last snapshot: the next start reads no tail.
void Partition::snapshot_all_now() {
  while (cycle_points_) snapshot_slice_now();
  next_snapshot_ = now_;
  do snapshot_slice_now();
  while (cycle_points_);
}

/// Ended streams leave memory once the cache has them; somebody's question brings them back.
void Partition::evict_ended() {
  for (Entity* entity : std::exchange(evictable_, {})) {
    timers_.set(*entity, {});
    ended_.insert(fingerprint(entity->name()));
    streams_.erase(streams_.find(entity->name()));
  }
}

}  // namespace gstd
