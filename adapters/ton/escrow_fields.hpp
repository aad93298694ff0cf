// The parts that the escrow's messages share. For this folder's escrow_*.cpp.
#pragma once

#include <limits>

#include "adapters/ton/escrow_messages.hpp"

namespace gstd::ton {

inline Builder escrow_message(EscrowOp op, std::uint64_t query_id) {
  Builder out;
  out.uint(static_cast<std::uint32_t>(op), 32).uint(query_id, 64);
  return out;
}

inline bool takes(Slice& in, EscrowOp op) { return in.uint(32) == static_cast<std::uint32_t>(op); }

/// The books count in 64 bits.
inline Nano read_nano(Slice& in) {
  const Uint128 amount = in.coins();
  if (amount > static_cast<Uint128>(std::numeric_limits<std::int64_t>::max())) in.fail();
  return in.failed() ? Nano{} : Nano{static_cast<std::int64_t>(amount)};
}

inline Wallet read_wallet(Slice& in) {
  const auto wallet = in.address();
  if (!wallet) in.fail();
  return wallet.value_or(Wallet{});
}

}  // namespace gstd::ton
