// From the words of the command line to how callers prove who they are.
#include <CLI/CLI.hpp>
#include <filesystem>

#include "adapters/cli/api.hpp"
#include "adapters/cli/serve_options.hpp"

namespace gstd {
namespace {

[[noreturn]] void fail_option(const char* option, std::string why) {
  cli::fail({Errc::invalid, "invalid", std::move(why), option});
}

bool listens_on_loopback(const ServeOptions& options) {
  return http::is_loopback_host(options.listen.substr(0, options.listen.rfind(':')));
}

/// Development makes the file; elsewhere somebody has put it on every node.
SessionKey session_key(const ServeOptions& options) {
  const std::string& path = options.session_key;
  if (!options.is_dev && !std::filesystem::exists(path))
    fail_option("--session-key-file", "there is no file " + path + "; it holds 64 hex digits and "
                "is only yours: umask 077; openssl rand -hex 32 > FILE");
  auto key = load_or_create_secret(path);
  if (!key) key.error().path = "--session-key-file";
  return cli::must(std::move(key));
}

/// Whoever can reach the server could say to be anybody: nobody but this machine may, and no money
/// but that of games.
void check_believing(const ServeOptions& options) {
  for (const auto& [given, option] : {std::pair{!options.hosts.empty(), "--host"},
                                      std::pair{!options.origins.empty(), "--origin"},
                                      std::pair{!options.trusted_proxies.empty(),
                                                "--trusted-proxy"}})
    if (given) fail_option(option, "--domain is missing");
  const bool may_believe = options.network == "dev" ||
                           (options.network == "local" && options.believes_wallets);
  if (!may_believe)
    fail_option("--domain", "wallets of " + options.network + " must prove themselves: name the "
                "domain they sign for");
  if (!listens_on_loopback(options))
    fail_option("--listen", "without --domain wallets are believed, so only this machine may ask");
}

void check_proving(const ServeOptions& options) {
  if (options.believes_wallets)
    fail_option("--believe-wallets", "--domain says that wallets prove themselves");
  if (listens_on_loopback(options)) return;
  if (options.network == "dev")
    fail_option("--listen", "network dev has no chain and no money: loopback only");
  if (options.session_key.empty())
    fail_option("--session-key-file", "a server that others reach needs it");
}

}  // namespace

void add_identity_options(CLI::App& command, ServeOptions& options) {
  command.add_option("--domain", options.domains,
                     "wallets sign for this name and prove themselves; also a Host; repeat it")
      ->envname("GSTD_DOMAINS")->delimiter(',');
  command.add_option("--host", options.hosts, "another name this server is asked by; repeat it")
      ->envname("GSTD_HOSTS")->delimiter(',');
  command.add_option("--origin", options.origins,
                     "whose pages may ask; https://DOMAIN of each when left out; repeat it")
      ->envname("GSTD_ORIGINS")->delimiter(',');
  command.add_option("--trusted-proxy", options.trusted_proxies,
                     "address whose X-Forwarded-For is believed; repeat it")
      ->envname("GSTD_TRUSTED_PROXIES")->delimiter(',');
  command.add_option("--session-key-file", options.session_key,
                     "file of the key that signs sessions, the same on every node")
      ->envname("GSTD_SESSION_KEY_FILE");
  command.add_flag("--believe-wallets", options.believes_wallets,
                   "network local without proofs: X-Wallet-Address is believed, on loopback only")
      ->envname("GSTD_BELIEVE_WALLETS");
}

void set_identity(http::HttpOptions& http, const ServeOptions& options) {
  const bool proves = !options.domains.empty();
  if (proves) check_proving(options);
  else check_believing(options);
  if (!options.cluster_listen.empty() && options.session_key.empty())
    fail_option("--session-key-file", "nodes must know one another's sessions: the same key for "
                "all of them");
  if (!options.session_key.empty()) http.session_key = session_key(options);
  http.believes_wallets = !proves;
  if (!proves) return;
  http.domains = options.domains;
  http.door.hosts = options.domains;
  http.door.hosts.insert(http.door.hosts.end(), options.hosts.begin(), options.hosts.end());
  http.door.origins = options.origins;
  http.door.proxies = options.trusted_proxies;
  if (options.origins.empty())
    for (const std::string& domain : options.domains)
      http.door.origins.push_back("https://" + domain);
  // Without a proxy before it all the world is one address here.
  if (listens_on_loopback(options) && options.trusted_proxies.empty()) return;
  http.per_ip = http::public_per_ip;
  http.per_wallet = http::public_per_wallet;
  http.logins_per_ip = http::public_logins_per_ip;
  http.sockets_per_ip = http::public_sockets_per_ip;
  http.frames_per_second = http::public_frames_per_second;
}

}  // namespace gstd
