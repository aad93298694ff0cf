// ton_proof: a wallet's signature under a challenge of ours shows who logs in.
#pragma once

#include "events/core.hpp"

namespace gstd::ton {

/// What a wallet sends, as TonConnect names it.
struct WalletProof {
  Wallet address;
  std::string network;       ///< "-239" mainnet, "-3" testnet.
  Sha256 public_key;
  std::string state_init;    ///< Bytes of the bag of cells.
  std::int64_t timestamp_s = 0;
  std::string domain;
  std::uint32_t domain_bytes = 0;
  std::string payload;       ///< The challenge.
  Signature signature;
};

struct ProofRules {
  std::vector<std::string> domains;  ///< Any of these.
  std::string network;
  UnixMillis now;
};

/// A wallet's clock may be wrong by so much.
constexpr Millis proof_age_max{15 * 60'000};
constexpr Millis proof_ahead_max{60'000};
/// Of domain and challenge each: hardware wallets may take no more.
constexpr std::size_t proof_text_max = 128;
/// Wallets of all versions have less than 1 KiB of code and data.
constexpr std::size_t state_init_bytes_max = 4096;

/// The bytes a wallet hashes and signs.
std::string proof_bytes(const WalletProof& proof);

/// What costs next to nothing to look at: sizes, domain, time, network. `bad_signature` with the
/// member at fault, as it stands in a login's body (POST /session). Any thread; below 1 us.
Result<void> check_proof_words(const WalletProof& proof, const ProofRules& rules);

/// Everything but the challenge, which its keeper knows and uses up only after this: the words,
/// address, key, signature. `bad_signature` as above. Any thread; 60 us.
Result<void> check_proof(const WalletProof& proof, const ProofRules& rules);

}  // namespace gstd::ton
