// Highload wallet V3: one signed message, up to 254 payments. The batch sender's wallet.
#pragma once

#include "adapters/ton/send.hpp"

namespace gstd::ton {

/// The wallet remembers which of these it has done until its timeout has passed twice, so each is
/// used once: a shift of 13 bits and a bit number below 1,023.
struct HighloadQuery {
  static constexpr std::uint32_t bits_per_shift = 1'023;
  static constexpr std::uint32_t shifts = 8'192;
  /// How many there are before the first may come again.
  static constexpr std::uint32_t count = bits_per_shift * shifts;

  /// The `index`-th; beyond the last they begin anew.
  static HighloadQuery at(std::uint64_t index);
  /// As it stands in messages: 23 bits.
  std::uint32_t id() const { return std::uint32_t{shift} << 10 | bit; }

  std::uint16_t shift = 0;
  std::uint16_t bit = 0;
};

/// Part of the wallet's first state: it names the wallet, and can never be changed.
struct HighloadWallet {
  Sha256 key;                            ///< Ed25519.
  std::uint32_t subwallet_id = 0x10AD;   ///< As its authors advise: no other wallet uses it.
  std::uint32_t timeout_s = 3'600;       ///< 1 to 2^22 - 1. An order older than this is refused.
};
constexpr std::uint32_t highload_timeout_max_s = (1 << 22) - 1;

/// The data of the wallet before its first message.
Result<CellPtr> highload_data(const HighloadWallet& wallet);
/// Code and data with which its first order deploys it.
Result<StateInit> highload_init(const HighloadWallet& wallet);

struct HighloadOrder {
  Wallet self;                     ///< The wallet's own address.
  HighloadQuery query;
  std::uint64_t created_at_s = 0;  ///< Not in the chain's future.
  Uint128 value = 0;               ///< What it sends to itself: pays for the actions.
  std::vector<Send> sends;
};
constexpr std::size_t sends_max_highload = 254;

/// The body of the external message. `invalid` above a limit.
Result<CellPtr> sign_highload(const HighloadWallet& wallet, const HighloadOrder& order,
                              const KeyPair& key);

}  // namespace gstd::ton
