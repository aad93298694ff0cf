// Receipts: they hold the task's own records, prove them, and everything done to one is named.
#define BOOST_TEST_MODULE receipt
#include "adapters/evidence/receipt.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "adapters/json/codec.hpp"
#include "events/sha256.hpp"
#include "tests/support/evidence.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const json::JsonRecordCodec codec;
const KeyPair audit_key = evidence_key(77);

/// A journal of three tasks, two of one partition, and the receipt of the first.
struct Issued : EvidenceFolder {
  Issued() {
    write_evidence(*journal, 3);
    heads = signed_heads_of(*journal);
    auto made = make_receipt(*journal, codec, task_1, heads);
    BOOST_REQUIRE_MESSAGE(made, made.error().why);
    receipt = std::move(*made);
  }
  std::unique_ptr<Journal> journal = open_evidence(*this, "journal.db");
  SignedHeads heads;
  Receipt receipt;
};

std::string said_of(const Receipt& receipt) {
  std::string said;
  for (const Finding& finding : check_receipt(receipt, codec, audit_key.id()).findings)
    said += finding.place + " " + finding.kind + ": " + finding.what + "\n";
  return said;
}

void flip(std::string& text, std::size_t at) { text[at] = text[at] == '0' ? '1' : '0'; }

struct Tampering {
  const char* name;
  void (*act)(Receipt& receipt);
  const char* said;  ///< `AT` stands for the position of the third record.
};
std::ostream& operator<<(std::ostream& out, const Tampering& tampering) {
  return out << tampering.name;
}

const Tampering tamperings[] = {
    {"a byte of a record", [](Receipt& r) { flip(r.records[2].value, 150); }, "AT proof"},
    {"a record's prev", [](Receipt& r) { flip(r.records[2].value, 20); }, "AT proof"},
    {"a record's height", [](Receipt& r) { --r.records[2].height; }, "proof"},
    {"a hash of a proof", [](Receipt& r) { r.records[2].proof[0].bytes[0] ^= 1; }, "AT proof"},
    {"a proof cut short", [](Receipt& r) { r.records[2].proof.pop_back(); }, "AT proof"},
    {"a record left out", [](Receipt& r) { r.records.erase(r.records.begin() + 1); },
     "AT sequence: it begins with event 2 of the task where 1 is due"},
    {"the first record left out", [](Receipt& r) { r.records.erase(r.records.begin()); },
     "sequence: it begins with event 1 of the task where 0 is due"},
    {"all records left out", [](Receipt& r) { r.records.clear(); }, "receipt sequence"},
    {"a record twice", [](Receipt& r) { r.records.insert(r.records.begin() + 2, r.records[2]); },
     "AT sequence: it stands behind a later record"},
    {"two records swapped", [](Receipt& r) { std::swap(r.records[2], r.records[3]); },
     "AT sequence: it stands behind a later record"},
    {"a forged record inserted",
     [](Receipt& r) {
       r.records.push_back(r.records.back());
       ++r.records.back().height;
     },
     "proof"},
    {"another task's name on it", [](Receipt& r) { r.task = task_2; },
     "AT sequence: it is a record of"},
    {"a byte of the opening", [](Receipt& r) { flip(r.opening.value, 150); }, "0 proof"},
    {"another record as the opening", [](Receipt& r) { r.opening = r.records[0]; },
     "opening proof: its height is not 0"},
    {"the root", [](Receipt& r) { r.head.root.bytes[0] ^= 1; }, "head signature"},
    {"the head's height", [](Receipt& r) { ++r.head.height; }, "head signature"},
    {"the head's time", [](Receipt& r) { r.head.at = at(6); }, "head signature"},
    {"the head's signature", [](Receipt& r) { r.head.signature.bytes[0] ^= 1; }, "head signature"},
    {"the whole signed by another key",
     [](Receipt& r) {
       const SignedHead& h = r.head;
       r.head = sign_head(evidence_key(1), {h.network, "journal-1", h.partition, h.height, h.head,
                                            h.root, h.at});
     },
     "head signature: it is signed by key"},
    {"a head of another network",
     [](Receipt& r) {
       const SignedHead& h = r.head;
       r.head = sign_head(audit_key, {Network::testnet, "journal-1", h.partition, h.height, h.head,
                                      h.root, h.at});
     },
     "opening decode: it opens another journal, network or partition"},
    {"a head of another partition",
     [](Receipt& r) {
       const SignedHead& h = r.head;
       r.head = sign_head(audit_key, {h.network, "journal-1", h.partition + 1, h.height, h.head,
                                      h.root, h.at});
     },
     "opening decode: it opens another journal, network or partition"},
    {"another format", [](Receipt& r) { r.version = 2; }, "receipt format"},
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_receipt_proves_what_happened_to_the_task) {
  const Issued issued;
  const auto again = json::decode<Receipt>(json::encode(issued.receipt));
  BOOST_REQUIRE_MESSAGE(again, again.error().why);
  const ReceiptReport report = check_receipt(*again, codec, audit_key.id());
  BOOST_TEST(said_of(*again) == "");
  BOOST_TEST(report.status == "settled");
  BOOST_TEST(report.records == 7U);
  BOOST_TEST(report.events == 8U);
  BOOST_TEST(report.signatures == 2U);
  BOOST_TEST(report.requester == requester);
  BOOST_TEST((report.decided == yes));
  BOOST_REQUIRE(report.votes.size() == 2U);
  BOOST_TEST(report.votes[1].worker == evidence_key(2).id());
  BOOST_TEST(report.votes[1].verdict == "accepted");
}

