#include "adapters/journal/open.hpp"

#include "adapters/journal/embedded.hpp"

namespace gstd {
namespace {

KafkaOptions kafka_options(const JournalOptions& options) {
  return {options.brokers,    options.topic,           options.partitions, options.replication,
          options.min_insync, options.flush_every_ack, options.client,     options.log};
}

}  // namespace

Result<std::unique_ptr<Journal>> open_journal(const JournalOptions& options) {
  if (options.kind == JournalKind::kafka) return open_kafka(kafka_options(options));
  return open_embedded({options.path, options.partitions});
}

std::vector<KafkaSetting> journal_settings(const JournalOptions& options) {
  if (options.kind == JournalKind::kafka) return kafka_settings(kafka_options(options));
  return {{"path", options.path}, {"partitions", std::to_string(options.partitions)}};
}

}  // namespace gstd
