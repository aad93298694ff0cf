// The head keeper: what it signs is what the journal holds, also after a restart, and it does not
// sign a journal that contradicts what it signed before.
#define BOOST_TEST_MODULE heads
#include <boost/test/unit_test.hpp>
#include <mutex>

#include "adapters/evidence/head_keeper.hpp"
#include "events/sha256.hpp"
#include "tests/support/evidence.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds patience{20};
const JournalIdentity identity{"journal-1", Network::dev, evidence_partitions};

/// A journal that remembers where its readers began.
class WatchedJournal final : public Journal {
 public:
  explicit WatchedJournal(Journal& whole) : whole_{whole} {}
  std::uint32_t partitions() const override { return whole_.partitions(); }
  std::string durability() const override { return whole_.durability(); }
  void append(PartitionId partition, std::string value, AppendDone done) override {
    whole_.append(partition, std::move(value), std::move(done));
  }
  void end(PartitionId partition, EndDone done) override { whole_.end(partition, std::move(done)); }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace pace) override {
    const std::lock_guard lock{mutex};
    begun.push_back(from);
    return whole_.read(std::move(from), pace);
  }

  std::mutex mutex;
  std::vector<std::vector<ReadFrom>> begun;

 private:
  Journal& whole_;
};

/// A keeper of a journal, with what it told the operator.
struct Keeper {
  Keeper(Journal& journal, const EvidenceFolder& folder, milliseconds interval = patience)
      : keeper{journal, codec, identity, evidence_key(77), options(folder, interval)} {
    keeper.start();
  }
  HeadOptions options(const EvidenceFolder& folder, milliseconds interval) {
    HeadOptions options;
    options.file = folder.file("heads.json");
    options.interval = interval;
    options.clock = [this] { return UnixMillis{++time}; };
    options.alarm = [this](std::string_view event, const std::string&) {
      const std::lock_guard lock{mutex};
      alarms.emplace_back(event);
    };
    return options;
  }
  /// Waits until the heads are as they should be; the last answer.
  Result<SignedHeads> until(const std::function<bool(const Result<SignedHeads>&)>& is_so) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto heads = keeper.heads();
    while (!is_so(heads) && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
      heads = keeper.heads();
    }
    return heads;
  }
  SignedHeads signed_heads() const {
    const auto heads = until([](const auto& answer) { return answer.has_value(); });
    BOOST_REQUIRE_MESSAGE(heads, heads.error().why);
    return *heads;
  }
  bool has_alarm(std::string_view event) {
    const std::lock_guard lock{mutex};
    return std::ranges::find(alarms, event) != alarms.end();
  }
  std::atomic<std::int64_t> time{1'000};
  std::mutex mutex;
  std::vector<std::string> alarms;
  const json::JsonRecordCodec codec;
  HeadKeeper keeper;
};

/// Every head against the journal itself.
void check(const SignedHeads& heads, Journal& journal) {
  BOOST_REQUIRE(heads.heads.size() == evidence_partitions);
  for (PartitionId p = 0; p < evidence_partitions; ++p) {
    std::vector<Sha256> leaves;
    ChainVisitor visitor;
    visitor.on_accepted = [&](const Head&, const std::string& value) {
      leaves.push_back(sha256(value));
    };
    const auto head = visit_chain(journal, p, visitor);
    const SignedHead& signed_head = heads.heads[p];
    BOOST_TEST(signed_head.partition == p);
    BOOST_TEST(signed_head.height == head->height);
    BOOST_TEST(signed_head.head == head->hash);
    BOOST_TEST(signed_head.root == MerkleTree{leaves}.root());
    BOOST_TEST(signed_head.key == evidence_key(77).id());
    BOOST_TEST(signed_head.journal_id == "journal-1");
    BOOST_TEST(is_signed(signed_head));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_signed_is_what_the_journal_holds) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 2);
  journal->append(1, "a ghost", [](AppendOutcome) {});
  Keeper keeper{*journal, folder};
  check(keeper.signed_heads(), *journal);
}

