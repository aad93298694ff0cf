// Anchors: a receipt leads to a message on the chain, and everything done to either is named.
#define BOOST_TEST_MODULE anchor
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "adapters/evidence/anchor.hpp"
#include "adapters/evidence/anchor_check.hpp"
#include "adapters/json/codec.hpp"
#include "tests/support/evidence.hpp"
#include "tests/support/fake_chain.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const json::JsonRecordCodec codec;
constexpr Wallet sender = testing::wallet_of(77);
constexpr Wallet stranger = testing::wallet_of(78);
constexpr std::uint64_t order_lt = 100;

Sha256 hash_at(std::uint64_t lt) {
  Sha256 hash;
  hash.bytes[0] = 0x7A;
  hash.bytes[1] = static_cast<std::uint8_t>(lt);
  return hash;
}

chain::Transaction transaction_at(std::uint64_t lt, std::optional<Wallet> from, ton::CellPtr body) {
  chain::Transaction transaction;
  transaction.account = sender;
  transaction.hash = hash_at(lt);
  transaction.lt = lt;
  transaction.made = at(static_cast<std::int64_t>(lt) * 1'000);
  transaction.status_after = chain::AccountStatus::active;
  transaction.compute = chain::ComputePhase{false, {}, true, 0, 0};
  transaction.action = chain::ActionPhase{true, 0};
  transaction.in = chain::ChainMessage{};
  transaction.in->source = from;
  transaction.in->destination = sender;
  transaction.in->body = std::move(body);
  return transaction;
}

/// A journal of two tasks whose heads are anchored, the chain that has the anchor, and a receipt.
struct Anchored : EvidenceFolder {
  Anchored() {
    write_evidence(*journal, 2);
    heads = signed_heads_of(*journal);
    heads.anchor = HeadsAnchor{sender, hash_at(order_lt), order_lt, heads_root(heads.heads),
                               heads.heads};
    auto made = make_receipt(*journal, codec, task_1, heads);
    BOOST_REQUIRE_MESSAGE(made, made.error().why);
    receipt = std::move(*made);
    // Another order came between.
    happen(chain, transaction_at(90, {}, ton::Cell::empty()));
    happen(chain, transaction_at(order_lt, {}, ton::Cell::empty()));
    happen(chain, transaction_at(101, {}, ton::Cell::empty()));
    happen(chain, transaction_at(102, sender, ton::Cell::empty()));
    happen(chain, transaction_at(103, sender, words()));
  }
  ton::CellPtr words() const {
    return ton::comment("gstd-heads-v1 " + heads_root(heads.heads).text()).value();
  }
  chain::Transaction& comment() { return chain.histories[sender].back(); }
  /// The report, asked with the platform's wallet.
  ReceiptReport report(const std::optional<Wallet>& wallet = sender) {
    ReceiptReport said = check_receipt(receipt, codec, evidence_key(77).id());
    const auto asked = check_anchor(chain, receipt, wallet, said);
    BOOST_REQUIRE_MESSAGE(asked, asked.error().why);
    return said;
  }

  std::unique_ptr<Journal> journal = open_evidence(*this, "journal.db");
  SignedHeads heads;
  Receipt receipt;
  FakeChain chain;
};

struct Tampering {
  const char* name;
  void (*act)(Anchored& with);
  const char* said;
};
std::ostream& operator<<(std::ostream& out, const Tampering& tampering) {
  return out << tampering.name;
}

const Tampering tamperings[] = {
    {"a hash of the proof", [](Anchored& a) { a.receipt.anchor->proof[0].bytes[0] ^= 1; },
     "the anchored hash does not cover the head"},
    {"the proof cut short", [](Anchored& a) { a.receipt.anchor->proof.pop_back(); },
     "the anchored hash does not cover the head"},
    {"another hash", [](Anchored& a) { a.receipt.anchor->root.bytes[0] ^= 1; },
     "the anchored hash does not cover the head"},
    {"heads that were never anchored",
     [](Anchored& a) {
       const SignedHeads other = signed_heads_of(*a.journal, ~std::uint64_t{0}, at(6));
       a.receipt.head = other.heads[a.receipt.head.partition];
       a.receipt.anchor->root = heads_root(other.heads);
       a.receipt.anchor->proof = heads_proof(other.heads, a.receipt.head.partition);
     },
     "did not send it the hash"},
    {"another transaction", [](Anchored& a) { a.receipt.anchor->tx.bytes[5] ^= 1; },
     "the chain has no transaction"},
    {"another time", [](Anchored& a) { ++a.receipt.anchor->lt; }, "the chain has no transaction"},
    {"a transaction that is gone", [](Anchored& a) { a.chain.histories.clear(); },
     "the chain has no transaction"},
    {"another wallet", [](Anchored& a) { a.receipt.anchor->wallet = stranger; },
     "it is wallet"},
    {"a transaction that is no order",
     [](Anchored& a) {
       a.receipt.anchor->tx = hash_at(102);
       a.receipt.anchor->lt = 102;
     },
     "is no order"},
    {"a comment that is not there", [](Anchored& a) { a.chain.histories[sender].pop_back(); },
     "did not send it the hash"},
    {"another comment",
     [](Anchored& a) { a.comment().in->body = ton::comment("gstd-heads-v1 ").value(); },
     "did not send it the hash"},
    {"somebody else's comment", [](Anchored& a) { a.comment().in->source = stranger; },
     "did not send it the hash"},
    {"a comment that came back", [](Anchored& a) { a.comment().in->is_bounced = true; },
     "did not send it the hash"},
    {"a comment that failed", [](Anchored& a) { a.comment().compute->is_success = false; },
     "did not send it the hash"},
    {"an order that failed", [](Anchored& a) { a.chain.histories[sender][1].action.reset(); },
     "is no order"},
    {"no anchor", [](Anchored& a) { a.receipt.anchor.reset(); }, "the receipt has none"},
};

}  // namespace

