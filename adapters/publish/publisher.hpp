// Publisher: follows the journal and puts what strangers may read of it into the public log.
#pragma once

#include <atomic>
#include <condition_variable>
#include <set>
#include <span>
#include <thread>

#include "adapters/follow/ends.hpp"
#include "adapters/follow/feed.hpp"
#include "adapters/publish/public_log.hpp"

namespace gstd {

/// By this name operators skip a record for it, as for any projection.
constexpr std::string_view public_events_projection = "public_events";

struct PublisherOptions {
  std::string source;  ///< json::cloud_event_source of the journal.
  OpenPublicLog open;  ///< Called again after each failure; blocks the publisher alone.
  std::size_t batch_records_max = 256;  ///< Read at once; bounds memory.
  /// For people: `public_events_trouble` and `public_events_stopped`. Any thread.
  std::function<void(std::string_view event, const std::string& what)> alarm;
};

struct PublisherStatus {
  bool is_leading = true;
  std::string trouble;  ///< The last failure of machinery; empty while it works.
  std::map<PartitionId, std::string> stopped;  ///< Why a partition goes no further.
  std::uint64_t stored = 0;       ///< Events stored since the start.
  std::uint64_t lag_records = 0;  ///< Accepted, or in the journal, and not yet read.
};

/// One thread of its own from start to stop; the functions may be called from any. Its checkpoint
/// is the last message of each partition of the public log, and nothing else: what is there is
/// never guessed, and a log that was lost is written anew. At least once, in order, and never past
/// an event that is not stored, also with two publishers at once (ops/decisions/0007).
class Publisher {
 public:
  Publisher(Journal& journal, const RecordCodec& codec, PublisherOptions options);
  ~Publisher();

  /// As Projector::feed: what the engine of this process accepts need not be read again.
  void feed(const AcceptedBatch& batch) { feed_.push(batch); }
  /// Whether this one publishes, as it does at first.
  void lead(bool is_leader);
  void start();
  /// Waits until what is on its way is stored, for two seconds at most.
  void stop();
  PublisherStatus status() const;

 private:
  /// Where one partition stands.
  struct Place {
    Mark mark;                ///< Before the record to be published next.
    std::optional<EventPosition> last;  ///< The last event in the public log.
    std::optional<Position> unreadable; ///< It stands here until operators say otherwise.
  };

  bool is_on() const { return !is_stopping_ && is_leader_; }
  void run();
  Result<void> publish();
  Result<void> find_places(PublicLog& log);
  Result<void> publish_all(PublicLog& log, std::span<const Accepted> batch);
  Result<void> publish_record(PublicLog& log, Place& place, const Accepted& accepted);
  Result<void> append(PublicLog& log, const PublicMessage& message);
  Result<void> settle(PublicLog& log, std::chrono::milliseconds wait);
  Result<void> drain(PublicLog& log);
  bool is_lifted(const Place& place, const Record& record);
  void measure(const Follower& follower);
  void tell_stopped(PartitionId partition, const std::string& why);
  void tell_trouble(const std::string& why);

  Journal& journal_;
  const RecordCodec& codec_;
  const PublisherOptions options_;
  Feed feed_;
  Ends ends_;
  std::map<PartitionId, Place> places_;
  std::set<Position> lifted_;  ///< Unreadable records that change nothing: operators said so.
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  PublisherStatus status_;
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_leader_{true};
  std::thread thread_;
};

}  // namespace gstd
