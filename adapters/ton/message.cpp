#include "adapters/ton/message.hpp"

namespace gstd::ton {
namespace {

// ext_in_msg_info$10, and a sender outside that has no address.
constexpr std::uint64_t external_tag = 0b10'00;

/// `Maybe (Either StateInit ^StateInit)`: in place when it fits.
Result<void> put_init(Builder& out, const std::optional<StateInit>& init) {
  out.bit(init.has_value());
  if (!init) return {};
  const auto cell = write_state_init(*init);
  if (!cell) return tl::unexpected{cell.error()};
  const bool is_apart = out.bits_left() < (*cell)->bits() + 2;
  out.bit(is_apart);
  if (is_apart) out.ref(*cell);
  else out.append(**cell);
  return {};
}

/// `Either X ^X`: in place when it fits.
void put_body(Builder& out, const CellPtr& body) {
  const bool is_apart = out.bits_left() < body->bits() + 1 || out.refs_left() < body->refs().size();
  out.bit(is_apart);
  if (is_apart) out.ref(body);
  else out.append(*body);
}

}  // namespace

Result<CellPtr> write_message(const InternalMessage& message) {
  Builder out;
  out.bit(false).bit(true).bit(message.is_bounceable).bit(false);  // int_msg_info, no hypercube.
  out.address({}).address(message.to).coins(message.value);
  out.bit(false);                          // No other currencies.
  out.coins(Uint128{0}).coins(Uint128{0});  // Fees.
  out.uint(0, 64).uint(0, 32);             // Its time, logical and not.
  if (auto put = put_init(out, message.init); !put) return tl::unexpected{put.error()};
  put_body(out, message.body);
  return out.end();
}

Result<CellPtr> write_message(const ExternalMessage& message) {
  Builder out;
  out.uint(external_tag, 4).address(message.to).coins(Uint128{0});
  if (auto put = put_init(out, message.init); !put) return tl::unexpected{put.error()};
  put_body(out, message.body);
  return out.end();
}

Result<Sha256> normalized_hash(const ExternalMessage& message) {
  Builder out;
  out.uint(external_tag, 4).address(message.to).coins(Uint128{0}).bit(false).bit(true);
  return out.ref(message.body).end().map([](const CellPtr& cell) { return cell->hash(); });
}

}  // namespace gstd::ton
