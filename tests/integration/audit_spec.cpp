// The audit finds every changed byte and names the record.
#define BOOST_TEST_MODULE audit
#include "adapters/audit/audit.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "adapters/json/record_codec.hpp"
#include "events/escrow.hpp"
#include "events/sha256.hpp"

using namespace gstd;

namespace {

const json::JsonRecordCodec codec;
constexpr std::size_t records = 12;
const StreamName user = stream_of(*Wallet::parse("0:" + std::string(64, 'a')));

Record first() {
  Record record;
  record.stream = ops_stream(0);
  Entry entry;
  entry.by = "test";
  entry.events = {OpsEvent{JournalOpened{"j", Network::dev, 0, 1}}};
  record.entries = {entry};
  return record;
}

/// One partition of one user who is blocked and unblocked.
std::vector<std::string> chain() {
  std::vector<std::string> values{codec.encode(first())};
  for (std::uint64_t i = 1; i < records; ++i) {
    Record record;
    record.prev = sha256(values.back());
    record.stream = user;
    record.seq = i - 1;
    Entry entry;
    entry.by = "test";
    if (i == 1) entry.events = {UserEvent{UserRegistered{}}};
    else if (i % 2 == 0) entry.events = {UserEvent{UserBlocked{"because"}}};
    else entry.events = {UserEvent{UserUnblocked{}}};
    record.entries = {entry};
    values.push_back(codec.encode(record));
  }
  return values;
}

AuditReport audit_of(const std::vector<std::string>& values, const std::vector<KnownHead>& known,
                     SignatureCheck signatures = SignatureCheck::every_result) {
  struct Instant final : Journal {
    explicit Instant(const std::vector<std::string>& all) : values{all} {}
    std::uint32_t partitions() const override { return 1; }
    std::string durability() const override { return "none"; }
    void append(PartitionId, std::string, AppendDone) override {}
    void end(PartitionId, EndDone done) override { done(static_cast<Offset>(values.size())); }
    std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace) override {
      struct Reader final : JournalReader {
        Reader(const std::vector<std::string>& all, Offset start) : values{all}, next_{start} {}
        Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds) override {
          std::vector<RawRecord> some;
          for (; some.size() < max && next_ < static_cast<Offset>(values.size()); ++next_)
            some.push_back({0, next_, values[static_cast<std::size_t>(next_)]});
          return some;
        }
        const std::vector<std::string>& values;
        Offset next_;
      };
      return std::make_unique<Reader>(values, from[0].offset);
    }
    const std::vector<std::string>& values;
  } journal{values};
  return *audit(journal, codec, known, signatures);
}

/// A partition of one stream whose records hold these events, one each.
std::vector<std::string> chain_of(const StreamName& stream, const Events& events) {
  std::vector<std::string> values{codec.encode(first())};
  for (std::size_t i = 0; i < events.size(); ++i) {
    Record record;
    record.prev = sha256(values.back());
    record.stream = stream;
    record.seq = i;
    Entry entry;
    entry.by = "test";
    entry.events = {events[i]};
    record.entries = {entry};
    values.push_back(codec.encode(record));
  }
  return values;
}

/// `place kind` of each finding.
std::vector<std::string> found_in(const std::vector<std::string>& values) {
  std::vector<std::string> found;
  for (const Finding& finding : audit_of(values, {}).findings)
    found.push_back(finding.place + " " + finding.kind);
  return found;
}

std::vector<KnownHead> true_head(const std::vector<std::string>& values) {
  return {{0, {values.size(), sha256(values.back())}, "checkpoint"}};
}

bool names(const AuditReport& report, const std::string& place) {
  for (const Finding& finding : report.findings)
    if (finding.place == place) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_honest_journal_has_no_findings) {
  const auto values = chain();
  const AuditReport report = audit_of(values, true_head(values));
  for (const Finding& finding : report.findings) BOOST_ERROR(finding.place << finding.what);
  BOOST_TEST(report.partitions[0].records == records);
  BOOST_TEST(report.journal_id == "j");
}

BOOST_AUTO_TEST_CASE(an_honest_ghost_is_no_finding) {
  auto values = chain();
  const auto known = true_head(values);
  values.insert(values.begin() + 4, values[2]);
  const AuditReport report = audit_of(values, known);
  BOOST_TEST(report.findings.empty());
  BOOST_TEST(report.partitions[0].ghosts == 1U);
}

BOOST_AUTO_TEST_CASE(one_changed_byte_anywhere_is_found_and_named) {
  const auto honest = chain();
  const auto known = true_head(honest);
  for (std::size_t record = 0; record < records; ++record) {
    for (const std::size_t byte : {std::size_t{2}, std::size_t{20}, std::size_t{80},
                                   honest[record].size() / 2, honest[record].size() - 1}) {
      auto values = honest;
      values[record][byte] = values[record][byte] == '0' ? '1' : '0';
      const AuditReport report = audit_of(values, known);
      BOOST_TEST(names(report, "0:" + std::to_string(record)),
                 "record " << record << " byte " << byte);
    }
  }
}

BOOST_AUTO_TEST_CASE(removed_inserted_swapped_and_cut_records_are_found) {
  const auto honest = chain();
  const auto known = true_head(honest);
  for (std::size_t record = 1; record < records; ++record) {
    auto removed = honest;
    removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(record));
    BOOST_TEST(!audit_of(removed, known).findings.empty(), "removed " << record);
    auto cut = honest;
    cut.resize(record);
    BOOST_TEST(!audit_of(cut, known).findings.empty(), "cut at " << record);
    if (record + 1 < records) {
      auto swapped = honest;
      std::swap(swapped[record], swapped[record + 1]);
      BOOST_TEST(!audit_of(swapped, known).findings.empty(), "swapped " << record);
    }
  }
  auto inserted = honest;
  Record forged = *codec.decode(honest[5]);
  forged.node = "forger";
  inserted.insert(inserted.begin() + 5, codec.encode(forged));
  BOOST_TEST(names(audit_of(inserted, known), "0:5"));
}

