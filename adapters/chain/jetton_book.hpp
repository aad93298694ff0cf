// What minters say, remembered for a while: watchers ask again and again, and the answers hardly
// ever change.
#pragma once

#include "adapters/chain/getters.hpp"
#include "adapters/chain/ttl_cache.hpp"
#include "adapters/chain/waiting.hpp"

namespace gstd::chain {

/// One thread. Only answers are remembered; errors are getters.hpp's.
class JettonBook {
 public:
  /// A minter can be given new code or content, so nothing is kept for ever.
  static constexpr Millis kept{600'000};
  /// Of each kind; an escrow needs one wallet's address.
  static constexpr std::size_t entries_max = 4'096;

  /// Both outlive it.
  JettonBook(ChainApi& chain, Waiting& waiting) : chain_{chain}, waiting_{waiting} {}

  Result<Wallet> wallet_address(const Wallet& minter, const Wallet& owner);
  Result<JettonData> data(const Wallet& minter);
  /// `decimals_differ` when the minter does not say these itself: amounts would be of another size.
  Result<void> check_decimals(std::string_view name, const Wallet& minter, std::uint8_t expected);

 private:
  ChainApi& chain_;
  Waiting& waiting_;
  TtlCache<std::pair<Wallet, Wallet>, Wallet> wallets_{kept, entries_max};
  TtlCache<Wallet, JettonData> data_{kept, entries_max};
};

}  // namespace gstd::chain
