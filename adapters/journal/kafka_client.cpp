#include "adapters/journal/kafka_client.hpp"

#include <algorithm>

namespace gstd::kafka {
namespace {

// A record batch of one largest value: its header is 61 bytes, the record's own a few more.
constexpr std::size_t batch_bytes_max = record_bytes_max + 1024;
// A gathered reader's fetch: at 4,000 records a second it brings 80 of them instead of a few.
constexpr const char* gather_ms = "20";
constexpr const char* gather_bytes = "65536";

void on_log(const rd_kafka_t* client, int level, const char* facility, const char* line) {
  const auto* hooks = static_cast<const Hooks*>(rd_kafka_opaque(client));
  if (hooks->log) hooks->log(level, std::string{facility} + ": " + line);
}

void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque) {
  static_cast<const Hooks*>(opaque)->delivered(client, *message);
}

bool is_secret(std::string_view name) {
  return name.find("password") != std::string_view::npos ||
         name.find("secret") != std::string_view::npos ||
         name.find("pem") != std::string_view::npos || name.find("jaas") != std::string_view::npos;
}

}  // namespace

Settings client_settings(const KafkaOptions& options) {
  Settings list{
      {"bootstrap.servers", options.brokers},
      {"client.id", "gstd"},
      // Before librdkafka 2.10 small requests wait for the ack of the one before (Nagle).
      {"socket.nagle.disable", "true"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"allow.auto.create.topics", "false"},
  };
  list.insert(list.end(), options.client.begin(), options.client.end());
  return list;
}

Settings producer_settings(const KafkaOptions& options) {
  Settings list = client_settings(options);
  list.insert(list.end(), {
                              {"acks", "all"},
                              {"enable.idempotence", "true"},
                              // A flush costs far more than a record: wait for some to share one.
                              {"linger.ms", options.flush_every_ack ? "2" : "0"},
                              // After this the outcome is unknown and the tail has to say.
                              {"message.timeout.ms", "5000"},
                              {"compression.type", "lz4"},
                              {"message.max.bytes", std::to_string(batch_bytes_max)},
                              {"queue.buffering.max.messages", "100000"},
                              {"queue.buffering.max.kbytes", "65536"},
                          });
  return list;
}

Settings consumer_settings(const KafkaOptions& options, ReadPace pace) {
  const bool is_prompt = pace == ReadPace::prompt;
  Settings list = client_settings(options);
  list.insert(list.end(), {
                              {"enable.auto.commit", "false"},
                              // T1: a log that was cut must be told, never skipped over.
                              {"auto.offset.reset", "error"},
                              {"isolation.level", "read_uncommitted"},
                              {"check.crcs", "true"},
                              {"fetch.wait.max.ms", is_prompt ? "100" : gather_ms},
                              {"fetch.min.bytes", is_prompt ? "1" : gather_bytes},
                              {"fetch.error.backoff.ms", "20"},
                              {"queued.max.messages.kbytes", "16384"},
                          });
  return list;
}

Settings topic_settings(const KafkaOptions& options) {
  Settings list{
      {"cleanup.policy", "delete"},
      {"retention.ms", "-1"},
      {"retention.bytes", "-1"},
      {"unclean.leader.election.enable", "false"},
      {"min.insync.replicas", std::to_string(options.min_insync)},
      // Kafka's default: four times the largest value.
      {"max.message.bytes", "1048588"},
  };
  if (options.flush_every_ack) list.push_back({"flush.messages", "1"});
  return list;
}

Result<Client> make_client(rd_kafka_type_t type, const Settings& settings, Hooks& hooks) {
  Owned<rd_kafka_conf_t, rd_kafka_conf_destroy> conf{rd_kafka_conf_new()};
  char why[512];
  for (const auto& [name, value] : settings)
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why) !=
        RD_KAFKA_CONF_OK)
      return refuse("invalid", std::string{"Kafka setting: "} + why);
  rd_kafka_conf_set_opaque(conf.get(), &hooks);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  if (hooks.delivered) rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  Client client{rd_kafka_new(type, conf.get(), why, sizeof why)};
  if (!client) return refuse("unavailable", std::string{"Kafka client: "} + why);
  conf.release();  // The client owns it now.
  return client;
}

bool load_metadata(rd_kafka_t* client, rd_kafka_topic_t* topic, std::chrono::milliseconds wait) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(client, 0, topic, &metadata, static_cast<int>(wait.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  rd_kafka_metadata_destroy(metadata);
  return true;
}

void add_end_question(rd_kafka_topic_partition_list_t* list, const std::string& topic,
                      PartitionId partition) {
  const auto number = static_cast<std::int32_t>(partition);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), number)->offset = RD_KAFKA_OFFSET_END;
}

std::string_view find(const Settings& settings, std::string_view name) {
  const auto found = std::ranges::find(settings, name, &KafkaSetting::name);
  return found == settings.end() ? std::string_view{} : found->value;
}

}  // namespace gstd::kafka

namespace gstd {

std::vector<KafkaSetting> kafka_settings(const KafkaOptions& options) {
  std::vector<KafkaSetting> all;
  const auto add = [&](std::string_view kind, const kafka::Settings& list) {
    for (const auto& [name, value] : list)
      all.push_back({std::string{kind} + "." + name, kafka::is_secret(name) ? "hidden" : value});
  };
  add("producer", kafka::producer_settings(options));
  add("consumer", kafka::consumer_settings(options));
  add("topic", kafka::topic_settings(options));
  all.push_back({"topic.replication.factor", std::to_string(options.replication)});
  return all;
}

}  // namespace gstd
