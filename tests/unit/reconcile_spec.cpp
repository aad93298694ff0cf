// Journal and chain are compared one by one and in sum: every kind of difference is found, with
// both numbers.
#define BOOST_TEST_MODULE reconcile
#include <boost/test/unit_test.hpp>

#include "tests/support/escrow_chain.hpp"

using namespace gstd;
using namespace gstd::testing;
using reconcile::JournalSide;

namespace {

/// 1000 came in; ann and bob earned 100 each, the treasury 10; ann and the treasury have claimed.
struct Told : EscrowOnFakeChain {
  Told() {
    deposit(1000, 10);
    claim(ann.wallet, 100, 100, 20);
    failed_claim(ann.wallet, 100, 25);
    claim(treasury, 10, 10, 30);
  }
  /// The journal as an honest server writes it; a test changes an event or leaves it out.
  template <class Change>
  void tell_all(Change change) {
    const std::vector<EscrowEvent> events{
        EscrowDeposited{nano(1000), hash_at(10), 10},
        reserved(task_1, 700),
        settled(task_1, 490),
        issued(ann.wallet, 100),
        issued(treasury, 10),
        EscrowClaimed{ann.wallet, Currency::ton, false, nano(100), nano(100), hash_at(20), 20},
        EscrowClaimed{treasury, Currency::ton, true, nano(10), nano(10), hash_at(30), 30}};
    for (EscrowEvent event : events)
      if (change(event)) tell(event);
  }
  void tell_all() {
    tell_all([](EscrowEvent&) { return true; });
  }
  /// All but these.
  template <class Event>
  void tell_all_but() {
    tell_all([](EscrowEvent& event) { return !std::holds_alternative<Event>(event); });
  }

