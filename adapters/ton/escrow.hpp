// The escrow contract from outside: its terms, and the address that follows from them.
#pragma once

#include "adapters/ton/builder.hpp"
#include "adapters/ton/wallet_code.hpp"

namespace gstd::ton {

/// What an escrow's address commits to, for ever.
struct ContractTerms {
  EscrowId id;
  Wallet hub;                       ///< The operator's contract that hears of every movement.
  WorkerId operator_key;            ///< Ed25519: signs vouchers.
  std::int32_t global_id = 0;       ///< Of the chain.
  std::uint32_t refund_after_s = 0; ///< From then on no claims, and refunds to whoever asks.
  Wallet requester;
  std::optional<Wallet> minter;     ///< Nothing: the chain's own coin.
};

/// Code and data with which the requester's wallet deploys it.
StateInit escrow_init(const ContractTerms& terms);
/// In the base workchain.
Wallet address_of(const StateInit& init);

}  // namespace gstd::ton
