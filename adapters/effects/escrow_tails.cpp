#include "adapters/effects/escrow_tails.hpp"

#include "adapters/chain/getters.hpp"
#include "adapters/effects/ask.hpp"

namespace gstd {
namespace {

/// An escrow that moves has a few transactions since it was looked at last; a longer tail is read
/// page by page.
constexpr std::size_t page_rows = 100;

tl::unexpected<Error> passed_on(Error error) { return tl::unexpected<Error>{std::move(error)}; }

/// The one movement that leads from our books to theirs; nothing when it takes more than one.
std::optional<chain::ChainCommand> command_for(const ContractBooks& ours,
                                               const ContractBooks& theirs,
                                               const chain::Transaction& transaction,
                                               const chain::AskContract& question) {
  const Nano deposited = minus(theirs.deposited, ours.deposited);
  const Nano paid = minus(theirs.paid_out, ours.paid_out);
  const Sha256& tx = transaction.hash;
  if (deposited > Nano{} && paid == Nano{}) return RecordDeposit{deposited, tx, transaction.lt};
  if (deposited != Nano{} || !question.payee) return {};
  const Wallet& payee = *question.payee;
  if (paid < Nano{}) return RecordClaimReturn{payee, minus({}, paid), tx, transaction.lt};
  return RecordClaim{payee, theirs.paid_out, paid, tx, transaction.lt};
}

}  // namespace

bool EscrowTails::is_behind(const Wallet& account, std::uint64_t last_lt) const {
  const auto escrow = board_.escrow_at(account);
  return escrow && mark_of(*escrow, account).lt < last_lt;
}

// The journal knows the last fact; transactions that were none are only known to this process.
chain::AccountMark EscrowTails::mark_of(const EscrowView& escrow, const Wallet& account) const {
  const auto known = marks_.find(account);
  if (known != marks_.end() && known->second.lt >= escrow.last_lt) return known->second;
  const bool is_gone = escrow.is_closed && !escrow.contract->minter;
  return {escrow.last_lt, escrow.last_tx, is_gone};
}

chain::WatchedEscrow EscrowTails::watched(const EscrowView& escrow, const Wallet& account) {
  const EscrowContract& contract = *escrow.contract;
  chain::WatchedEscrow watched{escrow.escrow,        account, contract.hub, escrow.requester,
                               contract.voucher_key, contract.minter.has_value(), {}};
  if (!contract.minter) return watched;
  const auto known = jetton_wallets_.find(account);
  if (known != jetton_wallets_.end()) {
    watched.jetton_wallet = known->second;
  } else if (const auto wallet = chain::get_wallet_address(chain_, *contract.minter, account)) {
    watched.jetton_wallet = jetton_wallets_.emplace(account, *wallet).first->second;
  }
  return watched;
}

Result<void> EscrowTails::read_on(const Wallet& account) {
  bool is_done = false;
  while (!is_done) {
    const auto escrow = board_.escrow_at(account);
    if (!escrow) return refuse("not_found", "no escrow is known at " + account.text());
    if (Result<void> read = read_page(*escrow, account, is_done); !read) return read;
  }
  return {};
}

Result<void> EscrowTails::read_page(const EscrowView& escrow, const Wallet& account,
                                    bool& is_done) {
  const chain::AccountMark mark = mark_of(escrow, account);
  auto page = chain_.transactions({account, mark.lt, page_rows, 0});
  if (!page) return passed_on(page.error());
  // A full page may have more behind it; so may one that was cut for its size.
  is_done = page->size() < page_rows / 4;
  const auto fresh = chain::new_transactions(account, mark, std::move(*page));
  if (!fresh) return passed_on(fresh.error());
  if (fresh->empty()) is_done = true;
  const chain::WatchedEscrow told = watched(escrow, account);
  for (const chain::Transaction& transaction : *fresh) {
    if (Result<void> done = tell(told, transaction); !done) return done;
    marks_[account] = chain::AccountMark::after(transaction);
  }
  return {};
}

Result<void> EscrowTails::tell(const chain::WatchedEscrow& escrow,
                               const chain::Transaction& transaction) {
  const chain::EscrowMeaning meaning = chain::meaning_of(transaction, escrow);
  if (const auto* fact = std::get_if<chain::EscrowFact>(&meaning))
    return tell_fact(escrow, *fact);
  if (const auto* question = std::get_if<chain::AskContract>(&meaning))
    return ask_contract(escrow, transaction, *question);
  return {};
}

Result<void> EscrowTails::tell_fact(const chain::WatchedEscrow& escrow, chain::EscrowFact fact) {
  const std::uint64_t lt = std::visit([](const auto& command) { return command.lt; }, fact.command);
  const bool is_failure = std::holds_alternative<RecordClaimFailure>(fact.command);
  auto content = std::visit(
      [&](auto& command) {
        if constexpr (requires { command.books = fact.books; }) command.books = fact.books;
        return Escrow::Command{command};
      },
      fact.command);
  const Answer done =
      ask(engine_, effect_command(stream_of(escrow.id), "watcher", std::move(content)));
  if (!done) return passed_on(done.error());
  // A failed claim that nobody waits for is no event, and so the journal does not know its lt. Any
  // other fact is there by now, whoever told it first.
  if (done->record || !is_failure) told_[escrow.address] = lt;
  return {};
}

// With later transactions the getter would tell of those as well: then the next notice's totals, or
// the reconciliation, show what this one did.
Result<void> EscrowTails::ask_contract(const chain::WatchedEscrow& escrow,
                                       const chain::Transaction& transaction,
                                       const chain::AskContract& question) {
  const auto states = chain_.account_states({escrow.address});
  if (!states) return passed_on(states.error());
  const auto ours = board_.escrow_at(escrow.address);
  if (ours->last_lt < told_[escrow.address])
    return refuse("unavailable", "this node has not yet read back what it told");
  const bool is_there =
      !states->empty() && states->front().status == chain::AccountStatus::active;
  if (is_there && states->front().last_lt < transaction.lt)
    return refuse("unavailable", "the account is shown as it was before this transaction");
  const bool is_last = is_there && states->front().last_lt == transaction.lt;
  if (is_last && !ours->is_closed) {  // A closed one may count anew.
    const auto theirs = chain::get_escrow(chain_, escrow.address);
    if (!theirs) return passed_on(theirs.error());
    const ContractBooks books{theirs->deposited, theirs->paid_out};
    if (books == ContractBooks{ours->deposited, ours->paid}) return {};
    if (auto command = command_for({ours->deposited, ours->paid}, books, transaction, question))
      return tell_fact(escrow, {std::move(*command), books});
  }
  alarm_("unheard_movement", escrow.address.text() + ": " + question.reason);
  return {};
}

}  // namespace gstd
