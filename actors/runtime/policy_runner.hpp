// The policies of one source partition: reactions in lanes, one lane per target stream, in order,
// one batch of a lane under way at a time. Safe to repeat: targets remember the last cause handled.
#pragma once

#include <deque>
#include <unordered_map>

#include "actors/policies.hpp"
#include "actors/runtime/ports.hpp"
#include "events/record.hpp"

namespace gstd {

/// Commands of one lane sent together: they usually land in one record of the target.
constexpr std::size_t lane_batch_max = 128;
/// The journal gets a checkpoint at most this often, and only after a reaction.
constexpr Millis policy_checkpoint_period{1000};

class PolicyRunner {
 public:
  /// An accepted record of this partition, which lies at `point`.
  void observe(const ChainPoint& point, PartitionId partition, const Record& record);
  /// The journal says everything below is done: another node's work, or ours before a restart.
  void forget_below(std::uint64_t height);

  struct Batch {
    StreamName target;
    std::vector<Command> commands;  ///< In order; each with its cause.
  };
  /// Batches that may be sent now. The owner calls it after each round of work.
  std::vector<Batch> take();
  /// One command of the lane's batch was answered.
  void done(const StreamName& target, const EventPosition& cause);

  /// The lowest record with a reaction still to do, if any.
  std::optional<ChainPoint> lowest() const;
  /// Nothing when no checkpoint is due at `now`; else the height to record. `next_height`: of the
  /// partition's next record.
  std::optional<std::uint64_t> checkpoint_due(UnixMillis now, std::uint64_t next_height);
  std::size_t waiting() const { return waiting_; }

 private:
  struct Lane {
    std::deque<Command> queue;   ///< The first `sent` are under way.
    std::size_t sent = 0;
  };
  struct Source {
    ChainPoint point;
    std::size_t open = 0;  ///< Reactions of that record still to do.
  };
  void close(std::uint64_t height);

  std::unordered_map<std::string, Lane> lanes_;
  std::deque<Source> sources_;          ///< By height, ascending.
  std::vector<std::string> runnable_;   ///< Lanes with something to send and nothing under way.
  std::size_t waiting_ = 0;
  bool has_news_ = false;               ///< A reaction was done since the last checkpoint.
  UnixMillis last_checkpoint_;
};

}  // namespace gstd