  ChainReport report(reconcile::Options options = {}) {
    JournalSide side;
    side.network = Network::testnet;
    side.end = end;
    side.escrows.emplace(journal.id, journal);
    const auto done = reconcile::reconcile(side, fake, options);
    BOOST_REQUIRE_MESSAGE(done, done.error().why);
    return *done;
  }
  /// What is found, without the transaction.
  std::vector<std::string> found(reconcile::Options options = {}) {
    std::vector<std::string> all;
    for (const Finding& finding : reconcile::findings_of(report(options)))
      all.push_back(finding.kind + ": " + finding.what.substr(0, finding.what.find(" (transact")));
    return all;
  }
  UnixMillis end;
};

void check(const std::vector<std::string>& found, const std::vector<std::string>& expected) {
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_honest_journal_agrees_with_its_contract, Told) {
  tell_all();
  const ChainReport done = report();
  check(found(), {});
  const EscrowReport& escrow = done.escrows.at(0);
  BOOST_TEST(escrow.contract == address);
  BOOST_TEST(escrow.account == "active");
  BOOST_TEST(escrow.deposited.journal == nano(1000));
  BOOST_TEST(escrow.paid.chain == nano(110));
  BOOST_TEST(escrow.fees.chain == nano(10));
  BOOST_TEST(escrow.owed == nano(100));
  BOOST_TEST(escrow.left.chain == nano(890));
  BOOST_TEST(escrow.transactions == 4U);
  BOOST_TEST(escrow.vouchers == 2U);
}

BOOST_FIXTURE_TEST_CASE(small_pages_give_the_same, Told) {
  fake.page_rows = 2;
  tell_all();
  check(found(), {});
}

BOOST_FIXTURE_TEST_CASE(a_deposit_that_the_journal_lacks, Told) {
  tell_all_but<EscrowDeposited>();
  check(found(), {"drift: a deposit that the journal does not have: journal 0, chain 1000",
                  "drift: deposits in all: journal 0, chain 1000",
                  "drift: what is left: journal -110, chain 890"});
}

BOOST_FIXTURE_TEST_CASE(a_deposit_that_nobody_made, Told) {
  tell_all();
  tell(EscrowDeposited{nano(7), hash_at(40), 40});
  check(found(), {"drift: a deposit that no transaction of the contract made: journal 7, chain 0",
                  "drift: deposits in all: journal 1007, chain 1000",
                  "drift: what is left: journal 897, chain 890"});
}

BOOST_FIXTURE_TEST_CASE(a_deposit_recorded_twice, Told) {
  tell_all();
  tell(EscrowDeposited{nano(1000), hash_at(10), 10});
  check(found(),
        {"drift: a deposit is recorded a second time or out of order: journal 1000, chain 0",
         "drift: deposits in all: journal 2000, chain 1000",
         "drift: what is left: journal 1890, chain 890"});
}

BOOST_FIXTURE_TEST_CASE(another_amount, Told) {
  tell_all([](EscrowEvent& event) {
    if (auto* e = std::get_if<EscrowDeposited>(&event)) e->amount = nano(1001);
    return true;
  });
  check(found(), {"drift: a deposit of another amount: journal 1001, chain 1000",
                  "drift: deposits in all: journal 1001, chain 1000",
                  "drift: what is left: journal 891, chain 890"});
}

BOOST_FIXTURE_TEST_CASE(another_transaction_payee_and_kind, Told) {
  tell_all([](EscrowEvent& event) {
    if (auto* e = std::get_if<EscrowDeposited>(&event)) e->tx = hash_at(99);
    if (auto* e = std::get_if<EscrowClaimed>(&event); e && !e->treasury) e->payee = bob.wallet;
    if (auto* e = std::get_if<EscrowClaimed>(&event); e && e->treasury)
      event = EscrowClaimFailed{treasury, e->tx, e->lt, "wrong", {}};
    return true;
  });
  const auto all = found();
  BOOST_TEST(all.at(0).starts_with("drift: a deposit of another transaction (7e"));
  BOOST_TEST(all.at(1).starts_with("drift: a claim of 0:"));
  BOOST_TEST(all.at(2) == "drift: a claim that the journal calls a claim failure: "
                          "journal 0, chain 10");
}

BOOST_FIXTURE_TEST_CASE(claims_that_the_journal_lacks, Told) {
  tell_all_but<EscrowClaimed>();
  // Past the journal's last fact they are missed once they are old enough.
  const UnixMillis claimed = at((chain_start_s + 20) * 1'000);
  fake.newest.made = claimed + reconcile::unseen_grace;
  BOOST_TEST(report().escrows.at(0).unseen == 2U);
  check(found(), {});
  fake.newest.made = fake.newest.made + Millis{1};
  BOOST_TEST(report().escrows.at(0).unseen == 1U);
  check(found(), {"drift: a claim that the journal does not have: journal 0, chain 100"});
  check(found({true, Millis{}}),
        {"drift: a claim that the journal does not have: journal 0, chain 100",
         "drift: a claim that the journal does not have: journal 0, chain 10"});
}

BOOST_FIXTURE_TEST_CASE(a_file_is_not_asked_for_what_came_after_it, Told) {
  tell_all_but<EscrowClaimed>();
  end = at((chain_start_s + 15) * 1'000);
  check(found({false, Millis{}}), {});
  end = at((chain_start_s + 21) * 1'000);
  check(found({false, Millis{}}),
        {"drift: a claim that the journal does not have: journal 0, chain 100"});
}

BOOST_FIXTURE_TEST_CASE(a_claim_failure_may_be_left_out_and_not_made_up, Told) {
  tell_all();
  tell(EscrowClaimFailed{ann.wallet, hash_at(40), 40, "made up", {}});
  check(found(),
        {"drift: a claim failure that no transaction of the contract made: journal 0, chain 0"});
}

BOOST_FIXTURE_TEST_CASE(a_fact_of_a_transaction_that_moved_nothing, Told) {
  tell_all();
  happen(fake, done(ton::Builder{}.uint(0, 32).end().value(), 40));
  tell(EscrowDeposited{nano(5), hash_at(40), 40});
  BOOST_TEST(found().at(0) == "drift: a deposit whose transaction moved nothing, a message that "
                              "no escrow takes: journal 5, chain 0");
}

BOOST_FIXTURE_TEST_CASE(a_refund_ends_the_contract, Told) {
  tell_all();
  refund(50);
  check(found(), {"drift: a refund that the journal does not have: journal 0, chain 890"});
  tell(EscrowRefunded{nano(890), hash_at(50), 50});
  tell(EscrowClosed{});
  check(found(), {});
  BOOST_TEST(report().escrows.at(0).account == "nonexist");
  // The chain may forget what was destroyed.
  fake.states.clear();
  check(found(), {});
}

BOOST_FIXTURE_TEST_CASE(a_refund_that_nobody_made, Told) {
  tell_all();
  tell(EscrowRefunded{nano(890), hash_at(50), 50});
  check(found(), {"drift: a refund that no transaction of the contract made: journal 890, chain 0",
                  "drift: refunds in all: journal 890, chain 0",
                  "drift: what is left: journal 0, chain 890"});
}

BOOST_FIXTURE_TEST_CASE(a_forged_voucher, Told) {
  tell_all([](EscrowEvent& event) {
    if (auto* e = std::get_if<EscrowVoucherIssued>(&event); e && e->payee == treasury)
      e->signature.bytes[5] ^= 1;
    return true;
  });
  const auto all = found();
  BOOST_TEST(all.size() == 1U);
  BOOST_TEST(all.at(0) == "voucher: the voucher of " + treasury.text() +
                              " over 10 is not signed by the escrow's key");
}

BOOST_FIXTURE_TEST_CASE(vouchers_that_promise_too_much_or_less_again, Told) {
  tell_all();
  tell(issued(bob.wallet, 101));
  tell(issued(bob.wallet, 90));
  check(found(), {"voucher: the voucher of " + bob.wallet.text() +
                      " promises more than was ever owed (owed, promised): 100, 101",
                  "voucher: the voucher of " + bob.wallet.text() +
                      " promises less than the one before it (before, now): 101, 90"});
}

BOOST_FIXTURE_TEST_CASE(paid_by_a_voucher_that_was_never_issued, Told) {
  tell_all();
  claim(bob.wallet, 60, 60, 40);
  tell(EscrowClaimed{bob.wallet, Currency::ton, false, nano(60), nano(60), hash_at(40), 40});
  check(found(), {"voucher: a claim of " + bob.wallet.text() +
                      " was paid by a voucher that the journal never issued (promised, claimed):"
                      " 0, 60",
                  "voucher: " + bob.wallet.text() +
                      " was paid more than its vouchers say (promised, paid): 0, 60"});
}

BOOST_FIXTURE_TEST_CASE(the_contract_says_other_sums_than_its_transactions, Told) {
  tell_all();
  paid_out = nano(111);
  treasury_paid = nano(11);
  check(found(),
        {"drift: get_escrow tells other payments than the transactions (they, it): 110, 111",
         "drift: get_paid tells other fees than the transactions (they, it): 10, 11"});
  paid_out = nano(110);
  treasury_paid = nano(10);
  fake.states[address].balance = nano(889);
  check(found(), {"drift: the account holds less than its books say (books, account): 890, 889"});
}

BOOST_FIXTURE_TEST_CASE(a_notice_says_other_sums_than_the_transactions, Told) {
  tell_all();
  deposited = nano(1500);  // Somewhere 500 came in, and no transaction shows where.
  deposit(1, 40);
  tell(EscrowDeposited{nano(1), hash_at(40), 40});
  check(found(), {"drift: the contract has received another sum than its transactions show "
                  "(shown, told): 1001, 1501"});
}

BOOST_FIXTURE_TEST_CASE(more_is_owed_than_is_there, Told) {
  tell_all();
  tell(EscrowReserved{task_2, nano(400)});
  tell(EscrowSettled{task_2, Currency::ton, {{bob.worker, bob.wallet, nano(900)}}, {}, {}, {}});
  const auto all = found();
  BOOST_TEST(all.back() == "drift: more is owed than the contract holds: journal 1000, chain 890");
}

BOOST_FIXTURE_TEST_CASE(a_drift_is_told_until_operators_resolve_it, Told) {
  tell_all();
  deposit(5, 40);
  tell(EscrowDriftFound{nano(0), nano(5), hash_at(40), 40});
  check(found(), {"drift: what is left: journal 890, chain 895",
                  "drift: it is frozen by a drift that no operator resolved: journal 0, chain 5"});
  tell(EscrowDriftResolved{nano(5), "it was ours"});
  check(found(), {});
}

BOOST_FIXTURE_TEST_CASE(nonsense_of_the_chain_is_never_clean, Told) {
  tell_all();
  const auto history = fake.histories[address];
  // One left out in the middle, and one at the end.
  fake.histories[address].erase(fake.histories[address].begin() + 1);
  BOOST_TEST(found().at(0).starts_with("unread: the chain could not be read: its predecessor"));
  fake.histories[address] = history;
  fake.histories[address].pop_back();
  BOOST_TEST(found().at(0).starts_with("unread: the chain could not be read: the service's"));
  fake.histories[address] = history;
  fake.states[address].last_hash = hash_at(77);
  BOOST_TEST(found().at(0).starts_with("unread: the chain could not be read: the account ends"));
  fake.states[address].last_hash = hash_at(30);
  fake.getters[{address, "get_escrow"}] = [](const chain::Stack&) {
    return chain::GetterAnswer{0, {stack_number(1)}};
  };
  BOOST_TEST(found().at(0).starts_with("unread: the chain could not be read: get_escrow"));
  fake.getters.clear();
  BOOST_TEST(found().at(0).starts_with("unread: the chain could not be read: nobody is at home"));
}

BOOST_FIXTURE_TEST_CASE(an_escrow_that_was_never_paid, EscrowOnFakeChain) {
  JournalSide side;
  side.network = Network::testnet;
  side.escrows.emplace(journal.id, journal);
  fake.states.clear();
  fake.getters.clear();
  const auto done = reconcile::reconcile(side, fake, {});
  BOOST_REQUIRE(done);
  BOOST_TEST(reconcile::findings_of(*done).empty());
  BOOST_TEST(done->escrows.at(0).account == "nonexist");
}

BOOST_FIXTURE_TEST_CASE(where_there_is_no_chain_nothing_is_compared, EscrowOnFakeChain) {
  JournalSide side;
  BOOST_TEST(reconcile::reconcile(side, fake, {}).error().code == "invalid");
  side.network = Network::testnet;
  journal.opened.contract.reset();
  side.escrows.emplace(journal.id, journal);
  const auto done = reconcile::reconcile(side, fake, {});
  BOOST_REQUIRE(done);
  BOOST_TEST(reconcile::findings_of(*done).at(0).what ==
             "it has no contract, on a network with a chain");
}
