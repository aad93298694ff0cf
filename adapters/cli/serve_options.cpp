#include "adapters/cli/serve_options.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "adapters/cli/api.hpp"
#include "adapters/log/log.hpp"

namespace gstd {
namespace {

/// A conninfo may hold a password: only what says where it goes is shown.
std::string without_password(const std::string& conninfo) {
  const std::size_t word = conninfo.find("password=");
  const std::size_t at = conninfo.rfind('@');
  if (word != std::string::npos) return conninfo.substr(0, word) + "password=***";
  if (conninfo.starts_with("postgres") && at != std::string::npos)
    return "postgresql://***" + conninfo.substr(at);
  return conninfo;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text.empty() ? "-" : text;
}

}  // namespace

void add_serve_options(CLI::App& command, ServeOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* variable, const char* words) {
    return command.add_option(name, value, words)->envname(variable)->capture_default_str();
  };
  add("--journal", options.journal, "GSTD_JOURNAL", "embedded (a file) or kafka")
      ->check(CLI::IsMember({"embedded", "kafka"}));
  add("--data", options.data, "GSTD_DATA", "folder of the embedded journal and the state cache");
  add("--kafka-brokers", options.kafka_brokers, "GSTD_KAFKA_BROKERS", "host:port,host:port");
  add("--kafka-topic", options.kafka_topic, "GSTD_KAFKA_TOPIC", "the journal's topic");
  command.add_flag("--flush-every-ack", options.flush_every_ack,
                   "Kafka writes to disk before each ack")->envname("GSTD_FLUSH_EVERY_ACK");
  command.add_flag("--public-events", options.has_public_events,
                   "publish what strangers may read; Kafka only")->envname("GSTD_PUBLIC_EVENTS");
  add("--events-topic", options.events_topic, "GSTD_EVENTS_TOPIC", "the public events' topic");
  add("--partitions", options.partitions, "GSTD_PARTITIONS", "fixed when the journal is made")
      ->check(CLI::Range(1U, 1024U));
  add("--postgres", options.postgres, "GSTD_POSTGRES", "libpq conninfo of the read models")
      ->required();
  add("--listen", options.listen, "GSTD_LISTEN", "address:port; port 0 takes a free one");
  add("--network", options.network, "GSTD_NETWORK", "dev has no chain: deposits are typed in")
      ->check(CLI::IsMember({"dev", "local", "testnet", "mainnet"}));
  add("--node", options.node, "GSTD_NODE", "this node's name in the journal");
  add("--cluster-listen", options.cluster_listen, "GSTD_CLUSTER_LISTEN",
      "address:port for other nodes; without it this node stands alone");
  command.add_option("--peer", options.peers, "another node: name=host:port; repeat it")
      ->envname("GSTD_PEERS")->delimiter(',');
  add("--cluster-cert", options.cluster_certificate, "GSTD_CLUSTER_CERT",
      "this node's certificate, PEM");
  add("--cluster-key", options.cluster_key, "GSTD_CLUSTER_KEY", "its key, PEM");
  add("--cluster-ca", options.cluster_authority, "GSTD_CLUSTER_CA",
      "whose certificates belong to this cluster, PEM");
  command.add_option("--operator", options.operators,
                     "an operator's Ed25519 key, 64 hex digits; repeat it")
      ->envname("GSTD_OPERATORS")->delimiter(',');
  add("--fee-bps", options.fee_bps, "GSTD_FEE_BPS", "platform fee on top of a reward")
      ->check(CLI::Range(0, 10'000));
  add("--threads", options.threads, "GSTD_THREADS", "threads that decide")
      ->check(CLI::Range(1U, 64U));
  add("--connections", options.connections, "GSTD_POSTGRES_CONNECTIONS",
      "Postgres sessions for reads")->check(CLI::Range(1U, 50U));
  add("--audit-key", options.audit_key, "GSTD_AUDIT_KEY",
      "file of the key that signs heads; DATA/audit.key when left out");
  add("--heads-interval-s", options.heads_interval_s, "GSTD_HEADS_INTERVAL_S",
      "seconds between two signed heads")->check(CLI::Range(1, 86'400));
  command.add_flag("--dev", options.is_dev, "take development deposits")->envname("GSTD_DEV");
  command.add_flag("--quiet", options.is_quiet, "do not log each request")
      ->envname("GSTD_QUIET");
  add_identity_options(command, options);
  add_chain_options(command, options.chain);
}

std::optional<KafkaOptions> public_events_options(const ServeOptions& options) {
  if (!options.has_public_events) return {};
  if (options.journal != "kafka")
    cli::fail({Errc::invalid, "invalid", "public events go to Kafka: --journal kafka",
               "--public-events"});
  if (options.events_topic == options.kafka_topic)
    cli::fail({Errc::invalid, "invalid", options.events_topic + " is the journal itself",
               "--events-topic"});
  KafkaOptions events;
  events.brokers = options.kafka_brokers;
  events.topic = options.events_topic;
  events.partitions = options.partitions;
  return events;
}

KeyPair audit_key(const ServeOptions& options) {
  const std::string path =
      options.audit_key.empty() ? options.data + "/audit.key" : options.audit_key;
  if (!options.is_dev && !std::filesystem::exists(path))
    cli::fail({Errc::invalid, "invalid",
               "there is no file " + path + "; it holds 64 hex digits and is only yours: "
               "umask 077; openssl rand -hex 32 > FILE", "--audit-key"});
  if (options.audit_key.empty()) std::filesystem::create_directories(options.data);
  return cli::must(load_or_create_key(path));
}

void log_settings(const ServeOptions& options) {
  log_line("info", "settings",
           {{"journal", options.journal},
            {"data", options.data},
            {"kafka_brokers", options.journal == "kafka" ? options.kafka_brokers : "-"},
            {"kafka_topic", options.journal == "kafka" ? options.kafka_topic : "-"},
            {"public_events", options.has_public_events ? options.events_topic : "-"},
            {"partitions", std::to_string(options.partitions)},
            {"postgres", without_password(options.postgres)},
            {"listen", options.listen},
            {"network", options.network},
            {"node", options.node},
            {"cluster_listen", options.cluster_listen.empty() ? "-" : options.cluster_listen},
            {"peers", std::to_string(options.peers.size())},
            {"domains", joined(options.domains)},
            {"hosts", joined(options.hosts)},
            {"origins", joined(options.origins)},
            {"trusted_proxies", joined(options.trusted_proxies)},
            {"wallets", options.domains.empty() ? "believed" : "proven"},
            {"session_key", options.session_key.empty() ? "random" : options.session_key},
            {"operators", std::to_string(options.operators.size())},
            {"fee_bps", std::to_string(options.fee_bps)},
            {"threads", std::to_string(options.threads)},
            {"connections", std::to_string(options.connections)},
            {"heads_interval_s", std::to_string(options.heads_interval_s)},
            {"dev", options.is_dev ? "yes" : "no"},
            {"chain_url", options.chain.url.empty() ? "-" : options.chain.url},
            {"hub", options.chain.hub.empty() ? "-" : options.chain.hub},
            {"treasury", options.chain.treasury.empty() ? "-" : options.chain.treasury}});
}

}  // namespace gstd
