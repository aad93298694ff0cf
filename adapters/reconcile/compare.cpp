#include <algorithm>

#include "actors/escrow_parts.hpp"
#include "adapters/chain/escrow_facts.hpp"
#include "adapters/json/values.hpp"
#include "adapters/reconcile/reconcile.hpp"
#include "adapters/reconcile/vouchers.hpp"
#include "adapters/ton/escrow.hpp"

namespace gstd::reconcile {
namespace {

/// What facts add up to.
struct Sums {
  Nano deposited;
  Nano paid;
  Nano refunded;
  Nano fees;

  void add(const Fact& fact, const Wallet& treasury) {
    const bool is_fee = fact.payee == treasury;
    switch (fact.kind) {
      case FactKind::deposit: deposited = plus(deposited, fact.amount); break;
      case FactKind::claim:
        paid = plus(paid, fact.amount);
        if (is_fee) fees = plus(fees, fact.amount);
        break;
      case FactKind::claim_return:
        paid = minus(paid, fact.amount);
        if (is_fee) fees = minus(fees, fact.amount);
        break;
      case FactKind::refund: refunded = plus(refunded, fact.amount); break;
      case FactKind::refund_return: refunded = minus(refunded, fact.amount); break;
      case FactKind::claim_failure: break;
    }
  }
  /// As the contract counts: a refund is paid out as well.
  ContractBooks books() const { return {deposited, plus(paid, refunded)}; }
  Nano left() const { return minus(deposited, books().paid_out); }
};

Fact fact_of(const chain::ChainCommand& command) {
  struct Reader {
    Fact operator()(const RecordDeposit& c) { return {FactKind::deposit, c.amount, {}, {}, {}, 0}; }
    Fact operator()(const RecordClaim& c) {
      return {FactKind::claim, c.paid, c.payee, c.cumulative, {}, 0};
    }
    Fact operator()(const RecordClaimReturn& c) {
      return {FactKind::claim_return, c.amount, c.payee, {}, {}, 0};
    }
    Fact operator()(const RecordClaimFailure& c) {
      return {FactKind::claim_failure, {}, c.payee, {}, {}, 0};
    }
    Fact operator()(const RecordRefund& c) { return {FactKind::refund, c.amount, {}, {}, {}, 0}; }
    Fact operator()(const RecordRefundReturn& c) {
      return {FactKind::refund_return, c.amount, {}, {}, {}, 0};
    }
  };
  return std::visit(Reader{}, command);
}

/// One escrow. Its history is walked once; what is left of the journal then has no transaction.
class Comparison {
 public:
  Comparison(const JournalEscrow& journal, const ChainSide& chain, UnixMillis due)
      : journal_{journal},
        chain_{chain},
        due_{due},
        contract_{*journal.opened.contract},
        watched_{journal.id, chain.account.address, contract_.hub, journal.opened.requester,
                 contract_.voucher_key, contract_.minter.has_value(), chain.jetton_wallet} {}

  EscrowReport run() {
    report_.escrow = journal_.id;
    report_.contract = watched_.address;
    report_.account = json::name_of(chain_.account.status);
    report_.transactions = chain_.transactions.size();
    take_journal();
    for (const chain::Transaction& transaction : chain_.transactions) walk(transaction);
    for (const auto& [lt, fact] : unmatched_)
      find("a " + word(fact) + " that no transaction of the contract made", fact.amount, Nano{},
           fact.tx, lt);
    check_sums();
    check_contract();
    check_drifts();
    report_.vouchers = journal_.vouchers.size();
    VoucherCheck vouchers{journal_, watched_.address, report_.drifts};
    vouchers.check_issued();
    for (const Fact& claim : claims_) vouchers.check_claim(claim);
    vouchers.check_paid();
    return std::move(report_);
  }

 private:
  static std::string word(const Fact& fact) { return std::string{name_of(fact.kind)}; }

  void find(std::string what, std::optional<Nano> ours, std::optional<Nano> theirs,
            std::optional<Sha256> tx = {}, std::optional<std::uint64_t> lt = {}) {
    report_.drifts.push_back({"drift", std::move(what), ours, theirs, tx, lt});
  }

