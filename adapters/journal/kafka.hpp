// The journal on Kafka: one topic, kept for ever, no consumer groups and no transactions.
#pragma once

#include "events/journal.hpp"

namespace gstd {

struct KafkaSetting {
  std::string name;
  std::string value;
};

struct KafkaOptions {
  std::string brokers;  ///< `host:port,host:port`.
  std::string topic = "gstd.journal";
  std::uint32_t partitions = 8;
  int replication = 1;  ///< 3 in production,
  int min_insync = 1;   ///< with 2 here.
  bool flush_every_ack = false;
  std::vector<KafkaSetting> client;  ///< More for librdkafka: `security.protocol`, `sasl.…`.
  /// librdkafka's own lines, syslog level first (3 is an error). Any thread.
  std::function<void(int level, std::string_view line)> log;
};

/// Makes the topic if it is absent. Refusals: `invalid` when the topic has another number of
/// partitions or other settings than these options ask for (its settings are what an ack is worth),
/// `unavailable` when the brokers do not answer within 10 s. Destroying the journal waits until
/// every append has its outcome, at most about 5 s; its readers may live on.
Result<std::unique_ptr<Journal>> open_kafka(const KafkaOptions& options);

/// Everything set on the producer, the consumer and the topic, to be printed at start; what looks
/// like a secret is hidden.
std::vector<KafkaSetting> kafka_settings(const KafkaOptions& options);

}  // namespace gstd
