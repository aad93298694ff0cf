// Get methods of the contracts we deal with, by name and in types. Errors as ChainApi's, and
// `getter_failed` when the contract ends with another exit code than 0.
#pragma once

#include "adapters/chain/chain_api.hpp"

namespace gstd::chain {

/// get_escrow of our contract: its terms and its books.
struct EscrowOnChain {
  EscrowId id;
  std::int32_t global_id = 0;
  Wallet hub;
  Wallet requester;
  std::optional<Wallet> minter;
  WorkerId operator_key;
  std::uint32_t refund_after_s = 0;
  bool is_paused = false;
  std::optional<Wallet> jetton_wallet;
  Nano deposited;
  Nano paid_out;
  std::uint16_t payees = 0;
  Nano left;
};
Result<EscrowOnChain> get_escrow(ChainApi& chain, const Wallet& escrow);
/// All that was ever paid to this payee.
Result<Nano> get_paid(ChainApi& chain, const Wallet& escrow, const Wallet& payee);

/// TEP-74: the owner's wallet of that jetton.
Result<Wallet> get_wallet_address(ChainApi& chain, const Wallet& minter, const Wallet& owner);

/// What a jetton wallet holds. It is the one the minter named.
Result<ton::Uint128> get_jetton_balance(ChainApi& chain, const Wallet& jetton_wallet);

struct JettonData {
  ton::Uint128 total_supply = 0;
  bool is_mintable = false;
  std::optional<Wallet> admin;
  /// TEP-64, when its content is on chain. A link is not followed: then it is nothing.
  std::optional<std::uint8_t> decimals;
};
Result<JettonData> get_jetton_data(ChainApi& chain, const Wallet& minter);

/// Of a wallet contract.
Result<std::uint32_t> get_seqno(ChainApi& chain, const Wallet& wallet);
Result<Sha256> get_public_key(ChainApi& chain, const Wallet& wallet);

}  // namespace gstd::chain