BOOST_AUTO_TEST_CASE(a_wrong_sequence_and_a_wrong_partition_are_findings) {
  auto values = chain();
  Record record = *codec.decode(values.back());
  record.prev = sha256(values.back());
  record.seq = 99;
  values.push_back(codec.encode(record));
  const AuditReport report = audit_of(values, {});
  BOOST_TEST(names(report, "0:" + std::to_string(records)));
}

BOOST_AUTO_TEST_CASE(below_a_trusted_head_nothing_is_reported_and_above_it_everything) {
  auto values = chain();
  const auto add = [&](std::uint64_t seq) {
    Record record = *codec.decode(values.back());
    record.prev = sha256(values.back());
    record.seq = seq;
    values.push_back(codec.encode(record));
  };
  add(99);
  add(100);
  const AuditStart start{0, {values.size(), sha256(values.back())}};
  const std::vector<KnownHead> known{{0, start.head, "trusted head"}};
  AuditReport report = audit_of(values, known);
  BOOST_REQUIRE(names(report, "0:" + std::to_string(records)));
  begin_at({start}, report);
  BOOST_TEST(report.findings.empty());
  BOOST_REQUIRE(report.trusted.size() == 1U);
  BOOST_TEST(report.trusted[0].from == "0:14");
  BOOST_TEST(report.trusted[0].findings_below == 1U);
  add(7);
  report = audit_of(values, known);
  begin_at({start}, report);
  BOOST_TEST(report.findings.size() == 1U);
  BOOST_TEST(names(report, "0:14"));
}

BOOST_AUTO_TEST_CASE(a_trusted_head_that_is_not_there_hides_nothing) {
  auto values = chain();
  Record record = *codec.decode(values.back());
  record.prev = sha256(values.back());
  record.seq = 99;
  values.push_back(codec.encode(record));
  for (const Head& head : {Head{values.size(), sha256("other")}, Head{99, sha256("later")}}) {
    AuditReport report = audit_of(values, {{0, head, "trusted head"}});
    const std::size_t found = report.findings.size();
    begin_at({{0, head}}, report);
    BOOST_TEST(report.findings.size() == found);
    BOOST_TEST(found == 2U);
    BOOST_TEST(report.trusted.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_result_that_its_worker_did_not_sign_is_found) {
  const KeyPair worker = KeyPair::generate();
  const TaskId task{};
  const auto journal_with = [&](std::uint64_t signed_fuel) {
    TaskSubmitted submitted;
    submitted.replica = 1;
    submitted.worker = worker.id();
    submitted.fuel = 7;
    ResultClaim claim;
    claim.task = task;
    claim.replica = 1;
    claim.fuel = signed_fuel;
    submitted.signature = worker.sign(signed_bytes(claim));
    TaskClaimed claimed;
    claimed.replica = 1;
    claimed.worker = worker.id();
    return chain_of(stream_of(task), {TaskEvent{TaskCreated{}}, TaskEvent{claimed},
                                      TaskEvent{submitted}});
  };
  const AuditReport honest = audit_of(journal_with(7), {});
  BOOST_TEST(honest.findings.empty());
  BOOST_TEST(honest.signatures == 1U);
  const AuditReport forged = audit_of(journal_with(8), {});
  BOOST_REQUIRE(forged.findings.size() == 1U);
  BOOST_TEST(forged.findings[0].place == "0:3");
  BOOST_TEST(forged.findings[0].kind == "signature");
  const AuditReport unchecked = audit_of(journal_with(8), {}, SignatureCheck::none);
  BOOST_TEST(unchecked.findings.empty());
  BOOST_TEST(unchecked.signatures == 0U);
}

BOOST_AUTO_TEST_CASE(money_that_is_not_there_is_found) {
  EscrowReserved reserved;
  reserved.amount = Nano{1};
  const auto values = chain_of(stream_of(EscrowId{}), {EscrowEvent{EscrowOpened{}},
                                                       EscrowEvent{reserved}});
  const auto found = found_in(values);
  BOOST_REQUIRE(!found.empty());
  BOOST_TEST(found.front() == "0:2 money");
}

BOOST_AUTO_TEST_CASE(a_settlement_without_consensus_and_one_made_twice_are_found) {
  EscrowDeposited deposited;
  deposited.amount = Nano{10};
  EscrowReserved reserved;
  reserved.amount = Nano{10};
  EscrowSettled settled;
  settled.returned = Nano{10};
  const auto once = chain_of(stream_of(EscrowId{}),
                             {EscrowEvent{EscrowOpened{}}, EscrowEvent{deposited},
                              EscrowEvent{reserved}, EscrowEvent{settled}});
  BOOST_TEST(found_in(once) == std::vector<std::string>{"0:4 consensus"},
             boost::test_tools::per_element());
  const auto twice = chain_of(stream_of(EscrowId{}),
                              {EscrowEvent{EscrowOpened{}}, EscrowEvent{deposited},
                               EscrowEvent{reserved}, EscrowEvent{settled},
                               EscrowEvent{settled}});
  const auto says_twice = [](const Finding& finding) {
    return finding.place == "0:5" && finding.what.ends_with("is settled twice");
  };
  const AuditReport report = audit_of(twice, {});
  BOOST_TEST(std::ranges::count_if(report.findings, says_twice) == 1);
}