BOOST_AUTO_TEST_CASE(an_anchored_receipt_is_proven_to_the_chain) {
  Anchored anchored;
  const auto again = json::decode<Receipt>(json::encode(anchored.receipt));
  BOOST_REQUIRE_MESSAGE(again, again.error().why);
  anchored.receipt = *again;
  const ReceiptReport offline = check_receipt(*again, codec, {});
  BOOST_TEST(offline.findings.empty());
  BOOST_TEST(offline.anchor == "not_checked");
  const ReceiptReport report = anchored.report();
  BOOST_TEST(report.findings.empty());
  BOOST_TEST(report.anchor == "proven");
  BOOST_TEST((report.anchor_wallet == sender));
  BOOST_TEST((report.anchored_at == at(103'000)));
  BOOST_TEST((anchored.report({}).anchor == "proven"));
}

BOOST_DATA_TEST_CASE(whatever_is_changed_is_named, boost::unit_test::data::make(tamperings)) {
  Anchored anchored;
  sample.act(anchored);
  const ReceiptReport report = anchored.report();
  BOOST_REQUIRE_EQUAL(report.findings.size(), 1U);
  BOOST_TEST(report.findings[0].place == "anchor");
  BOOST_TEST(report.findings[0].what.find(sample.said) != std::string::npos,
             report.findings[0].what);
  BOOST_TEST((report.anchor == "wrong" || report.anchor == "none"));
}

BOOST_AUTO_TEST_CASE(a_chain_that_does_not_answer_proves_nothing) {
  struct Away : FakeChain {
    Result<std::vector<chain::Transaction>> transactions(const chain::TransactionQuery&) override {
      return refuse("unavailable", "away");
    }
  } away;
  Anchored anchored;
  ReceiptReport report = check_receipt(anchored.receipt, codec, {});
  BOOST_TEST(!check_anchor(away, anchored.receipt, {}, report));
  BOOST_TEST(report.anchor == "not_checked");
  // One that leaves out what came between is not believed either.
  anchored.chain.histories[sender].erase(anchored.chain.histories[sender].begin() + 2);
  BOOST_TEST(check_anchor(anchored.chain, anchored.receipt, {}, report).error().code ==
             "bad_answer");
}

BOOST_AUTO_TEST_CASE(newer_heads_leave_a_receipt_under_the_anchored_one) {
  Anchored anchored;
  SignedHeads newer = signed_heads_of(*anchored.journal, ~std::uint64_t{0}, at(9));
  newer.anchor = anchored.heads.anchor;
  const auto receipt = make_receipt(*anchored.journal, codec, task_1, newer);
  BOOST_REQUIRE(receipt);
  BOOST_TEST(receipt->head.at == at(5));
  BOOST_TEST(receipt->anchor.has_value());
  // What happened since the anchor is worth more than the anchor.
  SignedHeads older = signed_heads_of(*anchored.journal, 5);
  newer.anchor = HeadsAnchor{sender, hash_at(order_lt), order_lt, heads_root(older.heads),
                             older.heads};
  const auto newest = make_receipt(*anchored.journal, codec, task_1, newer);
  BOOST_REQUIRE(newest);
  BOOST_TEST(newest->head.at == at(9));
  BOOST_TEST(!newest->anchor);
  BOOST_TEST(check_receipt(*newest, codec, {}).anchor == "none");
}

BOOST_AUTO_TEST_CASE(the_root_is_of_what_was_signed) {
  Anchored anchored;
  const Sha256 root = heads_root(anchored.heads.heads);
  for (PartitionId p = 0; p < evidence_partitions; ++p) {
    const SignedHead& head = anchored.heads.heads[p];
    const MerkleProof proof = heads_proof(anchored.heads.heads, p);
    BOOST_TEST(leads_to(root, head, proof, evidence_partitions));
    BOOST_TEST(!leads_to(root, head, proof, 2 * evidence_partitions));
    BOOST_TEST(!leads_to(root, head, proof, p));
    SignedHead other = head;
    ++other.height;
    BOOST_TEST(!leads_to(root, other, proof, evidence_partitions));
  }
}
