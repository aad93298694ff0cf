// `gstd escrow`, `gstd dev-deposit`: a requester's money.
#include <CLI/CLI.hpp>
#include <iostream>
#include <thread>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/wallet_send.hpp"
#include "events/stream.hpp"

namespace gstd {
namespace {

using cli::Api;
using cli::ApiOptions;

struct EscrowItem {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  Nano deposited_nano;
  Nano available_nano;
  Nano reserved_nano;
  Nano owed_nano;
  Nano paid_nano;
  Nano refunded_nano;
  std::uint64_t last_lt = 0;
};
BOOST_DESCRIBE_STRUCT(EscrowItem, (), (escrow_id, currency, network, deposited_nano, available_nano, reserved_nano, owed_nano, paid_nano, refunded_nano, last_lt))

struct OpenReply {
  EscrowId escrow_id;
};
BOOST_DESCRIBE_STRUCT(OpenReply, (), (escrow_id))

struct EscrowReply {
  EscrowItem escrow;
};
BOOST_DESCRIBE_STRUCT(EscrowReply, (), (escrow))

struct DepositRequest {
  EscrowId escrow;
  Nano amount;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(DepositRequest, (), (escrow, amount, lt))

struct WithdrawRequest {
  Nano amount;
  Nano total;
};
BOOST_DESCRIBE_STRUCT(WithdrawRequest, (), (amount, total))

void open(const ApiOptions& options, const std::string& currency) {
  Api api{options};
  const std::string text = api.post_text("/escrows", R"({"currency":")" + currency + R"("})");
  if (options.is_json) std::cout << text << "\n";
  else std::cout << cli::must(json::decode_known<OpenReply>(text)).escrow_id << "\n";
}

void show(const ApiOptions& options, const std::string& id) {
  Api api{options};
  const std::string text = api.get_text("/escrows/" + id);
  if (options.is_json) {
    std::cout << text << "\n";
    return;
  }
  const EscrowItem escrow = cli::must(json::decode_known<EscrowReply>(text)).escrow;
  const auto amount = [&](Nano nano) { return cli::amount_text(nano, escrow.currency); };
  cli::print_pairs({{"escrow", escrow.escrow_id.text()},
                    {"deposited", amount(escrow.deposited_nano)},
                    {"available", amount(escrow.available_nano)},
                    {"reserved", amount(escrow.reserved_nano)},
                    {"owed", amount(escrow.owed_nano)},
                    {"paid", amount(escrow.paid_nano)},
                    {"refunded", amount(escrow.refunded_nano)}});
}

struct PaymentReply {
  std::optional<ton::ConnectRequest> transaction;
  std::string step;
};
BOOST_DESCRIBE_STRUCT(PaymentReply, (), (transaction, step))

/// How often a contract of jettons is looked at while it learns of its jetton wallet.
constexpr std::chrono::milliseconds look_again{500};

struct Payer {
  Api api;
  cli::WalletFile wallet;
  cli::ChainWords words;
  std::string path;  ///< Of the escrow, with the amount.

