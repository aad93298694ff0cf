// What an escrow's transactions mean for its books.
#define BOOST_TEST_MODULE escrow_facts
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/keys.hpp"
#include "adapters/ton/escrow_returns.hpp"
#include "tests/support/chain_answers.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;
using ton::NoticeKind;

namespace {

const KeyPair operator_key = KeyPair::generate();
const Wallet thief = wallet_of("0:" + std::string(64, '6'));

WatchedEscrow escrow_of(bool is_jetton) {
  WatchedEscrow escrow = is_jetton ? jetton_escrow() : coin_escrow();
  escrow.operator_key = operator_key.id();
  return escrow;
}

const WatchedEscrow coins = escrow_of(false);
const WatchedEscrow jettons = escrow_of(true);

ton::CellPtr op(std::uint32_t word) {
  return ton::Builder{}.uint(word, 32).uint(0, 64).end().value();
}

ton::CellPtr claim_body(const WatchedEscrow& escrow, const KeyPair& key = operator_key) {
  ton::Claim claim{1, {escrow.address, escrow.id, payee, Nano{500}, 9}, {}};
  claim.signature = key.sign(ton::chars(ton::write_voucher(claim.voucher)->hash().bytes));
  return ton::write_claim(claim);
}

ton::CellPtr bounced_body(ton::Purpose purpose, Nano amount = Nano{300}) {
  return ton::Builder{}
      .uint(0xFFFF'FFFE, 32)
      .ref(ton::write_payout({1, amount, payee, thief, purpose}))
      .end()
      .value();
}

ChainMessage message(const Wallet& from, const Wallet& to, ton::CellPtr body) {
  ChainMessage message;
  message.source = from;
  message.destination = to;
  message.body = std::move(body);
  return message;
}

/// A transaction that did all it wanted, without a word to the hub.
Transaction done(const WatchedEscrow& escrow, ton::CellPtr body, const Wallet& from = requester) {
  Transaction transaction;
  transaction.account = escrow.address;
  transaction.hash.bytes.fill(7);
  transaction.lt = 70;
  transaction.compute = ComputePhase{false, {}, true, 0, 0};
  transaction.action = ActionPhase{true, 0};
  transaction.in = message(from, escrow.address, std::move(body));
  return transaction;
}

Transaction bounced(const WatchedEscrow& escrow, ton::CellPtr body) {
  Transaction transaction = done(escrow, std::move(body), jettons.jetton_wallet.value());
  transaction.in->is_bounced = true;
  return transaction;
}

Transaction failed(const WatchedEscrow& escrow, std::int32_t exit_code, ton::CellPtr body) {
  Transaction transaction = done(escrow, std::move(body));
  transaction.is_aborted = true;
  transaction.compute = ComputePhase{false, {}, false, 0, exit_code};
  transaction.action.reset();
  return transaction;
}

Transaction told(Transaction transaction, NoticeKind kind, Nano amount, const Wallet& to = hub) {
  const ton::Notice notice{1, kind, escrow_id_of_all, amount, Nano{900}, Nano{600}};
  transaction.out.push_back(message(transaction.account, to, ton::write_notice(notice)));
  return transaction;
}

/// In a word and its numbers.
std::string shown(const EscrowMeaning& meaning) {
  if (const auto* nothing = std::get_if<NoFact>(&meaning)) return "nothing: " + nothing->reason;
  if (const auto* asked = std::get_if<AskContract>(&meaning))
    return std::string{asked->payee ? "ask of payee: " : "ask: "} + asked->reason;
  const EscrowFact& fact = std::get<EscrowFact>(meaning);
  const std::string books =
      fact.books ? " of " + fact.books->deposited.text() + "-" + fact.books->paid_out.text() : "";
  struct Shower {
    std::string operator()(const RecordDeposit& c) { return "deposit " + c.amount.text(); }
    std::string operator()(const RecordClaim& c) {
      return "claim " + c.paid.text() + " to " + c.cumulative.text();
    }
    std::string operator()(const RecordClaimReturn& c) { return "return " + c.amount.text(); }
    std::string operator()(const RecordClaimFailure& c) { return "failure: " + c.reason; }
    std::string operator()(const RecordRefund& c) { return "refund " + c.amount.text(); }
    std::string operator()(const RecordRefundReturn& c) {
      return "refund return " + c.amount.text();
    }
  };
  return std::visit(Shower{}, fact.command) + books;
}

std::string meant(const Transaction& transaction, const WatchedEscrow& escrow) {
  return shown(meaning_of(transaction, escrow));
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_story_of_a_coin_escrow) {
  const std::string story[] = {
      "deposit 4992726181 of 4992726181-0",
      "claim 1000000000 to 1000000000 of 4992726181-1000000000",
      "failure: nothing to pay: the payee has had all of it",
      "failure: more than the escrow holds",
      "nothing: refused: an unknown message",
      "nothing: coins for its rent",
      "failure: claims are closed",
      "refund 3992726181 of 4992726181-4992726181",
      "refund 0",  // A life after the end.
  };
  const auto read = chain_transactions("coins.json");
  BOOST_REQUIRE(read.size() == std::size(story));
  for (std::size_t i = 0; i < read.size(); ++i)
    BOOST_TEST(meant(read[i], coin_escrow()) == story[i], "transaction " << i);
}

BOOST_AUTO_TEST_CASE(the_story_of_a_jetton_escrow) {
  const std::string story[] = {
      "nothing: coins for its rent",
      "nothing: it asked for its jetton wallet",
      "nothing: something came back that is not from its jetton wallet",
      "nothing: its jetton wallet was set",
      "nothing: refused: not our jetton wallet",
      "deposit 700 of 700-0",
      "claim 300 to 300 of 700-300",
      "return 300 of 700-0",
      "deposit 5 of 705-0",
      "refund 705 of 705-705",
      "refund return 705 of 705-0",
  };
  const auto read = chain_transactions("jettons.json");
  BOOST_REQUIRE(read.size() == std::size(story));
  for (std::size_t i = 0; i < read.size(); ++i)
    BOOST_TEST(meant(read[i], jetton_escrow()) == story[i], "transaction " << i);
}

BOOST_AUTO_TEST_CASE(a_fact_says_where_it_happened) {
  const auto meaning =
      meaning_of(told(done(coins, claim_body(coins)), NoticeKind::claimed, Nano{300}), coins);
  const auto& claim = std::get<RecordClaim>(std::get<EscrowFact>(meaning).command);
  BOOST_TEST(claim.payee == payee);
  BOOST_TEST(claim.cumulative == Nano{500});
  BOOST_TEST(claim.paid == Nano{300});
  BOOST_TEST(claim.lt == 70u);
  BOOST_TEST(claim.tx.bytes[0] == 7);
}

BOOST_AUTO_TEST_CASE(only_the_escrows_own_message_to_its_hub_is_a_notice) {
  const Transaction quiet = done(coins, ton::write_deposit(1));
  BOOST_TEST(meant(told(quiet, NoticeKind::deposited, Nano{5}), coins) == "deposit 5 of 900-600");
  BOOST_TEST(meant(told(quiet, NoticeKind::deposited, Nano{5}, thief), coins) ==
             "ask: a deposit unheard");
  Transaction forged = told(quiet, NoticeKind::deposited, Nano{5});
  forged.out[0].source = thief;
  BOOST_TEST(meant(forged, coins) == "ask: a deposit unheard");
  Transaction incoming = told(quiet, NoticeKind::deposited, Nano{5});
  incoming.in->body = incoming.out[0].body;
  incoming.out.clear();
  BOOST_TEST(meant(incoming, coins) == "nothing: a message that no escrow takes");
  Transaction elsewhere = told(quiet, NoticeKind::deposited, Nano{5});
  elsewhere.account = hub;
  BOOST_TEST(meant(elsewhere, coins) == "nothing: another account's transaction");
}

BOOST_AUTO_TEST_CASE(a_notice_that_cannot_be_is_asked_about) {
  const Transaction quiet = done(coins, ton::write_deposit(1));
  const Transaction twice =
      told(told(quiet, NoticeKind::deposited, Nano{5}), NoticeKind::deposited, Nano{5});
  BOOST_TEST(meant(twice, coins) == "ask: more than one notice");
  WatchedEscrow other = coins;
  other.id.bytes[0] ^= 1;
  BOOST_TEST(meant(told(quiet, NoticeKind::deposited, Nano{5}), other) ==
             "ask: a notice of another escrow");
  BOOST_TEST(meant(told(quiet, NoticeKind::refunded, Nano{5}), coins) ==
             "ask: a notice that does not fit the message it follows");
  BOOST_TEST(meant(told(done(coins, op(0x7362'D09C)), NoticeKind::deposited, Nano{5}), coins) ==
             "ask: a notice that does not fit the message it follows");
  Transaction unreadable = told(quiet, NoticeKind::deposited, Nano{5});
  unreadable.out[0].body = nullptr;
  BOOST_TEST(meant(unreadable, coins) == "ask: a message to the hub that cannot be read");
  Transaction malformed = told(quiet, NoticeKind::deposited, Nano{5});
  malformed.out[0].body = op(0x6A7C'0010);
  BOOST_TEST(meant(malformed, coins) == "ask: a malformed notice");
}

BOOST_AUTO_TEST_CASE(a_movement_without_a_notice_is_asked_about) {
  BOOST_TEST(meant(done(jettons, op(0x7362'D09C)), jettons) == "ask: a deposit unheard");
  BOOST_TEST(meant(done(coins, claim_body(coins)), coins) == "ask of payee: a claim unheard");
  BOOST_TEST(meant(done(coins, nullptr), coins) == "ask: it took a message that cannot be read");
  for (const std::uint32_t word : {0x6A7C'0004u, 0x6A7C'0005u, 0x6A7C'0006u, 0xD532'76DBu, 0u})
    BOOST_TEST(meant(done(coins, op(word)), coins).starts_with("nothing: "), word);
}

BOOST_AUTO_TEST_CASE(a_refund_in_coins_names_its_amount_even_unheard) {
  Transaction refund = done(coins, ton::write_refund(1));
  BOOST_TEST(meant(refund, coins) == "ask: a refund unheard");
  const auto body = ton::Builder{}.uint(0x6A7C'0007, 32).uint(1, 64).coins(Nano{44}).end().value();
  refund.out.push_back(message(coins.address, thief, body));
  BOOST_TEST(meant(refund, coins) == "ask: a refund unheard");
  refund.out.push_back(message(coins.address, requester, body));
  BOOST_TEST(meant(refund, coins) == "refund 44");
}

BOOST_AUTO_TEST_CASE(a_payout_that_comes_back_is_what_its_purpose_says) {
  const auto back = [](ton::Purpose purpose) {
    return told(bounced(jettons, bounced_body(purpose)), NoticeKind::returned, Nano{300});
  };
  BOOST_TEST(meant(back(ton::Purpose::claim), jettons) == "return 300 of 900-600");
  BOOST_TEST(meant(back(ton::Purpose::refund), jettons) == "refund return 300 of 900-600");
  BOOST_TEST(meant(back(ton::Purpose::rescue), jettons) ==
             "ask: a rescue came back, and was told as a payout");
  BOOST_TEST(meant(told(bounced(jettons, bounced_body(ton::Purpose::claim, Nano{301})),
                        NoticeKind::returned, Nano{300}),
                   jettons) ==
             "ask: a payout came back, and the message that brought it says otherwise");
}

BOOST_AUTO_TEST_CASE(only_a_transfer_of_the_escrows_own_is_a_returned_payout) {
  const ton::CellPtr payout = ton::write_payout({1, Nano{300}, payee, thief, ton::Purpose::claim});
  const auto returned = [](std::uint64_t tag, const std::string& bytes, std::size_t bits) {
    const auto inner = ton::Builder{}.bits(bytes, bits).end().value();
    const auto body = ton::Builder{}.uint(tag, 32).ref(inner).end().value();
    return ton::read_returned(body).has_value();
  };
  const std::string bytes = std::string{payout->bytes()} + '\0';
  const std::size_t bits = payout->bits();
  BOOST_TEST(returned(0xFFFF'FFFE, bytes, bits));
  BOOST_TEST(!returned(0xFFFF'FFFF, bytes, bits));
  BOOST_TEST(!returned(0xFFFF'FFFE, bytes, bits - 1));
  BOOST_TEST(!returned(0xFFFF'FFFE, bytes, bits + 1));
  std::string other = bytes;
  other[0] = 1;  // Another operation.
  BOOST_TEST(!returned(0xFFFF'FFFE, other, bits));
  for (const auto purpose : {ton::Purpose{0}, ton::Purpose{4}}) {
    const auto odd = ton::write_payout({1, Nano{300}, payee, thief, purpose});
    BOOST_TEST(!returned(0xFFFF'FFFE, std::string{odd->bytes()}, odd->bits()));
  }
}

BOOST_AUTO_TEST_CASE(what_comes_back_without_a_notice_is_asked_about_where_it_matters) {
  const auto back = [](ton::Purpose purpose) { return bounced(jettons, bounced_body(purpose)); };
  BOOST_TEST(meant(back(ton::Purpose::claim), jettons) ==
             "ask of payee: a payout came back unheard");
  BOOST_TEST(meant(back(ton::Purpose::refund), jettons) == "ask: a refund came back unheard");
  BOOST_TEST(meant(back(ton::Purpose::rescue), jettons) == "nothing: a rescue came back");
  BOOST_TEST(meant(bounced(jettons, op(0xFFFF'FFFF)), jettons) ==
             "ask: something unreadable came back");
  Transaction stranger = back(ton::Purpose::claim);
  stranger.in->source = thief;
  BOOST_TEST(meant(stranger, jettons) ==
             "nothing: something came back that is not from its jetton wallet");
  WatchedEscrow unknown = jettons;
  unknown.jetton_wallet.reset();
  BOOST_TEST(meant(stranger, unknown) == "ask of payee: a payout came back unheard");
  BOOST_TEST(meant(bounced(coins, op(0xFFFF'FFFF)), coins) ==
             "nothing: coins came back; the requester has them");
}

BOOST_AUTO_TEST_CASE(a_claim_that_failed_is_told_in_words) {
  const ton::CellPtr body = claim_body(coins);
  BOOST_TEST(meant(failed(coins, 101, body), coins) == "failure: not from the hub");
  BOOST_TEST(meant(failed(coins, 122, body), coins) == "failure: an unknown message");
  BOOST_TEST(meant(failed(coins, 100, body), coins) == "failure: exit code 100");
  BOOST_TEST(meant(failed(coins, 123, body), coins) == "failure: exit code 123");
  BOOST_TEST(meant(failed(coins, -14, body), coins) == "failure: exit code -14");
  Transaction skipped = failed(coins, 0, body);
  skipped.compute->is_skipped = true;
  skipped.compute->skip_reason = "no_gas";
  BOOST_TEST(meant(skipped, coins) == "failure: it did not run: no_gas");
  Transaction poor = done(coins, body);
  poor.action = ActionPhase{false, 37};
  BOOST_TEST(meant(poor, coins) == "failure: its actions failed with code 37");
}

BOOST_AUTO_TEST_CASE(a_failure_counts_only_for_a_voucher_of_the_operator) {
  BOOST_TEST(meant(failed(coins, 106, claim_body(coins, KeyPair::generate())), coins) ==
             "nothing: refused: not signed by the operator");
  BOOST_TEST(meant(failed(coins, 110, claim_body(jettons)), coins) ==
             "nothing: refused: a voucher of another escrow");
  BOOST_TEST(meant(failed(coins, 115, ton::write_deposit(1)), coins) ==
             "nothing: refused: the deposit is too small");
  BOOST_TEST(meant(failed(coins, 9, nullptr), coins) == "nothing: refused: exit code 9");
}

BOOST_AUTO_TEST_CASE(a_failure_is_no_success_whatever_it_told) {
  const Transaction good = told(done(coins, ton::write_deposit(1)), NoticeKind::deposited, Nano{5});
  const auto with = [&](auto change) {
    Transaction transaction = good;
    change(transaction);
    return meant(transaction, coins).substr(0, 8);
  };
  BOOST_TEST(with([](Transaction&) {}) == "deposit ");
  BOOST_TEST(with([](Transaction& t) { t.compute->is_success = false; }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.compute->exit_code = 1; }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.compute->is_skipped = true; }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.compute.reset(); }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.action->is_success = false; }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.action->result_code = 37; }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.action.reset(); }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.is_aborted = true; }) == "nothing:");
  BOOST_TEST(with([](Transaction& t) { t.in.reset(); }) == "nothing:");
}
