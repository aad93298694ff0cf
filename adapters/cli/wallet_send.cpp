#include "adapters/cli/wallet_send.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "adapters/chain/getters.hpp"
#include "adapters/cli/chain_options.hpp"
#include "adapters/crypto/base64.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/boc.hpp"

namespace gstd::cli {
namespace {

constexpr Millis look_again{500};
/// Left on the wallet for gas and for carrying up to four messages, one with a contract's code:
/// measured 0.02 at most. What was not used stays on it.
constexpr Nano fees_max{50'000'000};

tl::unexpected<Error> passed_on(Error error) { return tl::unexpected<Error>{std::move(error)}; }

Result<ton::CellPtr> cell_of(const std::string& text) {
  return from_base64(text).and_then([](const std::string& bytes) { return ton::read_boc(bytes); });
}

Result<ton::Send> send_of(const ton::ConnectMessage& message, Network network) {
  const Result<Wallet> to = parse_address(message.address, network);
  if (!to) return passed_on(to.error());
  ton::Send send;
  send.message.to = *to;
  send.message.value = static_cast<ton::Uint128>(message.amount.value);
  if (message.payload) {
    auto body = cell_of(*message.payload);
    if (!body) return passed_on(body.error());
    send.message.body = std::move(*body);
  }
  if (message.stateInit) {
    auto init = cell_of(*message.stateInit).and_then(ton::read_state_init);
    if (!init) return passed_on(init.error());
    send.message.init = std::move(*init);
  }
  return send;
}

/// What the wallet has to have. A wallet with less leaves messages out and does not say so.
Result<Nano> coins_of(const ton::ConnectRequest& request) {
  Result<Nano> sum = fees_max;
  for (const ton::ConnectMessage& message : request.messages)
    sum = sum.and_then([&](Nano so_far) { return add(so_far, message.amount); });
  return sum;
}

/// The bytes to send: signed for the number the wallet is at.
Result<ton::ExternalMessage> message_of(const WalletFile& file, Network network,
                                        chain::ChainApi& chain,
                                        const ton::ConnectRequest& request) {
  const ton::OwnWallet wallet = file.on(network);
  ton::ExternalMessage message{ton::address_of(wallet), {}, {}};
  const auto states = chain.account_states({message.to});
  if (!states) return passed_on(states.error());
  const auto state = states->empty() ? chain::AccountState{} : states->front();
  const auto needed = coins_of(request);
  if (!needed) return passed_on(needed.error());
  if (state.balance < *needed)
    return refuse("insufficient", "the wallet has " + state.balance.text() + " nano and needs " +
                                      needed->text() + ", fees included",
                  message.to.text());
  ton::WalletOrder order;
  order.valid_until_s = static_cast<std::uint32_t>(request.validUntil);
  if (state.status == chain::AccountStatus::active) {
    const auto seqno = chain::get_seqno(chain, message.to);
    if (!seqno) return passed_on(seqno.error());
    order.seqno = *seqno;
  } else {
    message.init = ton::init_of(wallet);
  }
  for (const ton::ConnectMessage& wanted : request.messages) {
    auto send = send_of(wanted, network);
    if (!send) return passed_on(send.error());
    order.sends.push_back(std::move(*send));
  }
  auto body = ton::sign_order(wallet, std::move(order));
  if (!body) return passed_on(body.error());
  message.body = std::move(*body);
  return message;
}

/// The transaction as it was ordered. The contracts of wallets pass over what they cannot do.
Result<SentView> check(const chain::Transaction& made, const Sha256& hash,
                       const ton::ConnectRequest& request) {
  const bool is_whole = made.out.size() == request.messages.size();
  if (is_whole && chain::is_success(made)) return SentView{hash, made.hash, made.lt};
  return refuse("not_paid", "the wallet sent " + std::to_string(made.out.size()) + " of " +
                                std::to_string(request.messages.size()) + " messages",
                "transaction " + made.hash.text());
}

Result<SentView> await(chain::ChainApi& chain, chain::Waiting& waiting, const Sha256& hash,
                       const ton::ConnectRequest& request, const ChainWords& words) {
  const Millis until{waiting.now().get() + words.wait_s * 1'000};
  while (waiting.now() < until) {
    const auto found = chain.by_message(hash);
    if (!found) return passed_on(found.error());
    if (!found->empty()) return check(found->front(), hash, request);
    waiting.rest(look_again);
  }
  return refuse("unavailable", "sent, and not seen on the chain within " +
                                   std::to_string(words.wait_s) + " s");
}

}  // namespace

void add_chain_words(CLI::App& command, ChainWords& words) {
  command.add_option("--chain-url", words.url,
                     "toncenter's API v3; mainnet and testnet know their own")
      ->envname("GSTD_CHAIN_URL");
  command.add_option("--wait-s", words.wait_s, "how long to wait for the chain")
      ->capture_default_str()->check(CLI::Range(1, 3'600));
}

Result<SentView> send_request(const WalletFile& file, Network network, const ChainWords& words,
                              const ton::ConnectRequest& request) {
  if (request.network != std::to_string(ton::global_id_of(network)))
    return refuse("invalid", "the request is for network " + request.network, "/network");
  StopSign never;
  chain::RealWaiting waiting{never};
  ChainOptions options;
  options.url = words.url;
  auto chain = open_chain(options, network)(waiting);
  if (!chain) return passed_on(chain.error());
  const auto message = message_of(file, network, **chain, request);
  if (!message) return passed_on(message.error());
  const auto cell = ton::write_message(*message);
  if (!cell) return passed_on(cell.error());
  const auto sent = (*chain)->send(ton::write_boc(*cell));
  if (!sent) return passed_on(sent.error());
  return await(**chain, waiting, *ton::normalized_hash(*message), request, words);
}

}  // namespace gstd::cli