  PaymentReply ask() {
    auto reply = cli::must(json::decode_known<PaymentReply>(api.get_soon(path)));
    if (!reply.transaction)
      cli::fail({Errc::invalid, "invalid", "nothing is paid on a chain for this escrow", path});
    return reply;
  }
  cli::SentView send(const PaymentReply& payment) {
    return cli::must(cli::send_request(wallet, api.network(), words, *payment.transaction));
  }
  /// Once: the contract asks for its jetton wallet. Jettons that come sooner would be stranded.
  PaymentReply prepare(const PaymentReply& payment) {
    send(payment);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{words.wait_s};
    while (std::chrono::steady_clock::now() < until) {
      if (PaymentReply next = ask(); next.step != "prepare") return next;
      std::this_thread::sleep_for(look_again);
    }
    cli::fail({Errc::unavailable, "unavailable", "the contract is not ready for jettons yet",
               "run the same words again"});
  }
};

/// The wallet's own messages to the contract, which the first one deploys.
void pay(const ApiOptions& options, const cli::ChainWords& words, const std::string& id,
         const std::string& amount) {
  if (options.wallet_file.empty())
    cli::fail({Errc::invalid, "invalid", "which wallet pays?", "--wallet-file"});
  const EscrowId escrow = cli::must(EscrowId::parse(id));
  Payer payer{Api{options}, cli::must(cli::load_wallet(options.wallet_file)), words,
              "/escrows/" + escrow.text() + "?amount_nano=" + amount};
  PaymentReply payment = payer.ask();
  if (payment.step == "prepare") payment = payer.prepare(payment);
  const cli::SentView sent = payer.send(payment);
  if (options.is_json) std::cout << json::encode(sent) << "\n";
  else std::cout << "paid: transaction " << sent.tx << "\n";
}

void withdraw(const ApiOptions& options, const std::string& id, const std::string& amount,
              const std::string& total) {
  Api api{options};
  const WithdrawRequest request{cli::must(Nano::parse(amount)), cli::must(Nano::parse(total))};
  std::cout << api.post_text("/escrows/" + id + "/withdraw", json::encode(request)) << "\n";
}

/// The logical time of a development deposit is the last one plus one; a retry names the same, so
/// nothing is ever deposited twice.
void deposit(const ApiOptions& options, const std::string& id, const std::string& amount) {
  Api api{options};
  const EscrowItem escrow =
      cli::must(json::decode_known<EscrowReply>(api.get_soon("/escrows/" + id))).escrow;
  const DepositRequest request{escrow.escrow_id, cli::must(Nano::parse(amount)),
                               escrow.last_lt + 1};
  const std::string text = api.post_text("/dev/deposits", json::encode(request));
  if (options.is_json) std::cout << text << "\n";
  else std::cout << "development deposit of " << cli::amount_text(request.amount, escrow.currency)
                 << ": no chain was asked\n";
}

}  // namespace

void add_escrow_command(CLI::App& app) {
  struct Options {
    ApiOptions api;
    std::string id;
    std::string currency = "ton";
    std::string amount;
    std::string total;
    cli::ChainWords chain;
  };
  auto options = std::make_shared<Options>();
  CLI::App* escrow = app.add_subcommand("escrow", "Open, show and empty escrows");
  escrow->require_subcommand(1);
  CLI::App* opening = escrow->add_subcommand("open", "Open the escrow of one currency");
  opening->add_option("--currency", options->currency, "ton or gstd")->capture_default_str()
      ->check(CLI::IsMember({"ton", "gstd"}));
  opening->callback([options] { open(options->api, options->currency); });
  CLI::App* showing = escrow->add_subcommand("show", "Where its money is");
  showing->callback([options] { show(options->api, options->id); });
  CLI::App* paying = escrow->add_subcommand("pay", "Pay into it from the wallet of --wallet-file");
  paying->add_option("--amount-nano", options->amount, "how much")->required();
  cli::add_chain_words(*paying, options->chain);
  paying->callback([options] { pay(options->api, options->chain, options->id, options->amount); });
  CLI::App* emptying = escrow->add_subcommand("withdraw", "Take what is available back");
  emptying->add_option("--amount-nano", options->amount, "how much")->required();
  emptying->add_option("--total-nano", options->total, "all ever withdrawn, this included")
      ->required();
  emptying->callback(
      [options] { withdraw(options->api, options->id, options->amount, options->total); });
  for (CLI::App* command : {opening, showing, paying, emptying}) {
    cli::add_api_options(*command, options->api);
    if (command != opening)
      command->add_option("escrow", options->id, "the escrow's id")->required();
  }
}

void add_dev_deposit_command(CLI::App& app) {
  struct Options {
    ApiOptions api;
    std::string escrow;
    std::string amount;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("dev-deposit", "Development only: pay an escrow without a chain");
  cli::add_api_options(*command, options->api);
  command->add_option("--escrow", options->escrow, "the escrow's id")->required();
  command->add_option("--amount-nano", options->amount, "how much")->required();
  command->callback([options] { deposit(options->api, options->escrow, options->amount); });
}

}  // namespace gstd
