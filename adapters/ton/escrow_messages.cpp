#include "adapters/ton/escrow_messages.hpp"

#include <algorithm>

#include "adapters/crypto/keys.hpp"
#include "adapters/ton/escrow_fields.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t voucher_tag = 0x6A7C'00FF;

EscrowId read_id(Slice& in) {
  EscrowId id;
  if (in.uint(64) != 0 || in.uint(64) != 0) in.fail();  // No UUID is so large.
  std::ranges::copy(in.bits(8 * id.bytes.size()), id.bytes.begin());
  return id;
}

Voucher read_voucher(Slice& out, const CellPtr& cell) {
  Slice in{cell};
  Voucher voucher;
  if (in.uint(32) != voucher_tag) in.fail();
  voucher.escrow = read_wallet(in);
  voucher.id = read_id(in);
  voucher.payee = read_wallet(in);
  voucher.cumulative = read_nano(in);
  voucher.valid_until_s = static_cast<std::uint32_t>(in.uint(32));
  if (in.failed() || !in.is_empty()) out.fail();
  return voucher;
}

}  // namespace

EscrowOp op_of(const CellPtr& body) {
  Slice in{body};
  const auto op = static_cast<EscrowOp>(in.uint(32));  // 0 when there are fewer bits.
  switch (op) {
    case EscrowOp::other:
    case EscrowOp::deposit:
    case EscrowOp::claim:
    case EscrowOp::refund:
    case EscrowOp::set_paused:
    case EscrowOp::init_jetton:
    case EscrowOp::rescue:
    case EscrowOp::refunded:
    case EscrowOp::notice:
    case EscrowOp::jetton_transfer:
    case EscrowOp::jetton_notice:
    case EscrowOp::take_wallet:
    case EscrowOp::excesses: return op;
  }
  return EscrowOp::other;
}

CellPtr write_voucher(const Voucher& voucher) {
  Builder out;
  out.uint(voucher_tag, 32).address(voucher.escrow).uuid(voucher.id.bytes);
  out.address(voucher.payee).coins(voucher.cumulative).uint(voucher.valid_until_s, 32);
  return out.end().value();
}

CellPtr write_claim(const Claim& claim) {
  Builder out = escrow_message(EscrowOp::claim, claim.query_id);
  return out.bytes(chars(claim.signature.bytes)).ref(write_voucher(claim.voucher)).end().value();
}

Result<Claim> read_claim(const CellPtr& body) {
  Slice in{body};
  if (!takes(in, EscrowOp::claim)) return refuse("bad_boc", "not a claim");
  Claim claim;
  claim.query_id = in.uint(64);
  std::ranges::copy(in.bits(8 * claim.signature.bytes.size()), claim.signature.bytes.begin());
  claim.voucher = read_voucher(in, in.ref());
  if (in.failed() || !in.is_empty()) return refuse("bad_boc", "a malformed claim");
  return claim;
}

bool is_signed(const Claim& claim, const WorkerId& operator_key) {
  return verify(operator_key, chars(write_voucher(claim.voucher)->hash().bytes), claim.signature);
}

CellPtr write_deposit(std::uint64_t query_id) {
  return escrow_message(EscrowOp::deposit, query_id).end().value();
}

CellPtr write_refund(std::uint64_t query_id) {
  return escrow_message(EscrowOp::refund, query_id).end().value();
}

CellPtr write_init_jetton(std::uint64_t query_id) {
  return escrow_message(EscrowOp::init_jetton, query_id).end().value();
}

bool is_notice(const CellPtr& body) { return op_of(body) == EscrowOp::notice; }

CellPtr write_notice(const Notice& notice) {
  Builder out = escrow_message(EscrowOp::notice, notice.query_id);
  out.uint(static_cast<std::uint64_t>(notice.kind), 8).uuid(notice.id.bytes);
  return out.coins(notice.amount).coins(notice.deposited).coins(notice.paid_out).end().value();
}

Result<Notice> read_notice(const CellPtr& body) {
  Slice in{body};
  if (!takes(in, EscrowOp::notice)) return refuse("bad_boc", "not a notice");
  Notice notice;
  notice.query_id = in.uint(64);
  const std::uint64_t kind = in.uint(8);
  notice.id = read_id(in);
  notice.amount = read_nano(in);
  notice.deposited = read_nano(in);
  notice.paid_out = read_nano(in);
  if (in.failed() || !in.is_empty()) return refuse("bad_boc", "a malformed notice");
  if (kind < 1 || kind > static_cast<std::uint64_t>(NoticeKind::wallet_set))
    return refuse("bad_boc", "a notice of unknown kind " + std::to_string(kind));
  notice.kind = static_cast<NoticeKind>(kind);
  return notice;
}

}  // namespace gstd::ton
