// Remembers answers for a while.
#pragma once

#include <algorithm>
#include <map>

#include "events/core.hpp"

namespace gstd::chain {

/// At most `most` answers, each for `span`; when it is full, the one that ends first goes. One
/// thread.
template <class Key, class Value>
class TtlCache {
 public:
  TtlCache(Millis span, std::size_t most) : span_{span}, most_{most} {}

  /// Null when there is none that still counts.
  const Value* find(const Key& key, Millis now) const {
    const auto found = entries_.find(key);
    return found == entries_.end() || found->second.ends <= now ? nullptr : &found->second.value;
  }

  void put(const Key& key, Value value, Millis now) {
    if (entries_.size() >= most_ && !entries_.contains(key))
      entries_.erase(std::ranges::min_element(entries_, {},
                                              [](const auto& entry) { return entry.second.ends; }));
    entries_.insert_or_assign(key, Entry{std::move(value), Millis{now.get() + span_.get()}});
  }

 private:
  struct Entry {
    Value value;
    Millis ends;
  };
  Millis span_;
  std::size_t most_;
  std::map<Key, Entry> entries_;
};

}  // namespace gstd::chain
