// The chain's side of a reconciliation: an account's transactions from its first one on, and what
// its contract says of itself after the last of them.
#pragma once

#include "adapters/chain/account_tail.hpp"
#include "adapters/chain/getters.hpp"

namespace gstd::reconcile {

/// Far more than the claims of payees_max payees over a year of days need; a service that tells
/// more is not believed.
constexpr std::size_t transactions_read_max = 2'000'000;
/// The service's answers come from different moments while the account moves: asked so often.
constexpr unsigned looks_max = 5;

struct ChainSide {
  std::vector<chain::Transaction> transactions;  ///< All, each the predecessor of the next.
  chain::AccountState account;
  std::optional<chain::EscrowOnChain> contract;  ///< While the account is active.
  Nano treasury_paid;                            ///< By the contract; 0 without one.
  std::optional<Wallet> jetton_wallet;           ///< By the minter, where there is one.
};

struct Account {
  Wallet address;
  Wallet treasury;
  std::optional<Wallet> minter;
};

/// Errors as ChainApi's; `bad_answer` also when the service tells an account that the transactions
/// do not lead to; `unavailable` when its answers never fit together.
Result<ChainSide> chain_side(chain::ChainApi& chain, const Account& account);

}  // namespace gstd::reconcile
