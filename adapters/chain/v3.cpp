#include "adapters/chain/v3.hpp"

#include <set>

#include "adapters/chain/v3_read.hpp"
#include "adapters/chain/v3_wire.hpp"
#include "adapters/crypto/base64.hpp"

namespace gstd::chain::v3 {
namespace {

Result<AccountState> account_of(const ToldAccount& in, const std::string& path) {
  if (in.last_transaction_hash.has_value() != in.last_transaction_lt.has_value())
    return bad(path + "/last_transaction_lt", "only one of hash and lt");
  if (!in.balance && in.status != AccountStatus::nonexist) return bad(path + "/balance", "missing");
  AccountState state;
  state.address = in.address.value;
  state.balance = in.balance.value_or(AmountText{}).value;
  state.status = in.status;
  state.last_lt = in.last_transaction_lt.value_or(NumberText{}).value;
  state.last_hash = in.last_transaction_hash.value_or(HashText{}).value;
  if (in.code_hash) state.code_hash = in.code_hash->value;
  return state;
}

}  // namespace

Result<std::vector<AccountState>> read_accounts(std::string_view json,
                                                const std::vector<Wallet>& asked) {
  const auto told = read<ToldAccounts>(json);
  if (!told) return tl::unexpected{told.error()};
  std::set<Wallet> awaited{asked.begin(), asked.end()};
  std::vector<AccountState> states;
  for (const ToldAccount& each : told->accounts) {
    const std::string path = "/accounts/" + std::to_string(states.size());
    if (awaited.erase(each.address.value) == 0)
      return bad(path + "/address", "not asked for, or told twice");
    auto state = account_of(each, path);
    if (!state) return tl::unexpected{state.error()};
    states.push_back(*std::move(state));
  }
  return states;
}

Result<Masterchain> read_masterchain(std::string_view json) {
  return read<ToldBlocks>(json).and_then([](const ToldBlocks& told) -> Result<Masterchain> {
    if (told.last.gen_utime.value > UINT32_MAX)
      return bad("/last/gen_utime", "expected seconds of 32 bits");
    const auto seconds = static_cast<std::int64_t>(told.last.gen_utime.value);
    return Masterchain{told.last.seqno, UnixMillis{seconds * ms_per_s}};
  });
}

Result<Sha256> read_sent(std::string_view json) {
  return read<ToldSent>(json).map(
      [](const ToldSent& told) { return told.message_hash_norm.value; });
}

std::string write_boc(std::string_view boc) { return json::encode(Boc{to_base64(boc)}); }

std::string reason_in(std::string_view json) {
  const auto told = json::decode_known<ToldRefusal>(json);
  if (!told) return {};
  return told->error.value_or(told->result.value_or(""));
}

}  // namespace gstd::chain::v3
