// An account's history goes on where it ended, or not at all.
#define BOOST_TEST_MODULE account_tail
#include <boost/test/unit_test.hpp>

#include "adapters/chain/account_tail.hpp"
#include "tests/support/chain_answers.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;

namespace {

const Wallet account = coin_escrow().address;

Sha256 hash_of(std::uint64_t lt) {
  Sha256 hash;
  hash.bytes[31] = static_cast<std::uint8_t>(lt);
  return hash;
}

/// At `lt`, after the one at `before` (0: the first).
Transaction at(std::uint64_t lt, std::uint64_t before) {
  Transaction transaction;
  transaction.account = account;
  transaction.lt = lt;
  transaction.hash = hash_of(lt);
  transaction.previous_lt = before;
  transaction.previous_hash = hash_of(before);
  transaction.status_after = AccountStatus::active;
  return transaction;
}

Transaction ended(Transaction transaction) {
  transaction.status_after = AccountStatus::nonexist;
  return transaction;
}

/// The lts of the new ones, or the place of the fault.
std::string seen(const AccountMark& mark, std::vector<Transaction> page) {
  const auto fresh = new_transactions(account, mark, std::move(page));
  if (!fresh) return fresh.error().code + " " + fresh.error().path;
  std::string lts;
  for (const Transaction& each : *fresh) lts += std::to_string(each.lt) + " ";
  return lts;
}

const AccountMark mark{20, hash_of(20), false};

}  // namespace

BOOST_AUTO_TEST_CASE(all_are_new_to_an_account_that_is_new) {
  BOOST_TEST(seen({}, {}) == "");
  BOOST_TEST(seen({}, {at(10, 0), at(20, 10), at(30, 20)}) == "10 20 30 ");
  BOOST_TEST(seen({}, {at(20, 10)}) == "bad_answer /transactions/0/prev_trans_lt");
}

BOOST_AUTO_TEST_CASE(what_was_processed_is_dropped) {
  BOOST_TEST(seen(mark, {}) == "");
  BOOST_TEST(seen(mark, {at(20, 10)}) == "");
  BOOST_TEST(seen(mark, {at(20, 10), at(30, 20)}) == "30 ");
  BOOST_TEST(seen(mark, {at(10, 0), at(20, 10), at(30, 20), at(40, 30)}) == "30 40 ");
  BOOST_TEST(seen(mark, {at(30, 20), at(40, 30)}) == "30 40 ");
}

BOOST_AUTO_TEST_CASE(another_history_is_refused) {
  Transaction other = at(20, 10);
  other.hash = hash_of(21);
  BOOST_TEST(seen(mark, {other, at(30, 20)}) == "bad_answer /transactions/0/hash");
  Transaction next = at(30, 20);
  next.previous_hash = hash_of(21);
  BOOST_TEST(seen(mark, {next}) == "bad_answer /transactions/0/prev_trans_lt");
  Transaction stranger = at(30, 20);
  stranger.account = hub;
  BOOST_TEST(seen(mark, {stranger}) == "bad_answer /transactions/0/account");
}

BOOST_AUTO_TEST_CASE(a_gap_a_new_order_and_a_repetition_are_refused) {
  BOOST_TEST(seen(mark, {at(40, 30)}) == "bad_answer /transactions/0/prev_trans_lt");
  BOOST_TEST(seen(mark, {at(30, 20), at(50, 40)}) == "bad_answer /transactions/1/prev_trans_lt");
  BOOST_TEST(seen(mark, {at(40, 30), at(30, 20)}) == "bad_answer /transactions/0/prev_trans_lt");
  BOOST_TEST(seen(mark, {at(30, 20), at(30, 20)}) == "bad_answer /transactions/1/lt");
  BOOST_TEST(seen(mark, {at(20, 10), at(10, 0)}) == "bad_answer /transactions/1/lt");
}

BOOST_AUTO_TEST_CASE(a_new_life_begins_only_after_the_end_of_one) {
  BOOST_TEST(seen(mark, {at(30, 0)}) == "bad_answer /transactions/0/prev_trans_lt");
  BOOST_TEST(seen({20, hash_of(20), true}, {at(30, 0)}) == "30 ");
  BOOST_TEST(seen({20, hash_of(20), true}, {at(30, 20)}) == "30 ");
  BOOST_TEST(seen({20, hash_of(20), true}, {at(30, 10)}) ==
             "bad_answer /transactions/0/prev_trans_lt");
  BOOST_TEST(seen(mark, {ended(at(30, 20)), at(40, 0), at(50, 40)}) == "30 40 50 ");
  BOOST_TEST(AccountMark::after(ended(at(30, 20))).is_gone);
  BOOST_TEST(!AccountMark::after(at(30, 20)).is_gone);
}

BOOST_AUTO_TEST_CASE(what_the_chain_said_of_an_escrow_follows_from_its_start) {
  AccountMark last;
  std::size_t count = 0;
  for (const Transaction& each : chain_transactions("coins.json")) {
    const auto fresh = new_transactions(account, last, {each});
    BOOST_REQUIRE_MESSAGE(fresh, fresh.error());
    last = AccountMark::after(each);
    count += fresh->size();
  }
  BOOST_TEST(count == 9u);
}
