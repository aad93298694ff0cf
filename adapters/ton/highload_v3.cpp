#include "adapters/ton/highload_v3.hpp"

#include "adapters/ton/contract_code.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t internal_transfer = 0xAE42'E5A4;
constexpr std::uint8_t fees_apart = 1;
constexpr std::size_t query_bits = 23, time_bits = 64, timeout_bits = 22;

Result<void> check_timeout(const HighloadWallet& wallet) {
  if (wallet.timeout_s > 0 && wallet.timeout_s <= highload_timeout_max_s) return {};
  return refuse("invalid", "timeout_s: not from 1 to " + std::to_string(highload_timeout_max_s));
}

/// The wallet tells itself what to send: a message that fails then fails inside, and the order
/// counts as done.
Result<CellPtr> message_to_self(const HighloadOrder& order) {
  const auto list = action_list(order.sends, sends_max_highload);
  if (!list) return list;
  auto body = Builder{}.uint(internal_transfer, 32).uint(order.query.id(), 64).ref(*list).end();
  if (!body) return body;
  return write_message(InternalMessage{order.self, order.value, true, {}, *std::move(body)});
}

}  // namespace

HighloadQuery HighloadQuery::at(std::uint64_t index) {
  const auto inside = static_cast<std::uint32_t>(index % count);
  return {static_cast<std::uint16_t>(inside / bits_per_shift),
          static_cast<std::uint16_t>(inside % bits_per_shift)};
}

Result<CellPtr> highload_data(const HighloadWallet& wallet) {
  if (auto good = check_timeout(wallet); !good) return tl::unexpected{good.error()};
  Builder out;
  out.hash(wallet.key).uint(wallet.subwallet_id, 32);
  out.bit(false).bit(false).uint(0, time_bits);  // Nothing done yet, never cleaned.
  return out.uint(wallet.timeout_s, timeout_bits).end();
}

Result<StateInit> highload_init(const HighloadWallet& wallet) {
  static const CellPtr code = carried_code(highload_v3_code_hex);
  return highload_data(wallet).map([](CellPtr data) { return StateInit{code, std::move(data)}; });
}

Result<CellPtr> sign_highload(const HighloadWallet& wallet, const HighloadOrder& order,
                              const KeyPair& key) {
  if (auto good = check_timeout(wallet); !good) return tl::unexpected{good.error()};
  const auto message = message_to_self(order);
  if (!message) return message;
  Builder inner;
  inner.uint(wallet.subwallet_id, 32).ref(*message).uint(fees_apart, 8);
  inner.uint(order.query.id(), query_bits).uint(order.created_at_s, time_bits);
  inner.uint(wallet.timeout_s, timeout_bits);
  return inner.end().and_then([&](const CellPtr& cell) {
    return Builder{}.bytes(sign_cell(cell, key)).ref(cell).end();
  });
}

}  // namespace gstd::ton