  void take_journal() {
    for (const Fact& fact : journal_.facts) {
      ours_.add(fact, contract_.treasury);
      if (!unmatched_.emplace(fact.lt, fact).second || fact.lt <= last_lt_)
        find("a " + word(fact) + " is recorded a second time or out of order", fact.amount, Nano{},
             fact.tx, fact.lt);
      last_lt_ = std::max(last_lt_, fact.lt);
    }
    for (const EscrowDriftFound& drift : journal_.drifts) last_lt_ = std::max(last_lt_, drift.lt);
  }

  void walk(const chain::Transaction& transaction) {
    const chain::EscrowMeaning meaning = chain::meaning_of(transaction, watched_);
    const auto known = unmatched_.find(transaction.lt);
    if (const auto* told = std::get_if<chain::EscrowFact>(&meaning)) {
      Fact fact = fact_of(told->command);
      fact.tx = transaction.hash;
      fact.lt = transaction.lt;
      count(fact, match(fact, transaction.made));
      if (told->books) check_books(*told->books, transaction);
    } else if (std::holds_alternative<chain::AskContract>(meaning)) {
      // No notice tells what moved: the journal's word is taken, and the next totals check it.
      if (known != unmatched_.end()) {
        Fact fact = known->second;
        fact.cumulative = {};  // It came from the getter, and names no voucher.
        count(fact, true);
        unmatched_.erase(known);
      }
    } else if (known != unmatched_.end()) {
      find("a " + word(known->second) + " whose transaction moved nothing, " +
               std::get<chain::NoFact>(meaning).reason,
           known->second.amount, Nano{}, transaction.hash, transaction.lt);
      unmatched_.erase(known);
    }
    // A contract that was destroyed counts from zero when somebody brings it back.
    if (transaction.is_destroyed) life_ = {};
  }

  /// `is_due`: the journal must know of it by now, and of its voucher too.
  void count(const Fact& fact, bool is_due) {
    life_.add(fact, contract_.treasury);
    if (fact.lt <= last_lt_) theirs_.add(fact, contract_.treasury);
    const bool is_claim = fact.kind == FactKind::claim || fact.kind == FactKind::claim_return;
    if (is_claim && is_due) claims_.push_back(fact);
  }

  bool is_drift(std::uint64_t lt) const {
    return std::ranges::any_of(journal_.drifts, [&](const auto& drift) { return drift.lt == lt; });
  }

  /// Whether the journal must know of it by now.
  bool match(const Fact& fact, UnixMillis made) {
    const auto known = unmatched_.find(fact.lt);
    if (known == unmatched_.end()) return miss(fact, made);
    const Fact ours = known->second;
    unmatched_.erase(known);
    if (ours.tx != fact.tx)
      find("a " + word(ours) + " of another transaction (" + ours.tx.text() + ")", ours.amount,
           fact.amount, fact.tx, fact.lt);
    else if (ours.kind != fact.kind)
      find("a " + word(fact) + " that the journal calls a " + word(ours), ours.amount,
           fact.amount, fact.tx, fact.lt);
    else if (ours.amount != fact.amount)
      find("a " + word(fact) + " of another amount", ours.amount, fact.amount, fact.tx, fact.lt);
    else if (ours.payee != fact.payee)
      find("a " + word(fact) + " of " + fact.payee->text() + " that the journal gives to " +
               ours.payee->text(),
           ours.amount, fact.amount, fact.tx, fact.lt);
    else if (ours.cumulative != fact.cumulative)
      find("a claim with a voucher of another total", ours.cumulative, fact.cumulative, fact.tx,
           fact.lt);
    return true;
  }

  /// The journal has no such fact.
  bool miss(const Fact& fact, UnixMillis made) {
    if (is_drift(fact.lt)) return true;  // Known, and told by check_drifts while it is open.
    // Anybody can have a voucher refused again: only what would be tried again is recorded.
    if (fact.kind == FactKind::claim_failure) return true;
    if (fact.lt > last_lt_ && made >= due_) {
      ++report_.unseen;
      return false;
    }
    find("a " + word(fact) + " that the journal does not have", Nano{}, fact.amount, fact.tx,
         fact.lt);
    return true;
  }

