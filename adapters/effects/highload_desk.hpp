// Highload desk: the platform's sending wallet. A message is signed, then recorded, then sent, the
// same bytes again and again until the chain has them or can take them no more.
#pragma once

#include <map>

#include "adapters/chain/chain_api.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/effects/board.hpp"
#include "adapters/ton/highload_v3.hpp"

namespace gstd {

/// One thread. All outlive it.
class HighloadDesk {
 public:
  using Alarm = std::function<void(std::string_view event, const std::string& what)>;
  HighloadDesk(const Board& board, Engine& engine, chain::ChainApi& chain, const KeyPair& key,
               std::uint32_t timeout_s, Alarm alarm);

  const Wallet& address() const { return address_; }
  /// This node sends; the others only watch.
  bool is_ours() const { return board_.leads(wallet_stream(address_)); }
  /// What is on its way, as the journal says.
  std::vector<WalletMessageSigned> on_way() const;

  /// Signs and records; follow() sends. `insufficient` when the wallet has too few coins,
  /// `not_yet` when too much is on its way.
  Result<void> order(SendPurpose purpose, std::vector<ton::Send> sends);
  /// Sends what is recorded, and records what became of it.
  Result<void> follow();

 private:
  Result<void> follow(const WalletMessageSigned& message, UnixMillis chain_now);
  Result<void> tell(ChainWallet::Command command);
  Result<std::optional<ton::StateInit>> init_if_needed(Nano wanted);

  const Board& board_;
  Engine& engine_;
  chain::ChainApi& chain_;
  const KeyPair& key_;
  const ton::HighloadWallet wallet_;
  const Wallet address_;
  const Alarm alarm_;
  std::map<std::uint64_t, std::chrono::steady_clock::time_point> sent_;  ///< By query id.
};

}  // namespace gstd
