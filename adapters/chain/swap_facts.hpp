// What our own two jetton wallets tell of a swap: gold that arrived, and what came back of the
// offer. Pure. Anybody can send us jettons with the same number; only the router's count.
#pragma once

#include "adapters/chain/transaction.hpp"

namespace gstd::chain {

struct SwapTerms {
  std::uint64_t query_id = 0;  ///< Of the transfer to the router, which answers with the same.
  Wallet owner;                ///< Of our two jetton wallets.
  Wallet router;
};

struct SwapFacts {
  Nano got;                 ///< The largest credit of gold,
  Sha256 tx;                ///< and its transaction.
  std::uint64_t lt = 0;
  Nano returned;            ///< Of the offer, in all.
  bool is_refused = false;  ///< Our own wallet did not let the offer go.
  bool is_bounced = false;  ///< Nobody was there to take the offer: it is back.
  UnixMillis last;          ///< When the last of these happened.
};

/// Takes in one transaction of our wallet of the gold jetton.
void read_gold(const Transaction& transaction, const SwapTerms& terms, SwapFacts& facts);
/// The same of our wallet of what was offered.
void read_offer(const Transaction& transaction, const SwapTerms& terms, SwapFacts& facts);

}  // namespace gstd::chain
