// librdkafka with owned handles, and the settings of every kind of handle.
#pragma once

#include <librdkafka/rdkafka.h>

#include "adapters/journal/kafka.hpp"

namespace gstd::kafka {

template <class Handle, void (*destroy)(Handle*)>
struct Destroy {
  void operator()(Handle* handle) const { destroy(handle); }
};
template <class Handle, void (*destroy)(Handle*)>
using Owned = std::unique_ptr<Handle, Destroy<Handle, destroy>>;

using Client = Owned<rd_kafka_t, rd_kafka_destroy>;
using Topic = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Queue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Partitions = Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Message = Owned<rd_kafka_message_t, rd_kafka_message_destroy>;

using Settings = std::vector<KafkaSetting>;

/// What librdkafka calls back; outlives the client it is given to.
struct Hooks {
  std::function<void(int level, std::string_view line)> log;
  /// Delivery reports, from inside rd_kafka_poll.
  std::function<void(rd_kafka_t* client, const rd_kafka_message_t& message)> delivered;
};

/// What every handle has.
Settings client_settings(const KafkaOptions& options);
Settings producer_settings(const KafkaOptions& options);
Settings consumer_settings(const KafkaOptions& options, ReadPace pace = ReadPace::prompt);
/// The topic's own: it is made with them, and refused if it has others.
Settings topic_settings(const KafkaOptions& options);

/// `invalid` for a setting librdkafka does not know, `unavailable` when it cannot start.
Result<Client> make_client(rd_kafka_type_t type, const Settings& settings, Hooks& hooks);

/// Asks the brokers about the topic, so that the first use does not wait for it.
bool load_metadata(rd_kafka_t* client, rd_kafka_topic_t* topic, std::chrono::milliseconds wait);

/// Makes the topic if it is absent and checks it (open_kafka's refusals). The answer is its
/// settings in force, by the broker's word.
Result<Settings> prepare_topic(const KafkaOptions& options);

/// Makes the topic with these settings if it is absent. Only its number of partitions and replicas
/// are checked: `invalid` when there are others, `unavailable` as open_kafka.
Result<bool> make_topic(const KafkaOptions& options, const Settings& settings);

/// Adds the question for the partition's end to a list for rd_kafka_offsets_for_times.
void add_end_question(rd_kafka_topic_partition_list_t* list, const std::string& topic,
                      PartitionId partition);

std::string_view find(const Settings& settings, std::string_view name);

}  // namespace gstd::kafka