BOOST_AUTO_TEST_CASE(a_receipt_holds_nothing_of_anybody_else) {
  const Issued issued;
  for (const ProvenRecord& record : issued.receipt.records)
    BOOST_TEST(codec.decode(record.value)->stream == stream_of(task_1));
  const std::string text = json::encode(issued.receipt);
  BOOST_TEST(text.find("task/" + task_2.text()) == std::string::npos);
  BOOST_TEST(text.find("\"escrow/") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(whoever_only_names_the_task_is_left_out) {
  const Issued issued;
  Record record;
  record.prev = issued.receipt.head.head;
  record.stream = ops_stream(0);
  record.seq = 1;
  record.entries.push_back({});
  record.entries[0].events = {OpsEvent{PolicyPaused{stream_of(task_1).text()}}};
  issued.journal->append(0, codec.encode(record), [](AppendOutcome) {});
  const auto receipt =
      make_receipt(*issued.journal, codec, task_1, signed_heads_of(*issued.journal));
  BOOST_REQUIRE_MESSAGE(receipt, receipt.error().why);
  BOOST_TEST(receipt->head.height == issued.receipt.head.height + 1);
  BOOST_TEST(receipt->records.size() == issued.receipt.records.size());
}

BOOST_DATA_TEST_CASE(every_tampering_is_named, boost::unit_test::data::make(tamperings),
                     tampering) {
  const Issued issued;
  Receipt receipt = issued.receipt;
  std::string expected = tampering.said;
  const Position place{receipt.head.partition, receipt.records[2].height};
  if (expected.starts_with("AT")) expected.replace(0, 2, place.text());
  tampering.act(receipt);
  BOOST_TEST(said_of(receipt).find(expected) != std::string::npos, said_of(receipt));
}

BOOST_AUTO_TEST_CASE(a_false_record_of_an_honest_journal_is_named) {
  // Whoever writes the journal chains and signs what is false: the workers' signatures, the votes
  // and the sequence still tell.
  const auto said = [](void (*write)(Chronicle&)) {
    const EvidenceFolder folder;
    const auto journal = open_evidence(folder, "journal.db");
    const json::JsonRecordCodec json;
    Chronicle chronicle{*journal, json};
    for (PartitionId p = 0; p < evidence_partitions; ++p)
      chronicle.write(ops_stream(p),
                      {OpsEvent{JournalOpened{"journal-1", Network::dev, p, evidence_partitions}}});
    TaskCreated created;
    created.spec = task_spec();
    chronicle.write(stream_of(task_1), {TaskEvent{created}});
    chronicle.write(stream_of(task_1),
                    {TaskEvent{TaskClaimed{1, evidence_key(1).id(), ann.wallet, 1, at(9)}}});
    write(chronicle);
    const auto receipt = make_receipt(*journal, codec, task_1, signed_heads_of(*journal));
    BOOST_REQUIRE_MESSAGE(receipt, receipt.error().why);
    return said_of(*receipt);
  };
  const std::string unsigned_result = said([](Chronicle& chronicle) {
    TaskSubmitted result = signed_result(task_1, 1, evidence_key(1));
    result.result = no;
    chronicle.write(stream_of(task_1), {TaskEvent{result}});
  });
  BOOST_TEST(unsigned_result.find("signature: the result of replica 1") != std::string::npos,
             unsigned_result);
  const std::string stranger = said([](Chronicle& chronicle) {
    chronicle.write(stream_of(task_1), {TaskEvent{signed_result(task_1, 1, evidence_key(2))}});
  });
  BOOST_TEST(stranger.find("replica 1 was not claimed by worker") != std::string::npos, stranger);
  const std::string no_votes = said([](Chronicle& chronicle) {
    const Vote vote{1, evidence_key(1).id(), ann.wallet};
    chronicle.write(stream_of(task_1), {TaskEvent{TaskValidated{yes, {vote}, {}, {}, {}, {}, {}}}});
  });
  BOOST_TEST(no_votes.find("consensus: replica 1 is accepted") != std::string::npos, no_votes);
}

BOOST_AUTO_TEST_CASE(a_receipt_is_as_of_its_head) {
  const Issued issued;
  const std::uint64_t third = issued.receipt.records[2].height;
  const auto older =
      make_receipt(*issued.journal, codec, task_1, signed_heads_of(*issued.journal, third));
  BOOST_REQUIRE_MESSAGE(older, older.error().why);
  const ReceiptReport report = check_receipt(*older, codec, audit_key.id());
  BOOST_TEST(report.findings.empty());
  BOOST_TEST(report.records == 2U);
  BOOST_TEST(report.status == "pending");
  const auto none =
      make_receipt(*issued.journal, codec, task_1, signed_heads_of(*issued.journal, 1));
  BOOST_REQUIRE(!none);
  BOOST_TEST(none.error().code == "not_found");
}

BOOST_AUTO_TEST_CASE(a_journal_that_does_not_lead_to_the_head_gives_no_receipt) {
  const Issued issued;
  SignedHeads heads = issued.heads;
  for (SignedHead& head : heads.heads) ++head.height;
  const auto newer = make_receipt(*issued.journal, codec, task_1, heads);
  BOOST_REQUIRE(!newer);
  BOOST_TEST(newer.error().code == "journal_cut");
  heads = issued.heads;
  for (SignedHead& head : heads.heads) head.root.bytes[0] ^= 1;
  const auto other = make_receipt(*issued.journal, codec, task_1, heads);
  BOOST_REQUIRE(!other);
  BOOST_TEST(other.error().why.find("another Merkle root") != std::string::npos);
  const auto unknown = make_receipt(*issued.journal, codec, task_3, issued.heads);
  BOOST_REQUIRE(!unknown);
  BOOST_TEST(unknown.error().code == "not_found");
}
