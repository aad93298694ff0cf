// Histories that real contracts made on the local chain, coins and jettons, refused payouts and
// refunds included: a journal that tells what they told agrees with them, at every length.
#define BOOST_TEST_MODULE reconcile_golden
#include <boost/test/unit_test.hpp>

#include "adapters/reconcile/reconcile.hpp"
#include "tests/support/chain_answers.hpp"

using namespace gstd;
using namespace gstd::testing;
using reconcile::ChainSide;
using reconcile::JournalEscrow;

namespace {

struct Teller {
  EscrowEvent operator()(const RecordDeposit& c) { return EscrowDeposited{c.amount, c.tx, c.lt}; }
  EscrowEvent operator()(const RecordClaim& c) {
    return EscrowClaimed{c.payee, Currency::ton, false, c.cumulative, c.paid, c.tx, c.lt};
  }
  EscrowEvent operator()(const RecordClaimReturn& c) {
    return EscrowClaimReturned{c.payee, c.amount, c.tx, c.lt};
  }
  EscrowEvent operator()(const RecordClaimFailure& c) {
    return EscrowClaimFailed{c.payee, c.tx, c.lt, c.reason, {}};
  }
  EscrowEvent operator()(const RecordRefund& c) { return EscrowRefunded{c.amount, c.tx, c.lt}; }
  EscrowEvent operator()(const RecordRefundReturn& c) {
    return EscrowRefundReturned{c.amount, c.tx, c.lt};
  }
};

JournalEscrow opened_for(const chain::WatchedEscrow& escrow) {
  EscrowOpened opened;
  opened.requester = escrow.requester;
  opened.network = Network::local;
  opened.contract = EscrowContract{escrow.hub, {}, -3, {}, hub};
  opened.contract->voucher_key.bytes = escrow.operator_key.bytes;
  if (escrow.is_jetton) opened.contract->minter = hub;
  JournalEscrow journal;
  journal.id = escrow.id;
  journal.take(opened);
  return journal;
}

/// Drifts of the first `count` transactions, told by the journal but for the `left_out`-th.
std::vector<std::string> drifts_of(const chain::WatchedEscrow& escrow, const std::string& file,
                                   std::size_t count, std::size_t left_out, std::size_t& facts) {
  auto transactions = chain_transactions(file);
  transactions.resize(std::min(count, transactions.size()));
  JournalEscrow journal = opened_for(escrow);
  facts = 0;
  for (const chain::Transaction& transaction : transactions) {
    const auto meaning = chain::meaning_of(transaction, escrow);
    const auto* fact = std::get_if<chain::EscrowFact>(&meaning);
    if (fact && facts++ != left_out) journal.take(std::visit(Teller{}, fact->command));
  }
  ChainSide chain;
  chain.account.address = escrow.address;
  chain.jetton_wallet = escrow.jetton_wallet;
  chain.transactions = std::move(transactions);
  std::vector<std::string> found;
  for (const Drift& drift : reconcile::compare(journal, chain, UnixMillis{}).drifts)
    if (drift.kind == "drift" && !drift.what.starts_with("there is no contract"))
      found.push_back(drift.what);
  return found;
}

void check(const chain::WatchedEscrow& escrow, const std::string& file) {
  const std::size_t all = chain_transactions(file).size();
  constexpr std::size_t none = 1'000;
  std::size_t facts = 0;
  for (std::size_t count = 0; count <= all; ++count)
    for (const std::string& drift : drifts_of(escrow, file, count, none, facts))
      BOOST_ERROR(file << " with " << count << " transactions: " << drift);
  BOOST_TEST(facts > 3U);
  for (std::size_t left_out = 0, told = facts; left_out + 1 < told; ++left_out) {
    const bool is_failure = drifts_of(escrow, file, all, left_out, facts).empty();
    // Only failures may be missing: no money moved.
    const auto transactions = chain_transactions(file);
    std::size_t number = 0;
    for (const chain::Transaction& transaction : transactions) {
      const auto meaning = chain::meaning_of(transaction, escrow);
      const auto* fact = std::get_if<chain::EscrowFact>(&meaning);
      if (!fact || number++ != left_out) continue;
      BOOST_TEST(std::holds_alternative<RecordClaimFailure>(fact->command) == is_failure);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_coin_escrow) { check(coin_escrow(), "coins.json"); }
BOOST_AUTO_TEST_CASE(a_jetton_escrow) { check(jetton_escrow(), "jettons.json"); }
