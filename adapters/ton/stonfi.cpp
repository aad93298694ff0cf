#include "adapters/ton/stonfi.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t swap_op = 0x6664'DE2A;
/// In tenths of per cent of what is got; there is no referrer.
constexpr std::uint64_t no_referral_fee = 0;

}  // namespace

Result<CellPtr> write_stonfi_swap(const StonfiSwap& swap) {
  Builder terms;
  terms.coins(swap.least).address(swap.owner);
  terms.coins(Uint128{0}).maybe_ref(nullptr);  // Nothing further when it succeeds.
  terms.coins(Uint128{0}).maybe_ref(nullptr);  // Nor when it is given back.
  terms.uint(no_referral_fee, 16).address({});
  const auto cell = terms.end();
  if (!cell) return cell;
  Builder out;
  out.uint(swap_op, 32).address(swap.ask_wallet).address(swap.owner).address(swap.owner);
  return out.uint(swap.deadline_s, 64).ref(*cell).end();
}

}  // namespace gstd::ton
