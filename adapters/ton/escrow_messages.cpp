#include "adapters/ton/escrow_messages.hpp"

#include <algorithm>
#include <limits>

#include "adapters/crypto/keys.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t deposit_op = 0x6A7C'0001;
constexpr std::uint64_t claim_op = 0x6A7C'0002;
constexpr std::uint64_t refund_op = 0x6A7C'0003;
constexpr std::uint64_t notice_op = 0x6A7C'0010;
constexpr std::uint64_t voucher_tag = 0x6A7C'00FF;

Builder message(std::uint64_t op, std::uint64_t query_id) {
  Builder out;
  out.uint(op, 32).uint(query_id, 64);
  return out;
}

/// The books count in 64 bits.
Nano read_nano(Slice& in) {
  const Uint128 amount = in.coins();
  if (amount > static_cast<Uint128>(std::numeric_limits<std::int64_t>::max())) in.fail();
  return Nano{static_cast<std::int64_t>(amount)};
}

Wallet read_wallet(Slice& in) {
  const auto wallet = in.address();
  if (!wallet) in.fail();
  return wallet.value_or(Wallet{});
}

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

CellPtr write_voucher(const Voucher& voucher) {
  Builder out;
  out.uint(voucher_tag, 32).address(voucher.escrow).uuid(voucher.id.bytes);
  out.address(voucher.payee).coins(voucher.cumulative).uint(voucher.valid_until_s, 32);
  return out.end().value();
}

CellPtr write_claim(const Claim& claim) {
  Builder out = message(claim_op, claim.query_id);
  return out.bytes(chars(claim.signature.bytes)).ref(write_voucher(claim.voucher)).end().value();
}

Result<Claim> read_claim(const CellPtr& body) {
  Slice in{body};
  if (in.uint(32) != claim_op) return refuse("bad_boc", "not a claim");
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
  return message(deposit_op, query_id).end().value();
}

CellPtr write_refund(std::uint64_t query_id) { return message(refund_op, query_id).end().value(); }

bool is_notice(const CellPtr& body) { return Slice{body}.uint(32) == notice_op; }

Result<Notice> read_notice(const CellPtr& body) {
  Slice in{body};
  if (in.uint(32) != notice_op) return refuse("bad_boc", "not a notice");
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
