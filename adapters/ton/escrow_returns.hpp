// What leaves an escrow's contract, how it comes back, and why the contract refuses a message.
#pragma once

#include "adapters/ton/escrow_messages.hpp"

namespace gstd::ton {

/// Why the contract sent jettons.
enum class Purpose : std::uint8_t { claim = 1, refund, rescue };

/// Jettons that an escrow sends, and that come back when its wallet refuses them.
struct Payout {
  std::uint64_t query_id = 0;
  Nano amount;
  Wallet to;
  Wallet rest_to;  ///< Gets what is left of the coins.
  Purpose purpose = Purpose::claim;
};
CellPtr write_payout(const Payout& payout);
/// Out of a message that bounced: the rich form, which brings back the whole first cell. `bad_boc`
/// when it is none, or another message came back.
Result<Payout> read_returned(const CellPtr& body);

/// Body of a refund in coins: the ledger's amount. `bad_boc` when it is none.
Result<Nano> read_refunded(const CellPtr& body);

/// Why the contract refused, in words; empty for an exit code that is none of its own.
std::string_view refusal_name(std::int32_t exit_code);

}  // namespace gstd::ton
