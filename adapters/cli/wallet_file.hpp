// A wallet of one's own in a file: `v5r1 <64 hex digits>`, the version and the Ed25519 seed, which
// only its user may read.
#pragma once

#include "adapters/ton/own_wallet.hpp"

namespace gstd::cli {

struct WalletFile {
  KeyPair key;
  ton::WalletVersion version = ton::WalletVersion::v5r1;

  /// As it is on a network: address, first state, orders (adapters/ton/own_wallet.hpp).
  ton::OwnWallet on(Network network) const { return {key, version, network}; }
};

/// `not_found`; `invalid` when others may read it or it holds something else.
Result<WalletFile> load_wallet(const std::string& path);
/// With a new key. `conflict` when the file is there: a key is never overwritten.
Result<WalletFile> create_wallet(const std::string& path, ton::WalletVersion version);

}  // namespace gstd::cli
