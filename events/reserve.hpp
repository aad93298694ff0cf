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

using ReserveEvent = std::variant<ReserveFeeAccrued, ReserveFeeReceived>;

}  // namespace gstd
