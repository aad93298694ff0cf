// A service that answers for a chain: late, twice, in another order, in part, or not at all.
#pragma once

#include "tests/support/escrow_life.hpp"

namespace gstd::testing {

class UnreliableChain final : public chain::ChainApi {
 public:
  UnreliableChain(FakeChain& truth, Dice& dice) : truth_{truth}, dice_{dice} {}

  Result<std::vector<chain::Transaction>> transactions(
      const chain::TransactionQuery& query) override {
    auto page = truth_.transactions(query);
    if (is_honest || page->empty()) return page;
    auto& rows = *page;
    const std::size_t at = dice_.roll(static_cast<std::uint32_t>(rows.size()));
    const auto place = rows.begin() + static_cast<std::ptrdiff_t>(at);
    switch (dice_.roll(8)) {
      case 0: return refuse("unavailable", "later");
      case 1: rows.resize(at); break;                         // An old view, or a short page.
      case 2: rows.erase(place); break;
      case 3: rows.insert(place, rows.back()); break;
      case 4: std::swap(*place, rows.front()); break;
      case 5: std::ranges::reverse(rows); break;
      case 6: place->account = wallet_of(97); break;
      default: break;
    }
    return page;
  }
  Result<std::vector<chain::Transaction>> by_message(const Sha256& hash) override {
    return truth_.by_message(hash);
  }
  Result<std::vector<chain::AccountState>> account_states(
      const std::vector<Wallet>& accounts) override {
    if (!is_honest && dice_.one_in(3)) return refuse("unavailable", "later");
    auto states = truth_.account_states(accounts);
    if (!is_honest && dice_.one_in(3))  // An old view.
      for (chain::AccountState& state : *states) state.last_lt -= std::min(state.last_lt, 10UL);
    return states;
  }
  Result<Sha256> send(std::string_view boc) override { return truth_.send(boc); }
  Result<chain::GetterAnswer> run_get_method(const Wallet& account, std::string_view method,
                                             const chain::Stack& arguments) override {
    if (!is_honest && dice_.one_in(3)) return refuse("unavailable", "later");
    return truth_.run_get_method(account, method, arguments);
  }
  Result<chain::Masterchain> masterchain() override { return truth_.masterchain(); }

  bool is_honest = false;

 private:
  FakeChain& truth_;
  Dice& dice_;
};

}  // namespace gstd::testing
