// reserve/{currency}: the golden reserve. A part of each fee buys gold (XAUt0).
#pragma once

#include <variant>

#include "events/money.hpp"

namespace gstd {

/// The reserve's part of one settlement's fee.
struct ReserveFeeAccrued {
  static constexpr std::string_view type = "reserve.fee_accrued";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  Nano amount;
};
BOOST_DESCRIBE_STRUCT(ReserveFeeAccrued, (), (task, amount))

/// The reserve's part of a treasury claim seen on chain: only this may be spent.
struct ReserveFeeReceived {
  static constexpr std::string_view type = "reserve.fee_received";
  static constexpr std::uint32_t version = 1;
  EscrowId escrow;
  Nano amount;
  std::uint64_t lt = 0;  ///< Of the claim: with the escrow, its identity.
};
BOOST_DESCRIBE_STRUCT(ReserveFeeReceived, (), (escrow, amount, lt))

/// What is received and not yet spent is enough for a swap into gold. One swap at a time.
struct ReserveSwapDue {
  static constexpr std::string_view type = "reserve.swap_due";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;  ///< Counts the reserve's swaps from 1.
  Nano offer;
};
BOOST_DESCRIBE_STRUCT(ReserveSwapDue, (), (swap, offer))

/// Two operators let it happen at this price or a better one.
struct ReserveSwapApproved {
  static constexpr std::string_view type = "reserve.swap_approved";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  Nano least;        ///< Gold for the whole offer, in the gold jetton's own units.
  UnixMillis until;  ///< Prices move: not ordered by then, it fails.
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReserveSwapApproved, (), (swap, least, until, reason))

/// It could be ordered but for this: a passing reason, told once until it changes.
struct ReserveSwapDelayed {
  static constexpr std::string_view type = "reserve.swap_delayed";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  std::string reason;  ///< price_moved, price_impact, slippage, bad_quote, quote_unavailable, ...
};
BOOST_DESCRIBE_STRUCT(ReserveSwapDelayed, (), (swap, reason))

/// What an exchange offers. Amounts of gold in the gold jetton's own units.
struct SwapQuote {
  Nano ask_units;
  Nano least;            ///< The exchange gives this much, or the offer back.
  Bps price_impact_bps;
  Wallet router;         ///< Whom the offer is sent to,
  Wallet ask_wallet;     ///< and its own wallet of the gold jetton.
};
BOOST_DESCRIBE_STRUCT(SwapQuote, (), (ask_units, least, price_impact_bps, router, ask_wallet))

/// This offer at this quote, and no other. A dry run ends here: nothing is signed or sent.
struct ReserveSwapOrdered {
  static constexpr std::string_view type = "reserve.swap_ordered";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  Nano offer;
  SwapQuote quote;
  UnixMillis deadline;  ///< Whole seconds; later the exchange gives the offer back.
  Sha256 body;          ///< Hash of the transfer's body that is sent, or would be.
  bool is_dry_run = true;
  UnixMillis again_at;  ///< After a dry run: the next is due no sooner. Else 0.
};
BOOST_DESCRIBE_STRUCT(ReserveSwapOrdered, (), (swap, offer, quote, deadline, body, is_dry_run, again_at))

/// Signed, and from now on sent: wallet/{wallet} holds the bytes under this number.
struct ReserveSwapSent {
  static constexpr std::string_view type = "reserve.swap_sent";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  Wallet wallet;
  std::uint64_t query_id = 0;  ///< The wallet's own count of its messages.
  Sha256 hash_norm;            ///< TEP-467: how the message is found on the chain.
};
BOOST_DESCRIBE_STRUCT(ReserveSwapSent, (), (swap, wallet, query_id, hash_norm))

/// Gold arrived in our own wallet of that jetton.
struct ReserveSwapConfirmed {
  static constexpr std::string_view type = "reserve.swap_confirmed";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  Nano offer;
  Nano got;              ///< In the gold jetton's own units.
  Nano returned;         ///< Of the offer; above 0 when only a part was taken.
  Sha256 tx;             ///< The credit's transaction on our gold wallet.
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ReserveSwapConfirmed, (), (swap, offer, got, returned, tx, lt))

/// Nothing was spent: never sent, or all of it is back.
struct ReserveSwapFailed {
  static constexpr std::string_view type = "reserve.swap_failed";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  std::string reason;    ///< price_moved and the other delays, deadline_passed, expired, bounced,
                         ///< returned.
  Nano returned;         ///< The whole offer when it was taken from us, else 0.
  UnixMillis again_at;   ///< The next is due no sooner.
};
BOOST_DESCRIBE_STRUCT(ReserveSwapFailed, (), (swap, reason, returned, again_at))

/// Two operators say what became of it, having looked: the chain did not tell.
struct ReserveSwapResolved {
  static constexpr std::string_view type = "reserve.swap_resolved";
  static constexpr std::uint32_t version = 1;
  std::uint64_t swap = 0;
  Nano offer;
  Nano got;
  Nano returned;
  std::string reason;
  UnixMillis again_at;
};
BOOST_DESCRIBE_STRUCT(ReserveSwapResolved, (), (swap, offer, got, returned, reason, again_at))

using ReserveEvent =
    std::variant<ReserveFeeAccrued, ReserveFeeReceived, ReserveSwapDue, ReserveSwapApproved,
                 ReserveSwapDelayed, ReserveSwapOrdered, ReserveSwapSent, ReserveSwapConfirmed,
                 ReserveSwapFailed, ReserveSwapResolved>;

}  // namespace gstd
