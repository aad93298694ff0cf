// What the getter of an escrow's contract answers.
#pragma once

#include <algorithm>

#include "adapters/chain/stack.hpp"
#include "events/escrow.hpp"

namespace gstd::testing {

inline chain::StackItem stack_number(std::int64_t value) {
  return {chain::StackItem::Kind::number, chain::StackNumber::of(value), {}};
}

/// get_escrow, by its members' order in contracts/escrow.tolk.
inline chain::Stack escrow_stack(const EscrowId& escrow, const EscrowOpened& opened,
                                 Nano deposited, Nano paid_out) {
  const EscrowContract& contract = *opened.contract;
  chain::StackItem id = stack_number(0);
  std::ranges::copy(escrow.bytes, id.number.magnitude.bytes.begin() + 16);
  chain::StackItem operator_key = stack_number(0);
  operator_key.number.magnitude.bytes = contract.voucher_key.bytes;
  return {id,
          stack_number(contract.global_id),
          chain::StackItem::of(contract.hub),
          chain::StackItem::of(opened.requester),
          contract.minter ? chain::StackItem::of(*contract.minter) : chain::StackItem{},
          operator_key,
          stack_number(opened.terms.refund_after.get() / 1'000),
          stack_number(0),
          {},
          stack_number(deposited.value),
          stack_number(paid_out.value),
          stack_number(2),
          stack_number(minus(deposited, paid_out).value)};
}

}  // namespace gstd::testing
