// Transfers that a wallet's key signs: the bodies of its external messages.
#pragma once

#include "adapters/ton/send.hpp"

namespace gstd::ton {

struct WalletOrder {
  std::uint32_t wallet_id = 0;
  std::uint32_t seqno = 0;
  std::uint32_t valid_until_s = 0;
  std::vector<Send> sends;
};

constexpr std::uint32_t wallet_id_v4 = 698'983'191;
constexpr std::uint32_t wallet_id_v5_mainnet = 0x7FFF'FF11;
constexpr std::uint32_t wallet_id_v5_testnet = 0x7FFF'FFFD;
constexpr std::size_t sends_max_v4 = 4;
constexpr std::size_t sends_max_v5 = 255;

/// `invalid` above the most sends of that version, or when a message does not fit.
Result<CellPtr> sign_v4r2(const WalletOrder& order, const KeyPair& key);
Result<CellPtr> sign_v5r1(const WalletOrder& order, const KeyPair& key);

}  // namespace gstd::ton
