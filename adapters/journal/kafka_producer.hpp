// Appends to Kafka: an idempotent producer that is made anew when librdkafka gives it up.
#pragma once

#include <mutex>
#include <thread>

#include "adapters/journal/kafka_client.hpp"

namespace gstd::kafka {

class Producer {
 public:
  static Result<std::unique_ptr<Producer>> make(const KafkaOptions& options);
  /// Not connected yet: call make().
  explicit Producer(const KafkaOptions& options);
  /// Waits until every append has its outcome.
  ~Producer();

  /// As Journal::append. Any thread; callbacks come on the producer's own.
  void append(PartitionId partition, std::string value, Journal::AppendDone done);

 private:
  struct Told {
    Journal::AppendDone done;
    AppendOutcome outcome;
  };
  /// One librdkafka handle with its topic, in the order of their making.
  struct Writer {
    Client client;
    Topic topic;
  };

  Result<Writer> make_writer();
  void deliver(rd_kafka_t* client, const rd_kafka_message_t& message);
  void serve();
  void replace_fatal_writer();
  void tell();

  KafkaOptions options_;
  Hooks hooks_;
  std::vector<Told> told_;  ///< Delivery reports of one poll; the producer's thread only.
  std::mutex mutex_;
  Writer writer_;              ///< Replaced by the producer's thread only, under the mutex.
  std::vector<Told> refused_;  ///< Under the mutex: callbacks must not come from inside append().
  bool is_stopping_ = false;   ///< Under the mutex.
  std::thread thread_;
};

}  // namespace gstd::kafka
