#include "adapters/chain/account_tail.hpp"

namespace gstd::chain {
namespace {

/// The first in an account's life names nobody.
bool is_first(const Transaction& transaction) {
  return transaction.previous_lt == 0 && transaction.previous_hash == Sha256{};
}

std::string fault_of(const Transaction& next, const AccountMark& before) {
  const bool follows = next.previous_lt == before.lt && next.previous_hash == before.hash;
  // A deleted account is forgotten: unless it comes back in the same block, it begins anew.
  if (follows || ((before.lt == 0 || before.is_gone) && is_first(next))) return {};
  if (before.lt == 0) return "not the first of its account, and nothing before it is known";
  return "its predecessor is not the one at lt " + std::to_string(before.lt);
}

tl::unexpected<Error> bad(std::size_t index, std::string_view member, std::string why) {
  return refuse("bad_answer", std::move(why),
                "/transactions/" + std::to_string(index) + std::string{member});
}

}  // namespace

AccountMark AccountMark::after(const Transaction& transaction) {
  return {transaction.lt, transaction.hash, transaction.status_after == AccountStatus::nonexist};
}

Result<std::vector<Transaction>> new_transactions(const Wallet& account, const AccountMark& mark,
                                                  std::vector<Transaction> page) {
  std::vector<Transaction> fresh;
  AccountMark last = mark;
  std::uint64_t last_lt = 0;
  for (std::size_t i = 0; i < page.size(); ++i) {
    Transaction& next = page[i];
    if (next.account != account) return bad(i, "/account", "another account's");
    if (next.lt <= last_lt) return bad(i, "/lt", "not after the one before it");
    last_lt = next.lt;
    if (next.lt < mark.lt) continue;
    if (next.lt == mark.lt) {
      if (next.hash != mark.hash) return bad(i, "/hash", "another one was processed at this lt");
      continue;
    }
    if (auto fault = fault_of(next, last); !fault.empty())
      return bad(i, "/prev_trans_lt", std::move(fault));
    last = AccountMark::after(next);
    fresh.push_back(std::move(next));
  }
  return fresh;
}

}  // namespace gstd::chain
