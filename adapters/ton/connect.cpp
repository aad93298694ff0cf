#include "adapters/ton/connect.hpp"

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/jetton.hpp"

namespace gstd::ton {
namespace {

constexpr std::int32_t mainnet_id = -239;

std::string contract_address(const Wallet& contract, bool is_test_only) {
  return friendly(contract, {.is_bounceable = true, .is_test_only = is_test_only});
}

std::string boc_text(const CellPtr& cell) { return to_base64(write_boc(cell)); }

/// To the escrow's contract, which comes into being with it if need be.
ConnectMessage first_message(const ContractTerms& terms, Nano value, const CellPtr& body) {
  const StateInit init = escrow_init(terms);
  return {contract_address(address_of(init), terms.global_id != mainnet_id), value,
          boc_text(body), boc_text(write_state_init(init).value())};
}

}  // namespace

ConnectMessage deposit_message(const ContractTerms& terms, Nano amount) {
  return first_message(terms, plus(amount, deposit_extra), write_deposit(0));
}

ConnectMessage prepare_message(const ContractTerms& terms) {
  return first_message(terms, prepare_value, write_init_jetton(0));
}

ConnectMessage jetton_deposit_message(const ContractTerms& terms, const Wallet& jetton_wallet,
                                      Nano amount) {
  JettonTransfer transfer;
  transfer.amount = static_cast<Uint128>(amount.value);
  transfer.to = address_of(escrow_init(terms));
  transfer.response_to = terms.requester;
  transfer.forward_value = static_cast<Uint128>(jetton_deposit_forward.value);
  return {contract_address(jetton_wallet, terms.global_id != mainnet_id), jetton_deposit_value,
          boc_text(write_jetton_transfer(transfer).value()), {}};
}

ConnectMessage claim_message(const Claim& claim, bool is_jetton, bool is_test_only) {
  return {contract_address(claim.voucher.escrow, is_test_only),
          is_jetton ? jetton_claim_value : claim_value, boc_text(write_claim(claim))};
}

}  // namespace gstd::ton
