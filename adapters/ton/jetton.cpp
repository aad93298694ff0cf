#include "adapters/ton/jetton.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t transfer_op = 0x0F8A'7EA5;
constexpr std::uint64_t notice_op = 0x7362'D09C;

}  // namespace

Result<CellPtr> write_jetton_transfer(const JettonTransfer& transfer) {
  Builder out;
  out.uint(transfer_op, 32).uint(transfer.query_id, 64).coins(transfer.amount);
  out.address(transfer.to).address(transfer.response_to).maybe_ref(transfer.custom_payload);
  out.coins(transfer.forward_value);
  // `Either Cell ^Cell`: nothing in place, anything else apart.
  const bool has_payload = transfer.forward_payload->bits() > 0 ||
                           !transfer.forward_payload->refs().empty();
  out.maybe_ref(has_payload ? transfer.forward_payload : nullptr);
  return out.end();
}

Result<JettonNotice> read_jetton_notice(const CellPtr& body) {
  Slice in{body};
  if (in.uint(32) != notice_op) return refuse("bad_boc", "not a jetton notification");
  JettonNotice notice;
  notice.query_id = in.uint(64);
  notice.amount = in.coins();
  const auto from = in.address();
  notice.forward_payload = in.is_empty() ? Cell::empty() : (in.bit() ? in.ref() : in.rest());
  if (in.failed() || !from || !in.is_empty())
    return refuse("bad_boc", "a malformed jetton notification");
  notice.from = *from;
  return notice;
}

std::optional<std::string> comment_of(const CellPtr& payload) {
  Slice in{payload};
  if (in.uint(32) != 0 || in.failed()) return {};
  auto text = read_snake(in, comment_bytes_max);
  if (!text) return {};
  return *std::move(text);
}

}  // namespace gstd::ton
