#include "adapters/cli/journal_arguments.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "adapters/cli/api.hpp"

namespace gstd::cli {

void add_journal_arguments(CLI::App& command, JournalArguments& arguments) {
  const auto add = [&](const char* name, auto& value, const char* variable, const char* words) {
    return command.add_option(name, value, words)->envname(variable)->capture_default_str();
  };
  add("--journal", arguments.journal, "GSTD_JOURNAL", "embedded or kafka")
      ->check(CLI::IsMember({"embedded", "kafka"}));
  add("--data", arguments.data, "GSTD_DATA", "the server's folder");
  add("--kafka-brokers", arguments.kafka_brokers, "GSTD_KAFKA_BROKERS", "host:port,host:port");
  add("--kafka-topic", arguments.kafka_topic, "GSTD_KAFKA_TOPIC", "the journal's topic");
  add("--partitions", arguments.partitions, "GSTD_PARTITIONS", "as the journal was made");
}

std::unique_ptr<Journal> open_existing(const JournalArguments& arguments) {
  JournalOptions options;
  options.kind =
      arguments.journal == "kafka" ? JournalKind::kafka : JournalKind::embedded;
  options.path = arguments.data + "/journal.sqlite";
  options.brokers = arguments.kafka_brokers;
  options.topic = arguments.kafka_topic;
  options.partitions = arguments.partitions;
  if (options.kind == JournalKind::embedded && !std::filesystem::exists(options.path))
    fail({Errc::not_found, "not_found", "there is no journal", options.path});
  return must(open_journal(options));
}

}  // namespace gstd::cli
