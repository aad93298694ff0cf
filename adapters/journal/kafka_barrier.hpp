// The barrier on Kafka: high watermarks asked from the brokers, never taken from a cache.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "adapters/journal/kafka_client.hpp"

namespace gstd::kafka {

/// A handle and a thread of its own, so that a question never queues behind a long-poll fetch. One
/// query is in flight; it serves everyone, of every partition, who asked before it began.
class Barrier {
 public:
  static Result<std::unique_ptr<Barrier>> make(const KafkaOptions& options);
  /// Not connected yet: call make().
  explicit Barrier(const KafkaOptions& options);
  /// Questions still open are answered `unavailable`.
  ~Barrier();

  /// As Journal::end. Any thread; callbacks come on the barrier's own.
  void ask(PartitionId partition, Journal::EndDone done);

 private:
  using Asked = std::map<PartitionId, std::vector<Journal::EndDone>>;

  void serve();
  using Ends = std::map<PartitionId, Result<Offset>>;
  Ends query_until_led(const Asked& asked);
  Ends query(const Asked& asked, bool& is_leaderless);

  KafkaOptions options_;
  Hooks hooks_;
  Client client_;
  Topic topic_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Asked asked_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace gstd::kafka
