#include "adapters/ton/escrow_returns.hpp"

#include <utility>

#include "adapters/ton/escrow_fields.hpp"

namespace gstd::ton {
namespace {

// NewBounceBody of the block layout (TVM 12).
constexpr std::uint64_t rich_bounce_tag = 0xFFFF'FFFE;

// enum Refusal of contracts/escrow_messages.tolk.
constexpr std::int32_t refusal_first = 101;
constexpr std::string_view refusals[] = {
    "not from the hub",
    "not our jetton wallet",
    "paused",
    "claims are closed",
    "too early for a refund",
    "not signed by the operator",
    "nothing to pay: the payee has had all of it",
    "more than the escrow holds",
    "not a voucher",
    "a voucher of another escrow",
    "a voucher of another escrow id",
    "the voucher has expired",
    "too many payees",
    "too few coins attached",
    "the deposit is too small",
    "the deposit is too large",
    "another network",
    "another currency",
    "the jetton wallet is set already",
    "the payee is not in the base workchain",
    "too early for a rescue",
    "an unknown message",
};

}  // namespace

CellPtr write_payout(const Payout& payout) {
  Builder out = escrow_message(EscrowOp::jetton_transfer, payout.query_id);
  out.coins(payout.amount).address(payout.to).address(payout.rest_to).maybe_ref(nullptr);
  out.coins(Uint128{0}).bit(false);  // Nothing forwarded; the payload stands in place.
  return out.uint(static_cast<std::uint64_t>(payout.purpose), 8).end().value();
}

Result<Payout> read_returned(const CellPtr& body) {
  Slice bounced{body};
  if (bounced.uint(32) != rich_bounce_tag) return refuse("bad_boc", "not a rich bounce");
  Slice in{bounced.ref()};
  if (bounced.failed() || !takes(in, EscrowOp::jetton_transfer))
    return refuse("bad_boc", "not a transfer that came back");
  Payout payout;
  payout.query_id = in.uint(64);
  payout.amount = read_nano(in);
  payout.to = read_wallet(in);
  payout.rest_to = read_wallet(in);
  if (in.bit() || in.coins() != 0 || in.bit()) in.fail();
  const std::uint64_t purpose = in.uint(8);
  if (in.failed() || !in.is_empty() || purpose < 1 ||
      purpose > static_cast<std::uint64_t>(Purpose::rescue))
    return refuse("bad_boc", "a transfer that is none of an escrow's");
  payout.purpose = static_cast<Purpose>(purpose);
  return payout;
}

Result<Nano> read_refunded(const CellPtr& body) {
  Slice in{body};
  const bool is_refunded = takes(in, EscrowOp::refunded);
  in.skip(64);  // The query.
  const Nano amount = read_nano(in);
  if (!is_refunded || in.failed() || !in.is_empty()) return refuse("bad_boc", "not a refund");
  return amount;
}

std::string_view refusal_name(std::int32_t exit_code) {
  const std::int64_t at = std::int64_t{exit_code} - refusal_first;
  if (at < 0 || std::cmp_greater_equal(at, std::size(refusals))) return {};
  return refusals[static_cast<std::size_t>(at)];
}

}  // namespace gstd::ton
