// `gstd payouts`: what a wallet earned, and collecting it from the escrows' contracts.
#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/wallet_send.hpp"
#include "adapters/json/cloud_event.hpp"

namespace gstd {
namespace {

using cli::Api;
using cli::ApiOptions;

struct BalanceItem {
  Currency currency = Currency::ton;
  Nano earned_nano;
  Nano claimed_nano;
};
BOOST_DESCRIBE_STRUCT(BalanceItem, (), (currency, earned_nano, claimed_nano))

struct OwedItem {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Nano owed_nano;
  UnixMillis claims_close;
  bool closes_soon = false;
  std::optional<std::string> voucher;
  std::int64_t failures = 0;
};
BOOST_DESCRIBE_STRUCT(OwedItem, (), (escrow_id, currency, owed_nano, claims_close, closes_soon, voucher, failures))

struct PayoutsReply {
  std::vector<BalanceItem> balances;
  std::vector<OwedItem> owed;
};
BOOST_DESCRIBE_STRUCT(PayoutsReply, (), (balances, owed))

struct ProblemItem {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProblemItem, (), (code, detail))

struct ClaimItem {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Nano owed_nano;
  std::string state;
  std::optional<ProblemItem> problem;
};
BOOST_DESCRIBE_STRUCT(ClaimItem, (), (escrow_id, currency, owed_nano, state, problem))

struct ClaimReply {
  std::vector<ClaimItem> items;
  std::optional<ton::ConnectRequest> transaction;
};
BOOST_DESCRIBE_STRUCT(ClaimReply, (), (items, transaction))

/// One line of JSON for scripts: the items and, once the vouchers are handed in, the transaction.
struct ClaimedView {
  std::vector<ClaimItem> items;
  std::optional<cli::SentView> sent;
};
BOOST_DESCRIBE_STRUCT(ClaimedView, (), (items, sent))

void print(const OwedItem& owed) {
  std::cout << "owed by " << owed.escrow_id << ": "
            << cli::amount_text(owed.owed_nano, owed.currency);
  if (owed.voucher == "held") std::cout << "; operators have to approve it";
  if (owed.failures > 0) std::cout << "; " << owed.failures << " claims failed";
  if (owed.closes_soon)
    std::cout << "; CLAIM BEFORE " << json::rfc3339(owed.claims_close).value_or("?")
              << ", or it is lost";
  std::cout << "\n";
}

void show(const ApiOptions& options) {
  Api api{options};
  const std::string text = api.get_text("/payouts");
  if (options.is_json) {
    std::cout << text << "\n";
    return;
  }
  const auto reply = cli::must(json::decode_known<PayoutsReply>(text));
  for (const BalanceItem& item : reply.balances)
    cli::print_pairs({{"earned", cli::amount_text(item.earned_nano, item.currency)},
                      {"claimed", cli::amount_text(item.claimed_nano, item.currency)}});
  for (const OwedItem& item : reply.owed) print(item);
}

void print(const ClaimedView& claimed) {
  for (const ClaimItem& item : claimed.items) {
    std::cout << item.escrow_id << "  " << cli::amount_text(item.owed_nano, item.currency) << "  "
              << item.state;
    if (item.problem) std::cout << ": " << item.problem->detail;
    std::cout << "\n";
  }
  if (claimed.items.empty()) std::cout << "nothing is owed\n";
  if (claimed.sent) std::cout << "claimed: transaction " << claimed.sent->tx << "\n";
}

void claim(const ApiOptions& options, const cli::ChainWords& words) {
  Api api{options};
  auto reply = api.post<ClaimReply>("/payouts/claim", "{}");
  ClaimedView claimed{std::move(reply.items), {}};
  if (reply.transaction && !options.wallet_file.empty())
    claimed.sent = cli::must(cli::send_request(cli::must(cli::load_wallet(options.wallet_file)),
                                               api.network(), words, *reply.transaction));
  if (options.is_json) std::cout << json::encode(claimed) << "\n";
  else print(claimed);
}

}  // namespace

void add_payouts_command(CLI::App& app) {
  struct Options {
    ApiOptions api;
    cli::ChainWords chain;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* payouts = app.add_subcommand("payouts", "What you earned, and collecting it");
  payouts->require_subcommand(1);
  CLI::App* showing = payouts->add_subcommand("show", "Earned and claimed so far");
  showing->callback([options] { show(options->api); });
  CLI::App* claiming = payouts->add_subcommand(
      "claim", "Ask for vouchers and hand them in to the contracts, with --wallet-file");
  claiming->callback([options] { claim(options->api, options->chain); });
  cli::add_chain_words(*claiming, options->chain);
  for (CLI::App* command : {showing, claiming}) cli::add_api_options(*command, options->api);
}

}  // namespace gstd
