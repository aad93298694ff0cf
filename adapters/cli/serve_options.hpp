// Settings of `gstd serve`: command line, then environment, then .env; printed with secrets hidden.
#pragma once

#include <string>

#include "actors/runtime/local_engine.hpp"
#include "adapters/cli/chain_options.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/http/options.hpp"
#include "adapters/journal/open.hpp"

namespace CLI {
class App;
}

namespace gstd {

struct ServeOptions {
  std::string journal = "embedded";
  std::string data = ".run/server";
  std::string kafka_brokers = "127.0.0.1:9092";
  std::string kafka_topic = "gstd.journal";
  bool flush_every_ack = false;
  bool has_public_events = false;
  std::string events_topic = "gstd.events";
  std::uint32_t partitions = 8;
  std::string postgres;
  std::string listen = "127.0.0.1:8080";
  std::string network = "dev";
  std::string node = "node-1";
  std::string cluster_listen;
  std::vector<std::string> peers;
  std::string cluster_certificate;
  std::string cluster_key;
  std::string cluster_authority;
  std::vector<std::string> domains;  ///< Given: wallets prove themselves.
  std::vector<std::string> hosts;
  std::vector<std::string> origins;
  std::vector<std::string> trusted_proxies;
  std::string session_key;  ///< File.
  bool believes_wallets = false;
  std::vector<std::string> operators;
  std::int32_t fee_bps = fee_bps_default.get();
  std::size_t threads = 2;
  std::size_t connections = 4;
  std::string audit_key;  ///< Empty: `audit.key` in the data folder.
  std::int64_t heads_interval_s = 3600;
  bool is_dev = false;
  bool is_quiet = false;
  ChainOptions chain;
};

void add_serve_options(CLI::App& command, ServeOptions& options);
/// Those about who may ask, and how callers prove who they are.
void add_identity_options(CLI::App& command, ServeOptions& options);
/// `ADDRESS:PORT`; the port may be 0. Ends the program, naming the option, when it is not.
std::pair<std::string, std::uint16_t> split_address(const char* option, const std::string& text);
/// None when this node stands alone. Ends the program, naming the option, when they do not fit.
std::optional<ClusterOptions> cluster_options(const ServeOptions& options,
                                              const FrameCodec& frames);
/// Where public events go; none when nobody asked for them. Ends the program, naming the option,
/// when they have nowhere to go.
std::optional<KafkaOptions> public_events_options(const ServeOptions& options);
/// The key that signs heads. Only in development is one made where there is none; else ends the
/// program, naming the option.
KeyPair audit_key(const ServeOptions& options);
/// How callers prove who they are, and whom the server answers. Ends the program, naming the
/// option, when strangers could be believed, or nodes would not know one another's tokens.
void set_identity(http::HttpOptions& http, const ServeOptions& options);
/// One line per setting at start.
void log_settings(const ServeOptions& options);

}  // namespace gstd
