#include <algorithm>

#include "adapters/journal/kafka_client.hpp"

namespace gstd::kafka {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto brokers_wait_max = 10s;
constexpr auto request_wait = 5s;
constexpr int between_looks_ms = 20;

using Metadata = std::unique_ptr<const rd_kafka_metadata_t,
                                 Destroy<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>>;
using NewTopic = Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using Resource = Owned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using Request = Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Reply = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;

tl::unexpected<Error> failure(const KafkaOptions& options, std::string_view why) {
  return refuse("unavailable", "Kafka topic " + options.topic + " at " + options.brokers + ": " +
                                   std::string{why});
}

struct Partitions {
  std::uint32_t all = 0;  ///< 0: there is no such topic.
  std::uint32_t led = 0;
  int replicas_min = 0;
};

Result<Partitions> count_partitions(rd_kafka_t* client, const KafkaOptions& options) {
  const Topic topic{rd_kafka_topic_new(client, options.topic.c_str(), nullptr)};
  const rd_kafka_metadata_t* found = nullptr;
  const auto wait = std::chrono::milliseconds{1s};
  const auto code =
      rd_kafka_metadata(client, 0, topic.get(), &found, static_cast<int>(wait.count()));
  const Metadata metadata{found};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failure(options, rd_kafka_err2str(code));
  Partitions count;
  if (metadata->topic_cnt != 1) return count;
  const rd_kafka_metadata_topic& seen = metadata->topics[0];
  if (seen.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return count;
  if (seen.err != RD_KAFKA_RESP_ERR_NO_ERROR) return failure(options, rd_kafka_err2str(seen.err));
  count.all = static_cast<std::uint32_t>(seen.partition_cnt);
  for (int i = 0; i < seen.partition_cnt; ++i) {
    const rd_kafka_metadata_partition& partition = seen.partitions[i];
    if (partition.leader >= 0) ++count.led;
    count.replicas_min =
        i == 0 ? partition.replica_cnt : std::min(count.replicas_min, partition.replica_cnt);
  }
  return count;
}

Reply wait_for(rd_kafka_queue_t* queue) {
  const auto wait = std::chrono::milliseconds{request_wait + 1s};
  return Reply{rd_kafka_queue_poll(queue, static_cast<int>(wait.count()))};
}

Request make_request(rd_kafka_t* client, rd_kafka_admin_op_t operation) {
  Request request{rd_kafka_AdminOptions_new(client, operation)};
  const auto wait = std::chrono::milliseconds{request_wait};
  char why[256];
  rd_kafka_AdminOptions_set_request_timeout(request.get(), static_cast<int>(wait.count()), why,
                                            sizeof why);
  return request;
}

Result<bool> create(rd_kafka_t* client, const KafkaOptions& options, const Settings& settings) {
  char why[512];
  const NewTopic topic{rd_kafka_NewTopic_new(options.topic.c_str(),
                                             static_cast<int>(options.partitions),
                                             options.replication, why, sizeof why)};
  if (!topic) return refuse("invalid", std::string{"Kafka topic: "} + why);
  for (const auto& [name, value] : settings)
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  const Queue queue{rd_kafka_queue_new(client)};
  const Request request = make_request(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  rd_kafka_CreateTopics(client, topics, 1, request.get(), queue.get());
  const Reply reply = wait_for(queue.get());
  const auto* result = reply ? rd_kafka_event_CreateTopics_result(reply.get()) : nullptr;
  if (!result) return failure(options, "no answer to its creation");
  if (rd_kafka_event_error(reply.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return failure(options, rd_kafka_event_error_string(reply.get()));
  std::size_t count = 0;
  const auto** made = rd_kafka_CreateTopics_result_topics(result, &count);
  const auto code = rd_kafka_topic_result_error(made[0]);
  // Another node may have been faster; it made the same topic or the check finds out.
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return failure(options, rd_kafka_topic_result_error_string(made[0]));
  return true;
}

Result<Settings> read_settings(rd_kafka_t* client, const KafkaOptions& options) {
  const Resource topic{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, options.topic.c_str())};
  const Queue queue{rd_kafka_queue_new(client)};
  const Request request = make_request(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_ConfigResource_t* topics[] = {topic.get()};
  rd_kafka_DescribeConfigs(client, topics, 1, request.get(), queue.get());
  const Reply reply = wait_for(queue.get());
  const auto* result = reply ? rd_kafka_event_DescribeConfigs_result(reply.get()) : nullptr;
  if (!result) return failure(options, "no answer about its settings");
  if (rd_kafka_event_error(reply.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return failure(options, rd_kafka_event_error_string(reply.get()));
  std::size_t count = 0;
  const auto** described = rd_kafka_DescribeConfigs_result_resources(result, &count);
  if (rd_kafka_ConfigResource_error(described[0]) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return failure(options, rd_kafka_ConfigResource_error_string(described[0]));
  const auto** entries = rd_kafka_ConfigResource_configs(described[0], &count);
  Settings settings;
  for (std::size_t i = 0; i < count; ++i)
    if (const char* value = rd_kafka_ConfigEntry_value(entries[i]))
      settings.push_back({rd_kafka_ConfigEntry_name(entries[i]), value});
  return settings;
}

Result<bool> make_and_count(rd_kafka_t* client, const KafkaOptions& options,
                            const Settings& settings) {
  const auto deadline = steady_clock::now() + brokers_wait_max;
  const std::string wanted = std::to_string(options.partitions);
  bool is_made = false;
  for (;;) {
    const auto count = count_partitions(client, options);
    if (count && count->led == options.partitions && count->all == options.partitions) {
      if (count->replicas_min >= options.replication) return true;
      return refuse("invalid", "Kafka topic " + options.topic + ": it has " +
                                   std::to_string(count->replicas_min) + " replicas, not " +
                                   std::to_string(options.replication));
    }
    if (count && count->all != 0 && count->all != options.partitions)
      return refuse("invalid", "Kafka topic " + options.topic + ": it has " +
                                   std::to_string(count->all) + " partitions, not " + wanted);
    if (steady_clock::now() >= deadline) {
      if (!count) return tl::unexpected<Error>{count.error()};
      return failure(options, std::to_string(count->led) + " of " + wanted + " partitions lead");
    }
    if (count && count->all == 0 && !is_made) {
      if (auto made = create(client, options, settings); !made) return made;
      is_made = true;
    }
    rd_kafka_poll(client, between_looks_ms);
  }
}

}  // namespace

Result<bool> make_topic(const KafkaOptions& options, const Settings& settings) {
  Hooks hooks{options.log, nullptr};
  auto client = make_client(RD_KAFKA_PRODUCER, client_settings(options), hooks);
  if (!client) return tl::unexpected<Error>{client.error()};
  return make_and_count(client->get(), options, settings);
}

Result<Settings> prepare_topic(const KafkaOptions& options) {
  Hooks hooks{options.log, nullptr};
  auto client = make_client(RD_KAFKA_PRODUCER, client_settings(options), hooks);
  if (!client) return tl::unexpected<Error>{client.error()};
  const auto counted = make_and_count(client->get(), options, topic_settings(options));
  if (!counted) return tl::unexpected<Error>{counted.error()};
  auto settings = read_settings(client->get(), options);
  if (!settings) return settings;
  for (const auto& [name, value] : topic_settings(options))
    if (find(*settings, name) != value)
      return refuse("invalid", "Kafka topic " + options.topic + ": " + name + " is " +
                                   std::string{find(*settings, name)} + ", not " + value);
  return settings;
}

}  // namespace gstd::kafka
