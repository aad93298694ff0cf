#include "adapters/ton/connect.hpp"

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/boc.hpp"

namespace gstd::ton {
namespace {

constexpr std::int32_t mainnet_id = -239;

std::string contract_address(const Wallet& contract, bool is_test_only) {
  return friendly(contract, {.is_bounceable = true, .is_test_only = is_test_only});
}

std::string boc_text(const CellPtr& cell) { return to_base64(write_boc(cell)); }

}  // namespace

ConnectMessage deposit_message(const ContractTerms& terms, Nano amount) {
  const StateInit init = escrow_init(terms);
  return {contract_address(address_of(init), terms.global_id != mainnet_id),
          plus(amount, deposit_extra), boc_text(write_deposit(0)),
          boc_text(write_state_init(init).value())};
}

ConnectMessage claim_message(const Claim& claim, bool is_jetton, bool is_test_only) {
  return {contract_address(claim.voucher.escrow, is_test_only),
          is_jetton ? jetton_claim_value : claim_value, boc_text(write_claim(claim))};
}

}  // namespace gstd::ton
