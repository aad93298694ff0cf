// The escrow contract from outside: its terms, and the address that follows from them.
#pragma once

#include "adapters/ton/builder.hpp"
#include "adapters/ton/wallet_code.hpp"
#include "events/escrow.hpp"

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

ContractTerms terms_of(const EscrowId& id, const Wallet& requester, const EscrowTerms& terms,
                       const EscrowContract& contract);

/// What every escrow opened from now on commits to.
struct Platform {
  Wallet hub;
  VoucherKey voucher_key;
  std::int32_t global_id = 0;
  Wallet treasury;
  std::optional<Wallet> gstd_minter;  ///< Nothing: GSTD is not taken.

  /// Nothing for a currency that is not taken.
  std::optional<EscrowContract> contract_for(Currency currency) const;
};

/// Code and data with which the requester's wallet deploys it.
StateInit escrow_init(const ContractTerms& terms);
/// In the base workchain.
Wallet address_of(const StateInit& init);

}  // namespace gstd::ton
