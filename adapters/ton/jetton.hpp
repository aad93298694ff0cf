// TEP-74: how jettons are sent, and how a contract is told that it got some.
#pragma once

#include "adapters/ton/slice.hpp"

namespace gstd::ton {

struct JettonTransfer {
  std::uint64_t query_id = 0;
  Uint128 amount = 0;
  Wallet to;
  std::optional<Wallet> response_to;  ///< Gets what is left of the value.
  CellPtr custom_payload;             ///< Null: none.
  Uint128 forward_value = 0;
  CellPtr forward_payload = Cell::empty();
};
Result<CellPtr> write_jetton_transfer(const JettonTransfer& transfer);

struct JettonNotice {
  std::uint64_t query_id = 0;
  Uint128 amount = 0;
  Wallet from;
  CellPtr forward_payload;  ///< The empty cell when there is none.
};
/// `bad_boc` when it is no notice. Whoever sent it may lie: it counts only from one's own wallet of
/// that jetton.
Result<JettonNotice> read_jetton_notice(const CellPtr& body);

/// The comment in a payload; nothing when it begins otherwise or is no text.
std::optional<std::string> comment_of(const CellPtr& payload);
/// Longer comments are none of ours.
constexpr std::size_t comment_bytes_max = 1024;

}  // namespace gstd::ton
