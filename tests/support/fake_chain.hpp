// A chain in memory: says what a test put there, faults included.
#pragma once

#include <functional>
#include <map>

#include "adapters/chain/chain_api.hpp"

namespace gstd::testing {

class FakeChain : public chain::ChainApi {
 public:
  using Getter = std::function<Result<chain::GetterAnswer>(const chain::Stack&)>;

  Result<std::vector<chain::Transaction>> transactions(
      const chain::TransactionQuery& query) override {
    std::vector<chain::Transaction> page;
    std::size_t offset = query.offset;
    for (const chain::Transaction& transaction : histories[query.account]) {
      if (transaction.lt < query.from_lt) continue;
      if (offset > 0) --offset;
      else if (page.size() < std::min(query.limit, page_rows)) page.push_back(transaction);
    }
    return page;
  }
  Result<std::vector<chain::Transaction>> by_message(const Sha256& hash) override {
    const auto found = messages.find(hash);
    return found == messages.end() ? std::vector<chain::Transaction>{} : found->second;
  }
  Result<std::vector<chain::AccountState>> account_states(
      const std::vector<Wallet>& accounts) override {
    std::vector<chain::AccountState> found;
    for (const Wallet& account : accounts)
      if (const auto state = states.find(account); state != states.end())
        found.push_back(state->second);
    return found;
  }
  Result<Sha256> send(std::string_view) override { return Sha256{}; }
  Result<chain::GetterAnswer> run_get_method(const Wallet& account, std::string_view method,
                                             const chain::Stack& arguments) override {
    const auto getter = getters.find({account, std::string{method}});
    if (getter == getters.end()) return refuse("unavailable", "nobody is at home");
    return getter->second(arguments);
  }
  Result<chain::Masterchain> masterchain() override { return newest; }

  std::map<Wallet, std::vector<chain::Transaction>> histories;
  std::map<Wallet, chain::AccountState> states;
  std::map<Sha256, std::vector<chain::Transaction>> messages;
  std::map<std::pair<Wallet, std::string>, Getter> getters;
  chain::Masterchain newest;
  std::size_t page_rows = 1'000;
};

/// Appends it to the account's history: linked to the one before, and the account is as it leaves
/// it.
inline chain::Transaction& happen(FakeChain& chain, chain::Transaction next) {
  auto& history = chain.histories[next.account];
  const bool is_first =
      history.empty() || history.back().status_after == chain::AccountStatus::nonexist;
  if (!is_first) {
    next.previous_hash = history.back().hash;
    next.previous_lt = history.back().lt;
  }
  chain::AccountState& state = chain.states[next.account];
  state.address = next.account;
  state.status = next.status_after;
  state.last_lt = next.lt;
  state.last_hash = next.hash;
  history.push_back(std::move(next));
  return history.back();
}

}  // namespace gstd::testing