BOOST_AUTO_TEST_CASE(no_field_of_a_head_can_be_changed) {
  const SignedHead good = sign_head(evidence_key(77), {Network::dev, "j", 1, 2, yes, no, at(3)});
  BOOST_TEST(is_signed(good));
  const std::vector<void (*)(SignedHead&)> changes{
      [](SignedHead& h) { h.network = Network::testnet; },
      [](SignedHead& h) { h.journal_id = "k"; },
      [](SignedHead& h) { h.partition = 2; }, [](SignedHead& h) { h.height = 3; },
      [](SignedHead& h) { h.head = no; },     [](SignedHead& h) { h.root = yes; },
      [](SignedHead& h) { h.at = at(4); },    [](SignedHead& h) { h.key = evidence_key(1).id(); },
      [](SignedHead& h) { h.signature.bytes[0] ^= 1; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    SignedHead changed = good;
    changes[i](changed);
    BOOST_TEST(!is_signed(changed), "change " << i);
  }
}

BOOST_AUTO_TEST_CASE(heads_are_signed_again_and_grow_with_the_journal) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 1);
  Keeper keeper{*journal, folder, milliseconds{1}};
  const SignedHeads first = keeper.signed_heads();
  const std::string value = std::string{prev_prefix} + first.heads[0].head.text() + "\",}";
  journal->append(0, value, [](AppendOutcome) {});
  const auto later = keeper.until([&](const auto& heads) {
    return heads && heads->heads[0].height == first.heads[0].height + 1;
  });
  check(*later, *journal);
  BOOST_TEST(later->heads[0].at.get() > first.heads[0].at.get());
}

BOOST_AUTO_TEST_CASE(what_the_engine_feeds_is_not_read_again) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 1);
  Keeper keeper{*journal, folder, milliseconds{1}};
  const SignedHead first = keeper.signed_heads().heads[0];
  const auto feed = [&](std::uint64_t height, const Sha256& prev, const Sha256& hash) {
    const auto offset = static_cast<Offset>(height);
    auto record = std::make_shared<Record>();
    record->prev = prev;
    keeper.keeper.feed({{{0, height}, record, {}, {height + 1, hash}, offset}});
  };
  feed(first.height - 1, no, first.head);  // Known from the journal; a feed begins somewhere.
  feed(first.height, first.head, yes);     // The journal has it not.
  const auto later = keeper.until(
      [&](const auto& heads) { return heads && heads->heads[0].height == first.height + 1; });
  BOOST_TEST(later->heads[0].head == yes);
  feed(first.height + 1, no, yes);  // Does not chain.
  keeper.until([&](const auto&) { return keeper.has_alarm("heads_stopped"); });
  BOOST_TEST(!keeper.keeper.heads().has_value());
}

BOOST_AUTO_TEST_CASE(a_restart_reads_the_tail_only) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 2);
  SignedHeads before;
  {
    Keeper keeper{*journal, folder};
    before = keeper.signed_heads();
  }
  const std::string value = std::string{prev_prefix} + before.heads[2].head.text() + "\",}";
  journal->append(2, value, [](AppendOutcome) {});
  WatchedJournal watched{*journal};
  Keeper keeper{watched, folder};
  check(keeper.signed_heads(), *journal);
  const std::lock_guard lock{watched.mutex};
  for (const auto& places : watched.begun)
    for (const ReadFrom& from : places)
      BOOST_TEST(from.offset >= static_cast<Offset>(before.heads[from.partition].height) - 1);
  BOOST_TEST(!keeper.has_alarm("heads_read_again"));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_not_believed) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 2);
  {
    Keeper keeper{*journal, folder};
    keeper.signed_heads();
  }
  const std::string honest = bytes_of(folder.file("heads.json"));
  const std::size_t peak = honest.find("\"peaks\":[\"") + 12;
  const std::size_t height = honest.find("\"height\":") + 9;
  for (const std::size_t byte : {std::size_t{0}, peak, height, honest.size() - 10}) {
    std::string damaged = honest;
    damaged[byte] = damaged[byte] == '1' ? '2' : '1';
    write_bytes(folder.file("heads.json"), damaged);
    Keeper keeper{*journal, folder};
    check(keeper.signed_heads(), *journal);
    BOOST_TEST(keeper.has_alarm("heads_read_again"), "byte " << byte);
  }
}

BOOST_AUTO_TEST_CASE(a_journal_that_contradicts_a_signed_head_is_not_signed) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 2);
  {
    Keeper keeper{*journal, folder};
    keeper.signed_heads();
  }
  // The same journal, cut; and one that says something else at the same place.
  const auto cut = open_evidence(folder, "cut.db");
  write_evidence(*cut, 1);
  const auto other = open_evidence(folder, "other.db");
  write_evidence(*other, 2, at(1'800'000'000'000));
  for (Journal* const false_one : {cut.get(), other.get()}) {
    Keeper keeper{*false_one, folder};
    const auto heads =
        keeper.until([&](const auto&) { return keeper.has_alarm("heads_stopped"); });
    BOOST_TEST(keeper.has_alarm("heads_stopped"));
    BOOST_TEST(!keeper.keeper.heads().has_value());
  }
}
