// What an escrow's contract is told, and what it tells (contracts/escrow_messages.tolk).
#pragma once

#include "adapters/ton/slice.hpp"

namespace gstd::ton {

/// All that a payee may ever have been paid, so that a voucher paid twice pays nothing.
struct Voucher {
  Wallet escrow;
  EscrowId id;
  Wallet payee;
  Nano cumulative;
  std::uint32_t valid_until_s = 0;
};
/// The operator signs its hash.
CellPtr write_voucher(const Voucher& voucher);

struct Claim {
  std::uint64_t query_id = 0;
  Voucher voucher;
  Signature signature;
};
CellPtr write_claim(const Claim& claim);
/// `bad_boc` when it is none, or its amounts leave 64 bits.
Result<Claim> read_claim(const CellPtr& body);
/// By this key over the voucher. 40 us.
bool is_signed(const Claim& claim, const WorkerId& operator_key);

CellPtr write_deposit(std::uint64_t query_id);
CellPtr write_refund(std::uint64_t query_id);

enum class NoticeKind : std::uint8_t { deposited = 1, claimed, returned, refunded, wallet_set };

/// What the contract tells its hub after each movement.
struct Notice {
  std::uint64_t query_id = 0;
  NoticeKind kind = NoticeKind::deposited;
  EscrowId id;
  Nano amount;     ///< Of this movement.
  Nano deposited;  ///< All ever, after it.
  Nano paid_out;   ///< Likewise.
};
/// Begins as one: anything else may come to a hub.
bool is_notice(const CellPtr& body);
/// `bad_boc` when it is none, or of a kind this program does not know.
Result<Notice> read_notice(const CellPtr& body);

}  // namespace gstd::ton
