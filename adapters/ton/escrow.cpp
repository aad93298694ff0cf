#include "adapters/ton/escrow.hpp"

#include "adapters/ton/boc.hpp"
#include "adapters/ton/contract_code.hpp"

namespace gstd::ton {
namespace {

// Everything here is of fixed size and fits.
CellPtr write_terms(const ContractTerms& terms) {
  Builder out;
  out.uuid(terms.id.bytes).address(terms.hub).bytes(chars(terms.operator_key.bytes));
  out.uint(static_cast<std::uint32_t>(terms.global_id), 32).uint(terms.refund_after_s, 32);
  return out.ref(*Builder{}.address(terms.requester).address(terms.minter).end()).end().value();
}

}  // namespace

StateInit escrow_init(const ContractTerms& terms) {
  static const CellPtr code = carried_code(escrow_code_hex);
  Builder data;
  data.bit(false).address({});               // Not paused; no jetton wallet yet.
  data.coins(Uint128{0}).coins(Uint128{0});  // Deposited, paid.
  data.uint(0, 16).maybe_ref(nullptr);       // Payees: how many, and what each got.
  return {code, data.ref(write_terms(terms)).end().value()};
}

ContractTerms terms_of(const EscrowId& id, const Wallet& requester, const EscrowTerms& terms,
                       const EscrowContract& contract) {
  const auto refund_after_s = static_cast<std::uint32_t>(terms.refund_after.get() / 1'000);
  return {id,        contract.hub, contract.voucher_key, contract.global_id, refund_after_s,
          requester, contract.minter};
}

std::optional<EscrowContract> Platform::contract_for(Currency currency) const {
  if (currency == Currency::ton) return EscrowContract{hub, voucher_key, global_id, {}, treasury};
  if (!gstd_minter) return {};
  return EscrowContract{hub, voucher_key, global_id, gstd_minter, treasury};
}

Wallet address_of(const StateInit& init) {
  return {0, write_state_init(init).value()->hash().bytes};
}

}  // namespace gstd::ton
