// The transactions of escrows' contracts, each account in the order of its logical time, told to
// the escrows' streams.
#pragma once

#include <map>

#include "adapters/chain/account_tail.hpp"
#include "adapters/chain/chain_api.hpp"
#include "adapters/chain/escrow_facts.hpp"
#include "adapters/effects/board.hpp"

namespace gstd {

/// One thread. All outlive it.
class EscrowTails {
 public:
  using Alarm = std::function<void(std::string_view event, const std::string& what)>;
  EscrowTails(const Board& board, Engine& engine, chain::ChainApi& chain, Alarm alarm)
      : board_{board}, engine_{engine}, chain_{chain}, alarm_{std::move(alarm)} {}

  /// Tells all that is new of this account. Nothing is left out on an error: the next call goes on
  /// where this one ended. `not_found`: no escrow of ours is there, yet.
  Result<void> read_on(const Wallet& account);
  /// Whether the account had a transaction that was not read yet.
  bool is_behind(const Wallet& account, std::uint64_t last_lt) const;

 private:
  Result<void> read_page(const EscrowView& escrow, const Wallet& account, bool& is_done);
  Result<void> tell(const chain::WatchedEscrow& escrow, const chain::Transaction& transaction);
  Result<void> tell_fact(const chain::WatchedEscrow& escrow, chain::EscrowFact fact);
  /// What no notice told, from the contract's own getter.
  Result<void> ask_contract(const chain::WatchedEscrow& escrow,
                            const chain::Transaction& transaction,
                            const chain::AskContract& question);
  chain::WatchedEscrow watched(const EscrowView& escrow, const Wallet& account);
  chain::AccountMark mark_of(const EscrowView& escrow, const Wallet& account) const;

  const Board& board_;
  Engine& engine_;
  chain::ChainApi& chain_;
  const Alarm alarm_;
  std::map<Wallet, chain::AccountMark> marks_;      ///< Beyond what the journal says.
  std::map<Wallet, std::uint64_t> told_;            ///< Lt of the last fact the journal has.
  std::map<Wallet, Wallet> jetton_wallets_;         ///< By the escrow's account.
};

}  // namespace gstd
