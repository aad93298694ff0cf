// What operators send and are answered; the command line says the same.
#pragma once

#include "events/money.hpp"
#include "events/stream.hpp"

namespace gstd::http {

struct SkipBody {
  std::string projection;
  Position position;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SkipBody, (), (projection, position, reason))

struct DisownBody {
  Position position;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DisownBody, (), (position, reason))

/// A voucher above a limit.
struct ApproveVoucherBody {
  EscrowId escrow;
  Wallet payee;
  Nano cumulative;  ///< Of the voucher meant: another request takes its place.
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ApproveVoucherBody, (), (escrow, payee, cumulative, reason))

/// Ends the freeze of an escrow whose books and contract differ.
struct ResolveDriftBody {
  EscrowId escrow;
  std::uint64_t lt = 0;  ///< Of the drift meant.
  Nano adjustment;       ///< Added to what was deposited and is available; may be negative.
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ResolveDriftBody, (), (escrow, lt, adjustment, reason))

/// A payee whose claims fail.
struct PayoutBody {
  EscrowId escrow;
  Wallet payee;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(PayoutBody, (), (escrow, payee, reason))

/// A swap of the golden reserve.
struct ApproveSwapBody {
  std::uint64_t swap = 0;
  Nano least;  ///< Gold for the whole offer, in the gold jetton's own units: less is not taken.
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ApproveSwapBody, (), (swap, least, reason))

/// What became of a swap when the chain did not tell.
struct ResolveSwapBody {
  std::uint64_t swap = 0;
  Nano got;
  Nano returned;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ResolveSwapBody, (), (swap, got, returned, reason))

struct JournaledView {
  Position position;  ///< Of the record that says so.
};
BOOST_DESCRIBE_STRUCT(JournaledView, (), (position))

}  // namespace gstd::http
