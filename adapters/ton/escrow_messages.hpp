// What an escrow's contract is told, and what it tells (contracts/escrow_messages.tolk).
#pragma once

#include "adapters/ton/slice.hpp"

namespace gstd::ton {

/// The first word of every message an escrow reads or writes.
enum class EscrowOp : std::uint32_t {
  other = 0,  ///< None of these: a comment, or a message of somebody else's.
  deposit = 0x6A7C'0001,
  claim,
  refund,
  set_paused,
  init_jetton,
  rescue,
  refunded,
  notice = 0x6A7C'0010,
  jetton_transfer = 0x0F8A'7EA5,
  jetton_notice = 0x7362'D09C,
  take_wallet = 0xD173'5400,
  excesses = 0xD532'76DB,
};
/// `other` as well for a body that is shorter than a word.
EscrowOp op_of(const CellPtr& body);

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
/// The contract asks the minter for its jetton wallet.
CellPtr write_init_jetton(std::uint64_t query_id);

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
CellPtr write_notice(const Notice& notice);
/// `bad_boc` when it is none, or of a kind this program does not know.
Result<Notice> read_notice(const CellPtr& body);

}  // namespace gstd::ton
