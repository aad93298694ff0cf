#include "adapters/reconcile/chain_side.hpp"

namespace gstd::reconcile {
namespace {

constexpr std::size_t page_rows = 250;

tl::unexpected<Error> passed_on(Error error) { return tl::unexpected<Error>{std::move(error)}; }

/// Reads on from the mark until nothing is new.
Result<void> read_on(chain::ChainApi& chain, const Wallet& account, chain::AccountMark& mark,
                     std::vector<chain::Transaction>& transactions) {
  for (bool is_done = false; !is_done;) {
    auto page = chain.transactions({account, mark.lt, page_rows, 0});
    if (!page) return passed_on(page.error());
    auto fresh = chain::new_transactions(account, mark, std::move(*page));
    if (!fresh) return passed_on(fresh.error());
    is_done = fresh->empty();
    for (chain::Transaction& transaction : *fresh) {
      mark = chain::AccountMark::after(transaction);
      transactions.push_back(std::move(transaction));
    }
    if (transactions.size() > transactions_read_max)
      return refuse("bad_answer", "more transactions than an escrow can have", "/transactions");
  }
  return {};
}

/// One that the chain forgot, or never saw, may be left out of an answer.
Result<chain::AccountState> state_of(chain::ChainApi& chain, const Wallet& account) {
  const auto states = chain.account_states({account});
  if (!states) return passed_on(states.error());
  for (const chain::AccountState& state : *states)
    if (state.address == account) return state;
  chain::AccountState none;
  none.address = account;
  return none;
}

/// Whether the state is the one right after the last transaction.
Result<bool> fits(const chain::AccountState& state, const chain::AccountMark& mark) {
  const bool is_gone = state.status == chain::AccountStatus::nonexist;
  if (is_gone && (mark.is_gone || mark.lt == 0)) return true;
  if (state.last_lt != mark.lt) return false;
  if (state.last_hash == mark.hash) return true;
  return refuse("bad_answer", "the account ends with another transaction than its history",
                "/accounts/0/last_transaction_hash");
}

/// The contract's own words.
Result<void> ask_contract(chain::ChainApi& chain, const Account& account, ChainSide& side) {
  side.contract.reset();
  side.treasury_paid = {};
  if (side.account.status != chain::AccountStatus::active) return {};
  auto told = chain::get_escrow(chain, account.address);
  if (!told) return passed_on(told.error());
  side.contract = std::move(*told);
  const auto paid = chain::get_paid(chain, account.address, account.treasury);
  if (!paid) return passed_on(paid.error());
  side.treasury_paid = *paid;
  return {};
}

}  // namespace

Result<ChainSide> chain_side(chain::ChainApi& chain, const Account& account) {
  ChainSide side;
  if (account.minter) {
    const auto wallet = chain::get_wallet_address(chain, *account.minter, account.address);
    if (!wallet) return passed_on(wallet.error());
    side.jetton_wallet = *wallet;
  }
  chain::AccountMark mark;
  for (unsigned look = 0; look < looks_max; ++look) {
    if (auto read = read_on(chain, account.address, mark, side.transactions); !read)
      return passed_on(read.error());
    auto before = state_of(chain, account.address);
    if (!before) return passed_on(before.error());
    side.account = *before;
    const auto is_now = fits(side.account, mark);
    if (!is_now) return passed_on(is_now.error());
    if (!*is_now) continue;
    if (auto asked = ask_contract(chain, account, side); !asked) return passed_on(asked.error());
    const auto after = state_of(chain, account.address);
    if (!after) return passed_on(after.error());
    const bool is_still = after->last_lt == before->last_lt && after->status == before->status;
    if (is_still) return side;
  }
  return refuse("unavailable", "the service's answers are of different moments");
}

}  // namespace gstd::reconcile
