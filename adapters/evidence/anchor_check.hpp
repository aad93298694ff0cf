// Whether an anchor stands on the chain.
#pragma once

#include "adapters/chain/chain_api.hpp"
#include "adapters/evidence/receipt.hpp"

namespace gstd {

/// The comment comes after its order in the wallet's own history: the order's transaction, the one
/// that carries it out, then the comment's. Other orders of that second may stand between them.
constexpr std::size_t anchor_rows = 100;

struct SeenAnchor {
  std::string fault;  ///< Empty: it stands there.
  UnixMillis made;    ///< When, by the chain.
};

/// Asks the chain for the wallet's transaction and the comment that follows it. Errors of ChainApi:
/// then nothing is known.
Result<SeenAnchor> see_anchor(chain::ChainApi& chain, const ReceiptAnchor& anchor);

/// The same into the report: proven, or wrong and a finding. `wallet`: the one the platform
/// publishes; without it the reader compares the receipt's own with that.
Result<void> check_anchor(chain::ChainApi& chain, const Receipt& receipt,
                          const std::optional<Wallet>& wallet, ReceiptReport& report);

}  // namespace gstd
