#include "adapters/ton/wallet_transfer.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t signed_external_v5 = 0x7369'676E;
constexpr std::uint64_t simple_order_v4 = 0;

}  // namespace

Result<CellPtr> sign_v4r2(const WalletOrder& order, const KeyPair& key) {
  if (auto fits = check_count(order.sends, sends_max_v4); !fits)
    return tl::unexpected{fits.error()};
  Builder rest;
  rest.uint(order.wallet_id, 32).uint(order.valid_until_s, 32).uint(order.seqno, 32);
  rest.uint(simple_order_v4, 8);
  for (const Send& send : order.sends) {
    const auto message = write_message(send.message);
    if (!message) return message;
    rest.uint(send.mode, 8).ref(*message);
  }
  return rest.end().and_then([&](const CellPtr& cell) {
    return Builder{}.bytes(sign_cell(cell, key)).append(*cell).end();
  });
}

Result<CellPtr> sign_v5r1(const WalletOrder& order, const KeyPair& key) {
  const auto list = action_list(order.sends, sends_max_v5);
  if (!list) return list;
  Builder begun;
  begun.uint(signed_external_v5, 32).uint(order.wallet_id, 32).uint(order.valid_until_s, 32);
  begun.uint(order.seqno, 32).maybe_ref(order.sends.empty() ? nullptr : *list);
  begun.bit(false);  // No other actions.
  return begun.end().and_then([&](const CellPtr& cell) {
    return Builder{begun}.bytes(sign_cell(cell, key)).end();
  });
}

}  // namespace gstd::ton