  /// A notice tells the contract's totals: each is compared with what its transactions add up to.
  void check_books(const ContractBooks& told, const chain::Transaction& at) {
    const ContractBooks ours = life_.books();
    if (told.deposited != ours.deposited)
      find("the contract has received another sum than its transactions show (shown, told)",
           ours.deposited, told.deposited, at.hash, at.lt);
    else if (told.paid_out != ours.paid_out)
      find("the contract has paid another sum than its transactions show (shown, told)",
           ours.paid_out, told.paid_out, at.hash, at.lt);
    // From here on its own count, so that one difference is one finding.
    life_.deposited = told.deposited;
    life_.paid = minus(told.paid_out, life_.refunded);
  }

  void compare_sums(const char* what, const TwoSums& sums) {
    if (sums.journal != sums.chain) find(what, sums.journal, sums.chain);
  }

  void check_sums() {
    const Escrow::State& state = journal_.state;
    report_.deposited = {minus(state.deposited, journal_.adjustments), theirs_.deposited};
    report_.paid = {state.paid, theirs_.paid};
    report_.refunded = {state.refunded, theirs_.refunded};
    report_.fees = {ours_.fees, theirs_.fees};
    report_.owed = state.owed;
    report_.left = {escrow::ledger_balance(state), theirs_.left()};
    // What operators placed after a drift moved one sum for another: only the rest must agree.
    if (journal_.drifts.empty()) {
      compare_sums("deposits in all", report_.deposited);
      compare_sums("payments in all", report_.paid);
      compare_sums("refunds in all", report_.refunded);
      compare_sums("fees paid to the treasury", report_.fees);
    }
    compare_sums("what is left", report_.left);
    if (state.owed > theirs_.left())
      find("more is owed than the contract holds", state.owed, theirs_.left());
  }

  void check_contract() {
    const ContractBooks books = life_.books();
    if (!chain_.contract) {
      if (life_.left() != Nano{})
        find("there is no contract any more, and its transactions leave something in it",
             life_.left(), Nano{});
      return;
    }
    const chain::EscrowOnChain& told = *chain_.contract;
    const auto expect = [&](const char* what, Nano expected, Nano said) {
      if (expected != said) find(what, expected, said);
    };
    expect("get_escrow tells other deposits than the transactions (they, it)", books.deposited,
           told.deposited);
    expect("get_escrow tells other payments than the transactions (they, it)", books.paid_out,
           told.paid_out);
    expect("get_paid tells other fees than the transactions (they, it)", life_.fees,
           chain_.treasury_paid);
    if (!contract_.minter && chain_.account.balance < told.left)
      find("the account holds less than its books say (books, account)", told.left,
           chain_.account.balance);
    check_terms(told);
  }

  void check_terms(const chain::EscrowOnChain& told) {
    const auto refund_after_s = journal_.opened.terms.refund_after.get() / 1'000;
    const bool is_same = told.id == journal_.id && told.hub == contract_.hub &&
                         told.requester == journal_.opened.requester &&
                         told.minter == contract_.minter &&
                         told.operator_key == contract_.voucher_key &&
                         told.global_id == contract_.global_id &&
                         told.refund_after_s == refund_after_s;
    if (!is_same) find("get_escrow tells other terms than the journal", {}, {});
    if (told.jetton_wallet && told.jetton_wallet != chain_.jetton_wallet)
      find("its jetton wallet is not the one its minter names", {}, {});
  }

  void check_drifts() {
    if (!journal_.state.is_frozen || journal_.drifts.empty()) return;
    const EscrowDriftFound& last = journal_.drifts.back();
    find("it is frozen by a drift that no operator resolved", last.ours, last.theirs, last.tx,
         last.lt);
  }

  const JournalEscrow& journal_;
  const ChainSide& chain_;
  const UnixMillis due_;
  const EscrowContract contract_;
  const chain::WatchedEscrow watched_;
  EscrowReport report_;
  std::map<std::uint64_t, Fact> unmatched_;  ///< The journal's facts without a transaction so far.
  std::uint64_t last_lt_ = 0;                ///< How far the journal has come.
  Sums ours_;
  Sums theirs_;                              ///< Up to last_lt_.
  Sums life_;                                ///< Of the contract as it stands.
  std::vector<Fact> claims_;                 ///< And their returns.
};

}  // namespace

EscrowReport compare(const JournalEscrow& journal, const ChainSide& chain, UnixMillis due) {
  return Comparison{journal, chain, due}.run();
}

}  // namespace gstd::reconcile
