#include "adapters/cli/journal_arguments.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "adapters/archive/file_journal.hpp"
#include "adapters/cli/api.hpp"
#include "adapters/json/record_codec.hpp"

namespace gstd::cli {
namespace {

/// Empty when it is a kind of journal, or a file that is there.
std::string check_source(const std::string& text) {
  if (text == "embedded" || text == "kafka" || std::filesystem::is_regular_file(text)) return {};
  return "expected embedded, kafka or a file made by gstd export; there is no file " + text;
}

std::unique_ptr<Journal> open_whole_file(const std::string& path) {
  auto file = must(archive::open_file(path, json::JsonRecordCodec{}));
  if (file->faults().empty()) return file;
  const archive::Fault& fault = file->faults().front();
  fail({Errc::invalid, "invalid", fault.what + " (gstd audit says more)", fault.place.text()});
}

}  // namespace

void add_journal_arguments(CLI::App& command, JournalArguments& arguments, JournalSource source) {
  const auto add = [&](const char* name, auto& value, const char* variable, const char* words) {
    return command.add_option(name, value, words)->envname(variable)->capture_default_str();
  };
  if (source == JournalSource::servers)
    add("--journal", arguments.journal, "GSTD_JOURNAL", "embedded or kafka")
        ->check(CLI::IsMember({"embedded", "kafka"}));
  else
    add("--journal", arguments.journal, "GSTD_JOURNAL",
        "embedded, kafka, or a file made by gstd export (needs nothing else)")
        ->check(CLI::Validator{check_source, "embedded, kafka or FILE"});
  add("--data", arguments.data, "GSTD_DATA", "the server's folder");
  add("--kafka-brokers", arguments.kafka_brokers, "GSTD_KAFKA_BROKERS", "host:port,host:port");
  add("--kafka-topic", arguments.kafka_topic, "GSTD_KAFKA_TOPIC", "the journal's topic");
  add("--partitions", arguments.partitions, "GSTD_PARTITIONS", "as the journal was made");
}

JournalOptions JournalArguments::options() const {
  JournalOptions options;
  options.kind = journal == "kafka" ? JournalKind::kafka : JournalKind::embedded;
  options.path = data + "/journal.sqlite";
  options.brokers = kafka_brokers;
  options.topic = kafka_topic;
  options.partitions = partitions;
  return options;
}

std::unique_ptr<Journal> open_existing(const JournalArguments& arguments) {
  if (arguments.is_file()) return open_whole_file(arguments.journal);
  const JournalOptions options = arguments.options();
  if (options.kind == JournalKind::embedded && !std::filesystem::exists(options.path))
    fail({Errc::not_found, "not_found", "there is no journal", options.path});
  return must(open_journal(options));
}

}  // namespace gstd::cli
