// From the words of the command line to how a node meets others.
#include <charconv>
#include <filesystem>

#include "adapters/cli/api.hpp"
#include "adapters/cli/serve_options.hpp"

namespace gstd {
namespace {

[[noreturn]] void fail_option(const char* option, std::string why) {
  cli::fail({Errc::invalid, "invalid", std::move(why), option});
}

/// As split_address; other nodes must know the port.
std::pair<std::string, std::uint16_t> fixed_address(const char* option, const std::string& text) {
  auto address = split_address(option, text);
  if (address.second == 0) fail_option(option, "expected a port above 0, got " + text);
  return address;
}

ClusterPeer peer_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    fail_option("--peer", "expected NAME=HOST:PORT, got " + text);
  const auto [host, port] = fixed_address("--peer", text.substr(equals + 1));
  return {text.substr(0, equals), host, port};
}

void check_file(const char* option, const std::string& path) {
  if (path.empty()) fail_option(option, "a node among others needs it");
  if (!std::filesystem::is_regular_file(path)) fail_option(option, "no such file: " + path);
}

}  // namespace

std::pair<std::string, std::uint16_t> split_address(const char* option, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const bool has_port = colon != std::string::npos && colon > 0;
  const auto [read, fault] = std::from_chars(has_port ? text.data() + colon + 1 : end, end, port);
  if (fault != std::errc{} || read != end)
    fail_option(option, "expected ADDRESS:PORT, got " + text);
  return {text.substr(0, colon), port};
}

std::optional<ClusterOptions> cluster_options(const ServeOptions& options,
                                              const FrameCodec& frames) {
  if (options.cluster_listen.empty()) {
    if (!options.peers.empty()) fail_option("--peer", "--cluster-listen is missing");
    return {};
  }
  if (options.journal != "kafka")
    fail_option("--cluster-listen", "nodes share one journal: --journal kafka");
  ClusterOptions cluster;
  std::tie(cluster.address, cluster.port) =
      fixed_address("--cluster-listen", options.cluster_listen);
  for (const std::string& peer : options.peers) {
    cluster.peers.push_back(peer_of(peer));
    if (cluster.peers.back().name == options.node)
      fail_option("--peer", options.node + " is this node's own name");
  }
  check_file("--cluster-cert", options.cluster_certificate);
  check_file("--cluster-key", options.cluster_key);
  check_file("--cluster-ca", options.cluster_authority);
  cluster.certificate = options.cluster_certificate;
  cluster.key = options.cluster_key;
  cluster.authority = options.cluster_authority;
  cluster.frames = &frames;
  return cluster;
}

}  // namespace gstd
