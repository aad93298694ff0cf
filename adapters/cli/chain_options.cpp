#include "adapters/cli/chain_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

#include "adapters/chain/patience.hpp"
#include "adapters/chain/toncenter.hpp"
#include "adapters/cli/api.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/own_wallet.hpp"

namespace gstd {
namespace {

// The only secrets that may come by the environment; a command line is everybody's to read.
constexpr const char* api_key_variable = "GSTD_CHAIN_API_KEY";
constexpr const char* voucher_key_variable = "GSTD_VOUCHER_KEY";
constexpr const char* sender_key_variable = "GSTD_SENDER_KEY";

[[noreturn]] void wrong(const char* option, std::string why) {
  cli::fail({Errc::invalid, "invalid", std::move(why), option});
}

Wallet address(const char* option, const std::string& text, Network network) {
  if (text.empty()) wrong(option, "required on a network with a chain");
  const Result<Wallet> parsed = parse_address(text, network);
  if (!parsed) wrong(option, parsed.error().why);
  return *parsed;
}

std::string url_of(const ChainOptions& options, Network network) {
  if (!options.url.empty()) return options.url;
  if (network == Network::mainnet) return "https://toncenter.com/api/v3";
  if (network == Network::testnet) return "https://testnet.toncenter.com/api/v3";
  wrong("--chain-url", "required on network local");
}

/// From the environment, else from the file; nothing when neither is given.
std::optional<KeyPair> secret_key(const char* variable, const char* option,
                                  const std::string& file) {
  if (const char* text = std::getenv(variable)) {
    Secret<32> seed;
    if (!from_hex(text, seed.bytes.data(), seed.bytes.size()))
      wrong(variable, "expected 64 lower-case hex digits");
    return KeyPair::from_seed(seed);
  }
  if (file.empty()) return {};
  if (!std::filesystem::exists(file))
    wrong(option, "there is no file " + file + "; it holds 64 hex digits and is only yours: "
                  "umask 077; openssl rand -hex 32 > FILE");
  return cli::must(load_or_create_key(file));
}

std::string quote_url_of(const ChainOptions& options, Network network) {
  if (!options.quote_url.empty()) return options.quote_url;
  if (network == Network::mainnet) return "https://api.ston.fi";
  wrong("--quote-url", "required with --gold-master on this network");
}

/// None when the reserve only accumulates.
std::optional<GoldOptions> gold_options(const ChainOptions& options, Network network) {
  if (options.gold_master.empty()) {
    if (options.is_gold_live) wrong("--gold-live", "needs --gold-master");
    return {};
  }
  if (options.gstd_minter.empty()) wrong("--gold-master", "needs --gstd-minter: GSTD pays");
  GoldOptions gold;
  gold.desk.gold_minter = address("--gold-master", options.gold_master, network);
  gold.desk.gstd_minter = address("--gstd-minter", options.gstd_minter, network);
  gold.desk.gold_decimals = static_cast<std::uint8_t>(options.gold_decimals);
  gold.desk.gstd_decimals = static_cast<std::uint8_t>(options.gstd_decimals);
  gold.desk.is_live = options.is_gold_live;
  gold.desk.rounds = std::chrono::seconds{options.gold_rounds_s};
  gold.open_quotes = [url = quote_url_of(options, network)](chain::Waiting& waiting) {
    chain::CurlOptions http;
    http.base_url = url;
    return chain::open_stonfi(std::move(http), waiting);
  };
  return gold;
}

void add_gold_options(CLI::App& command, ChainOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* variable, const char* words) {
    return command.add_option(name, value, words)->envname(variable)->capture_default_str();
  };
  add("--gold-master", options.gold_master, "GSTD_GOLD_MASTER",
      "jetton minter of XAUt0; without it the golden reserve only accumulates");
  add("--quote-url", options.quote_url, "GSTD_QUOTE_URL",
      "STON.fi's API; mainnet knows its own");
  command.add_flag("--gold-live", options.is_gold_live,
                   "the reserve really buys gold; else a dry run that signs and sends nothing")
      ->envname("GSTD_GOLD_LIVE");
  add("--gold-decimals", options.gold_decimals, "GSTD_GOLD_DECIMALS",
      "as its minter has to say at the start")->check(CLI::Range(0, 36));
  add("--gstd-decimals", options.gstd_decimals, "GSTD_DECIMALS",
      "as its minter has to say at the start")->check(CLI::Range(0, 36));
  add("--gold-rounds-s", options.gold_rounds_s, "GSTD_GOLD_ROUNDS_S",
      "time between two quotes while a swap is due")->check(CLI::Range(1, 86'400));
}

Millis gap_of(const ChainOptions& options, Network network) {
  if (options.gap_ms >= 0) return Millis{options.gap_ms};
  if (network == Network::local) return Millis{0};
  return std::getenv(api_key_variable) ? chain::pace_with_free_key : chain::pace_without_key;
}

}  // namespace

OpenChain open_chain(const ChainOptions& options, Network network) {
  return [url = url_of(options, network), gap = gap_of(options, network)](chain::Waiting& waiting) {
    chain::ToncenterOptions toncenter;
    toncenter.http.base_url = url;
    if (const char* key = std::getenv(api_key_variable))
      toncenter.http.api_key = SecretText{key};
    toncenter.gap = gap;
    return chain::open_toncenter(std::move(toncenter), waiting);
  };
}

void add_chain_options(CLI::App& command, ChainOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* variable, const char* words) {
    return command.add_option(name, value, words)->envname(variable)->capture_default_str();
  };
  add("--chain-url", options.url, "GSTD_CHAIN_URL",
      "toncenter's API v3; mainnet and testnet know their own");
  add("--hub", options.hub, "GSTD_HUB", "the contract that hears of every escrow's movements");
  add("--treasury", options.treasury, "GSTD_TREASURY", "wallet that fees are paid to");
  add("--gstd-minter", options.gstd_minter, "GSTD_MINTER",
      "jetton minter of GSTD; without it only the chain's coin is taken");
  add("--voucher-key", options.voucher_key, "GSTD_VOUCHER_KEY_FILE",
      "file of the key that signs vouchers, mode 0600");
  add("--sender-key", options.sender_key, "GSTD_SENDER_KEY_FILE",
      "file of the key whose highload wallet hands in claims for payees; without it they do");
  add("--push-least-nano", options.push_least_nano, "GSTD_PUSH_LEAST_NANO",
      "claims are handed in for payees owed at least so much, and for all before claims close")
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
  add("--push-rounds-s", options.push_rounds_s, "GSTD_PUSH_ROUNDS_S",
      "time between looks for such claims")->check(CLI::Range(1, 86'400));
  add("--chain-poll-ms", options.poll_ms, "GSTD_CHAIN_POLL_MS", "time between looks at the chain")
      ->check(CLI::Range(100, 60'000));
  add("--chain-gap-ms", options.gap_ms, "GSTD_CHAIN_GAP_MS",
      "least time between requests; -1: 1000 without an API key, 100 with one")
      ->check(CLI::Range(-1, 10'000));
  add("--chain-sweep-s", options.sweep_s, "GSTD_CHAIN_SWEEP_S",
      "time between looks at every escrow")->check(CLI::Range(1, 86'400));
  add_gold_options(command, options);
}

std::optional<EffectsOptions> effects_options(const ChainOptions& options, Network network,
                                              const std::string& conninfo) {
  if (network == Network::dev) return {};
  const auto key = secret_key(voucher_key_variable, "--voucher-key", options.voucher_key);
  if (!key)
    wrong("--voucher-key", std::string{"required on a network with a chain, or "} +
                               voucher_key_variable);
  EffectsOptions effects{.platform = {}, .voucher_key = *key};
  effects.open_chain = open_chain(options, network);
  effects.sender_key = secret_key(sender_key_variable, "--sender-key", options.sender_key);
  effects.push_least = Nano{options.push_least_nano};
  effects.push_rounds = std::chrono::seconds{options.push_rounds_s};
  effects.conninfo = conninfo;
  effects.platform.hub = address("--hub", options.hub, network);
  effects.platform.treasury = address("--treasury", options.treasury, network);
  effects.platform.voucher_key = key->id();
  effects.platform.global_id = ton::global_id_of(network);
  if (!options.gstd_minter.empty())
    effects.platform.gstd_minter = address("--gstd-minter", options.gstd_minter, network);
  effects.gold = gold_options(options, network);
  if (effects.gold && !effects.sender_key)
    wrong("--gold-master", "needs --sender-key: its wallet is the treasury that buys");
  effects.gstd_decimals = static_cast<std::uint8_t>(options.gstd_decimals);
  effects.poll = std::chrono::milliseconds{options.poll_ms};
  effects.sweep = std::chrono::seconds{options.sweep_s};
  return effects;
}

}  // namespace gstd
