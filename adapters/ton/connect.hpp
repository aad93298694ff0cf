// TonConnect: what a wallet is asked to sign, ready to be handed to it. Names and units are the
// protocol's (sendTransaction).
#pragma once

#include "adapters/ton/escrow.hpp"
#include "adapters/ton/escrow_messages.hpp"

namespace gstd::ton {

struct ConnectMessage {
  std::string address;                   ///< Friendly; bounceable, since all ours are contracts.
  Nano amount;                           ///< What travels with it, in the chain's own coin.
  std::optional<std::string> payload = {};  ///< Body, a bag of cells in base64.
  /// Likewise, for a contract not yet deployed.
  std::optional<std::string> stateInit = {};
};
BOOST_DESCRIBE_STRUCT(ConnectMessage, (), (address, amount, payload, stateInit))

struct ConnectRequest {
  std::int64_t validUntil = 0;  ///< Unix seconds.
  std::string network;          ///< The chain's global id.
  std::vector<ConnectMessage> messages;
};
BOOST_DESCRIBE_STRUCT(ConnectRequest, (), (validUntil, network, messages))

/// What all wallets but a few of exchanges take in one request.
constexpr std::size_t connect_messages_max = 4;
/// A wallet's owner reads and confirms within this.
constexpr std::int64_t connect_life_s = 600;
/// On top of a deposit of the chain's coin: gas, notice and the first deposit's rent, six times
/// what they cost at the prices of June 2026. What is left of it is credited.
constexpr Nano deposit_extra{50'000'000};
/// Travels with a claim; the unspent part comes back.
constexpr Nano claim_value{10'000'000};
/// Of jettons: the payee's jetton wallet may have to be deployed.
constexpr Nano jetton_claim_value{100'000'000};

/// Travels with the question for the contract's jetton wallet: rent, gas of five transactions.
constexpr Nano prepare_value{200'000'000};
/// Travels with a deposit of jettons, and what of it reaches the contract with its notice. The rest
/// comes back.
constexpr Nano jetton_deposit_value{150'000'000};
constexpr Nano jetton_deposit_forward{60'000'000};

/// Pays `amount` of the chain's coin into an escrow, and deploys it if need be.
ConnectMessage deposit_message(const ContractTerms& terms, Nano amount);
/// Before the first jettons: deploys the contract, which asks for its jetton wallet.
ConnectMessage prepare_message(const ContractTerms& terms);
/// `amount` above 0, from the requester's own jetton wallet.
ConnectMessage jetton_deposit_message(const ContractTerms& terms, const Wallet& jetton_wallet,
                                      Nano amount);
/// Hands in a voucher.
ConnectMessage claim_message(const Claim& claim, bool is_jetton, bool is_test_only);

}  // namespace gstd::ton
