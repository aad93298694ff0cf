// `gstd wallet`: a wallet of one's own, for requesters and owners who work from a command line.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/wallet_file.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/escrow.hpp"
#include "adapters/ton/highload_v3.hpp"

namespace gstd {
namespace {

struct WalletArguments {
  std::string file;
  std::string version = "v5r1";
  std::string network = "mainnet";
  std::string url = "http://127.0.0.1:8080";
  std::string domain;
  bool is_json = false;
};

struct AddressView {
  Wallet address;
  std::string friendly;
  std::string version;
  Network network = Network::mainnet;
};
BOOST_DESCRIBE_STRUCT(AddressView, (), (address, friendly, version, network))

struct LoginView {
  std::string token;
  UnixMillis expires_at;
  std::string refresh;
  Wallet wallet;
};
BOOST_DESCRIBE_STRUCT(LoginView, (), (token, expires_at, refresh, wallet))

template <class Enum>
Enum named(const std::string& name) {
  Enum value{};
  boost::describe::enum_from_string(name.c_str(), value);  // CLI11 has checked it.
  return value;
}

void print_address(const WalletArguments& arguments, const cli::WalletFile& file) {
  const auto network = named<Network>(arguments.network);
  const Wallet wallet = ton::address_of(file.on(network));
  const std::string text = friendly(wallet, {false, network != Network::mainnet});
  if (!arguments.is_json) {
    std::cout << text << "\n";
    return;
  }
  const std::string version = boost::describe::enum_to_string(file.version, "");
  std::cout << json::encode(AddressView{wallet, text, version, network}) << "\n";
}

/// Of the wallet that `gstd serve --sender-key` sends from. In gold's name it is the treasury.
void print_sender(const WalletArguments& arguments) {
  if (!std::filesystem::exists(arguments.file))
    cli::fail({Errc::not_found, "not_found", "there is no such file", "--file"});
  const KeyPair key = cli::must(load_or_create_key(arguments.file));
  ton::HighloadWallet highload;
  highload.key = Sha256{key.id().bytes};
  const auto network = named<Network>(arguments.network);
  const Wallet wallet = ton::address_of(ton::highload_init(highload).value());
  const std::string text = friendly(wallet, {true, network != Network::mainnet});
  if (arguments.is_json)
    std::cout << json::encode(AddressView{wallet, text, "highload_v3", network}) << "\n";
  else std::cout << text << "\n";
}

cli::WalletFile file_of(const WalletArguments& arguments) {
  return cli::must(cli::load_wallet(arguments.file));
}

void create(const WalletArguments& arguments) {
  const auto version = named<ton::WalletVersion>(arguments.version);
  print_address(arguments, cli::must(cli::create_wallet(arguments.file, version)));
}

void log_in(const WalletArguments& arguments) {
  const ServerUrl url = cli::must(parse_server_url(arguments.url));
  Client http{url};
  WalletSession session = cli::wallet_session(arguments.file, arguments.domain, url);
  cli::must(session.log_in(http));
  const LoginView view{session.token(), session.expires(), session.refresh(), session.wallet()};
  if (arguments.is_json) std::cout << json::encode(view) << "\n";
  else cli::print_pairs({{"wallet", view.wallet.text()}, {"token", view.token}});
}

CLI::App* add_one(CLI::App& wallet, const char* name, const char* words,
                  const std::shared_ptr<WalletArguments>& arguments,
                  void (*run)(const WalletArguments&)) {
  CLI::App* command = wallet.add_subcommand(name, words);
  command->add_option("--file", arguments->file, "the wallet's file")
      ->envname("GSTD_WALLET_FILE")->required();
  command->add_flag("--json", arguments->is_json, "one JSON document instead of words");
  command->callback([arguments, run] { run(*arguments); });
  return command;
}

void add_network(CLI::App& command, WalletArguments& arguments) {
  command.add_option("--network", arguments.network, "whose address to show")
      ->envname("GSTD_NETWORK")->capture_default_str()
      ->check(CLI::IsMember({"dev", "local", "testnet", "mainnet"}));
}

}  // namespace

void add_wallet_command(CLI::App& app) {
  CLI::App* wallet = app.add_subcommand("wallet", "Make a wallet, show its address, log in");
  wallet->require_subcommand(1);
  const auto arguments = std::make_shared<WalletArguments>();
  CLI::App* making = add_one(*wallet, "new", "Make a wallet; keep its file, nobody has another",
                             arguments, create);
  making->add_option("--version", arguments->version, "v4r2 or v5r1")->capture_default_str()
      ->check(CLI::IsMember({"v4r2", "v5r1"}));
  add_network(*making, *arguments);
  CLI::App* showing = add_one(*wallet, "address", "Show its address", arguments,
                              [](const WalletArguments& given) {
                                print_address(given, file_of(given));
                              });
  add_network(*showing, *arguments);
  CLI::App* sending = add_one(*wallet, "sender", "Show the address a sender key sends from",
                              arguments, print_sender);
  add_network(*sending, *arguments);
  CLI::App* entering =
      add_one(*wallet, "login", "Log in and print the tokens, for scripts", arguments, log_in);
  entering->add_option("--url", arguments->url, "the server")->envname("GSTD_URL")
      ->capture_default_str();
  cli::add_domain_option(*entering, arguments->domain);
}

}  // namespace gstd
