// A wallet whose key we hold: its address, and what it signs.
#pragma once

#include "adapters/ton/proof.hpp"
#include "adapters/ton/wallet_code.hpp"
#include "adapters/ton/wallet_transfer.hpp"

namespace gstd::ton {

enum class WalletVersion { v4r2, v5r1 };
BOOST_DESCRIBE_ENUM(WalletVersion, v4r2, v5r1)

/// The chain's own number; its text is TonConnect's `network`. dev and local have no number in the
/// world: people's wallets in test mode may be used there.
std::int32_t global_id_of(Network network);

/// The same key has another address with each version, and with 5R1 on each network.
struct OwnWallet {
  KeyPair key;
  WalletVersion version = WalletVersion::v5r1;
  Network network = Network::mainnet;
};

/// What stands in each order, so that it counts for one wallet only.
std::uint32_t wallet_id_of(const OwnWallet& wallet);
/// Code and data it is deployed with, by its first order.
StateInit init_of(const OwnWallet& wallet);
Wallet address_of(const OwnWallet& wallet);

/// The body of an external message; the order's wallet_id is filled in here. Errors of sign_v4r2.
Result<CellPtr> sign_order(const OwnWallet& wallet, WalletOrder order);

/// A ton_proof for this domain over this challenge, at this time.
WalletProof prove(const OwnWallet& wallet, std::string domain, std::string payload,
                  UnixMillis now);

}  // namespace gstd::ton
