// Progress: what the projector tells other threads, and who waits for it.
#pragma once

#include <atomic>
#include <mutex>

#include "adapters/postgres/batch.hpp"
#include "adapters/follow/ends.hpp"
#include "adapters/postgres/projector.hpp"

namespace gstd::postgres {

/// Written by the projector's thread, read by any.
class Progress {
 public:
  explicit Progress(Journal& journal);

  /// Postgres or the journal is away: nobody is left waiting for it.
  void trouble(const std::string& why);
  void connected(const std::vector<Track>& tracks);
  void count(std::size_t records, std::uint64_t events);
  /// Another projector writes; this is where it was. Answers who can be answered.
  void looked(const std::vector<Track>& tracks);
  /// A transaction was kept, or nothing came: answers who can be answered.
  void applied(const std::vector<Track>& tracks, const Follower& follower);

  /// From here on nobody is kept waiting.
  void close();

  ProjectorStatus status() const;
  bool has_waiters() const { return waiting_ > 0; }
  void wait_for(std::vector<Position> positions, std::chrono::milliseconds timeout,
                std::function<void(Result<void>)> done);

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiter {
    std::vector<Position> positions;
    Clock::time_point until;
    std::function<void(Result<void>)> done;
  };
  void take(const std::vector<Track>& tracks);
  void measure(const Follower& follower);
  using Answers = std::vector<std::pair<std::function<void(Result<void>)>, Result<void>>>;
  Answers answers_due();
  bool is_reached(const std::vector<Position>& positions) const;
  Result<void> not_yet(const std::vector<Position>& positions) const;

  Ends ends_;
  std::optional<Clock::time_point> behind_since_;
  mutable std::mutex mutex_;
  ProjectorStatus status_;
  std::map<PartitionId, std::uint64_t> heights_;  ///< Of the slowest projection.
  std::map<PartitionId, UnixMillis> times_;
  std::vector<Waiter> waiters_;
  bool is_closed_ = false;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace gstd::postgres
