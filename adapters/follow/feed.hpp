// Feed: what this node's engine accepted of late, so that its projector, publisher and keeper of
// heads need not read, hash and decode it again. Whoever is behind it reads the journal.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "actors/runtime/engine.hpp"
#include "adapters/follow/follower.hpp"

namespace gstd {

/// Events the feed keeps over all partitions, at about 1 KB each: five seconds of 6,000 a second,
/// below 30 MB. A projector that is further behind reads the journal until it has caught up.
constexpr std::size_t feed_events_max = 30'000;

/// Any thread.
class Feed {
 public:
  explicit Feed(std::size_t events_max = feed_events_max) : events_max_(events_max) {}

  void push(const AcceptedBatch& batch);
  /// Appends at most `max` records of `partition` from `height` on and forgets them and those
  /// below. False when the next one is not here, nor will come: it is in the journal.
  bool take(PartitionId partition, std::uint64_t height, std::size_t max,
            std::vector<Accepted>& out);
  /// Records of `partition` from `height` on that were accepted so far.
  std::uint64_t waiting(PartitionId partition, std::uint64_t height) const;
  /// Until something was pushed since the last take, at most `patience`.
  void wait(std::chrono::milliseconds patience);

 private:
  struct Lane {
    std::uint64_t next = 0;  ///< Height of the record to come.
    std::deque<Accepted> records;
  };
  void forget(Lane& lane, std::size_t count);

  const std::size_t events_max_;
  mutable std::mutex mutex_;
  std::condition_variable pushed_;
  std::map<PartitionId, Lane> lanes_;
  std::size_t events_ = 0;
  bool is_new_ = false;
};

}  // namespace gstd
