// STON.fi: how a swap of one jetton for another is ordered from a router of version 2.
#pragma once

#include "adapters/ton/jetton.hpp"

namespace gstd::ton {

struct StonfiSwap {
  Wallet ask_wallet;               ///< The router's own wallet of the jetton that is asked for.
  Wallet owner;                    ///< Gets the jettons asked for, refunds, what is left of fees.
  std::uint64_t deadline_s = 0;    ///< Unix seconds; later the router gives the jettons back.
  Uint128 least = 0;               ///< Fewer jettons asked for: the router gives back.
};
/// The forward payload of the transfer that offers the jettons to the router. No referrer is paid.
Result<CellPtr> write_stonfi_swap(const StonfiSwap& swap);

/// What the offer carries besides the jettons, and what of it reaches the router (nano): the
/// figures of the exchange's own SDK for jetton to jetton.
constexpr std::int64_t stonfi_value = 300'000'000;
constexpr std::int64_t stonfi_forward_value = 240'000'000;

}  // namespace gstd::ton
