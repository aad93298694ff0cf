#define BOOST_TEST_MODULE journal_chain
#include <boost/test/unit_test.hpp>

#include "adapters/journal/open.hpp"
#include "adapters/journal/simulated.hpp"
#include "adapters/json/record_codec.hpp"
#include "events/sha256.hpp"
#include "tests/support/journal_contract.hpp"

using namespace gstd;
using namespace gstd::test;

namespace {

const json::JsonRecordCodec codec;
const NewChain ours{"11111111-1111-4111-8111-111111111111", UnixMillis{1'700'000'000'000}};
const NewChain theirs{"22222222-2222-4222-8222-222222222222", UnixMillis{1'700'000'000'001}};

Result<JournalIdentity> open(Journal& journal, const NewChain& fresh = ours,
                             Network network = Network::dev) {
  return open_chain(journal, codec, network, "node-1", fresh);
}

void check_refused(const Result<JournalIdentity>& result, std::string_view code,
                   std::string_view part) {
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == code);
  BOOST_TEST(result.error().why.find(part) != std::string::npos, result.error().why);
}

/// A journal that lets something happen just before it appends to `partition` for the first time.
class Interrupted final : public Journal {
 public:
  Interrupted(Journal& inner, PartitionId partition, std::function<void()> rival)
      : inner_(inner), partition_(partition), rival_(std::move(rival)) {}
  std::uint32_t partitions() const override { return inner_.partitions(); }
  std::string durability() const override { return inner_.durability(); }
  void append(PartitionId partition, std::string value, AppendDone done) override {
    if (partition == partition_)
      if (const auto rival = std::exchange(rival_, nullptr)) rival();
    inner_.append(partition, std::move(value), std::move(done));
  }
  void end(PartitionId partition, EndDone done) override { inner_.end(partition, std::move(done)); }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace pace) override {
    return inner_.read(std::move(from), pace);
  }

 private:
  Journal& inner_;
  PartitionId partition_;
  std::function<void()> rival_;
};

std::string opening(const std::string& id, PartitionId partition, std::uint32_t partitions) {
  SimulatedLog log{1, partitions};
  const auto node = log.connect();
  BOOST_REQUIRE(open_chain(*node, codec, Network::dev, "node-1", {id, ours.at}));
  return log.values(partition)[0];
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_new_journal_is_opened_in_every_partition) {
  SimulatedLog log{1, 3};
  const auto node = log.connect();
  const auto identity = open(*node);
  BOOST_REQUIRE_MESSAGE(identity, why(identity));
  BOOST_TEST((*identity == JournalIdentity{ours.journal_id, Network::dev, 3}));
  for (PartitionId p = 0; p < 3; ++p) {
    BOOST_REQUIRE_EQUAL(log.values(p).size(), 1U);
    const auto record = codec.decode(log.values(p)[0]);
    BOOST_REQUIRE_MESSAGE(record, why(record));
    BOOST_TEST(record->stream == ops_stream(p));
    BOOST_TEST(record->seq == 0U);
    BOOST_TEST(record->prev == Sha256{});
    BOOST_TEST(record->at == ours.at);
    const auto& opened = std::get<JournalOpened>(std::get<OpsEvent>(record->entries[0].events[0]));
    BOOST_TEST((opened == JournalOpened{ours.journal_id, Network::dev, p, 3}));
  }
}

BOOST_AUTO_TEST_CASE(an_open_journal_is_only_read) {
  SimulatedLog log{1, 3};
  const auto node = log.connect();
  BOOST_REQUIRE(open(*node));
  const auto identity = open(*node, theirs);
  BOOST_REQUIRE_MESSAGE(identity, why(identity));
  BOOST_TEST(identity->journal_id == ours.journal_id);
  for (PartitionId p = 0; p < 3; ++p) BOOST_TEST(log.values(p).size() == 1U);
}

BOOST_AUTO_TEST_CASE(of_two_nodes_the_first_record_counts_whenever_they_meet) {
  for (PartitionId p = 0; p < 3; ++p) {
    SimulatedLog log{p, 3};
    const auto near = log.connect();
    const auto far = log.connect();
    Interrupted slow{*near, p, [&] { BOOST_REQUIRE(open(*far, theirs)); }};
    const auto identity = open(slow);
    BOOST_REQUIRE_MESSAGE(identity, why(identity));
    const auto again = open(*far, theirs);
    BOOST_REQUIRE_MESSAGE(again, why(again));
    BOOST_TEST(identity->journal_id == again->journal_id);
    BOOST_TEST(identity->journal_id == (p == 0 ? theirs : ours).journal_id);
  }
}

BOOST_AUTO_TEST_CASE(lost_late_and_repeated_appends_open_the_same_chain) {
  const SimulatedFaults faults{
      .refused = 100, .lost = 150, .late = 150, .unacked = 150, .duplicated = 150, .fatal = 50};
  int opened = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SimulatedLog log{seed, 3, faults};
    const auto left = log.connect();
    const auto right = log.connect();
    const auto first = open(*left);
    const auto second = open(*right, theirs);
    if (!first || !second) continue;  // Ten tries in a row went wrong.
    BOOST_TEST(first->journal_id == second->journal_id, "seed " << seed);
    ++opened;
  }
  BOOST_TEST(opened > 190);
}

BOOST_AUTO_TEST_CASE(ghosts_before_the_beginning_are_skipped) {
  SimulatedLog log{1, 2};
  log.insert(0, "not ours");
  log.insert(1, chained(Sha256::parse(std::string(64, 'a')).value(), "a ghost"));
  const auto node = log.connect();
  BOOST_TEST(open(*node).value().journal_id == ours.journal_id);
}

BOOST_AUTO_TEST_CASE(another_network_is_refused) {
  SimulatedLog log{1, 2};
  const auto node = log.connect();
  BOOST_REQUIRE(open(*node, ours, Network::testnet));
  check_refused(open(*node, ours, Network::mainnet), "invalid", "of network testnet, not mainnet");
}

BOOST_AUTO_TEST_CASE(another_number_of_partitions_is_refused) {
  SimulatedLog log{1, 2};
  log.insert(0, opening(ours.journal_id, 0, 3));
  const auto node = log.connect();
  check_refused(open(*node), "invalid", "a journal of 3 partitions, not 2");
}

BOOST_AUTO_TEST_CASE(partitions_of_different_journals_are_refused) {
  SimulatedLog log{1, 2};
  log.insert(0, opening(ours.journal_id, 0, 2));
  log.insert(1, opening(theirs.journal_id, 1, 2));
  const auto node = log.connect();
  check_refused(open(*node), "invalid", "of journal " + theirs.journal_id);
}

BOOST_AUTO_TEST_CASE(swapped_partitions_are_refused) {
  SimulatedLog log{1, 2};
  log.insert(0, opening(ours.journal_id, 1, 2));
  const auto node = log.connect();
  check_refused(open(*node), "invalid", "partition 0 is partition 1 of journal");
}

BOOST_AUTO_TEST_CASE(a_partition_that_lost_its_beginning_is_refused) {
  SimulatedLog log{1, 3};
  const auto node = log.connect();
  BOOST_REQUIRE(open(*node));
  // Not in use yet: the node that opened it may have died half way.
  log.cut(2, 0);
  BOOST_TEST(open(*node).has_value());
  log.insert(1, chained(sha256(log.values(1)[0]), "the first real record"));
  log.cut(2, 0);
  check_refused(open(*node), "invalid", "partition 2 is empty");
}

BOOST_AUTO_TEST_CASE(a_lost_partition_0_is_refused_even_before_use) {
  SimulatedLog log{1, 2};
  const auto node = log.connect();
  BOOST_REQUIRE(open(*node));
  log.cut(0, 0);
  check_refused(open(*node), "invalid", "partition 0 is empty");
}

BOOST_AUTO_TEST_CASE(a_beginning_that_cannot_be_read_needs_an_upgrade) {
  SimulatedLog log{1, 2};
  log.insert(0, chained(Sha256{}, "from the future"));
  const auto node = log.connect();
  check_refused(open(*node), "upgrade_needed", "record 0:0");
}

BOOST_AUTO_TEST_CASE(a_log_that_does_not_answer_is_unavailable) {
  SimulatedLog log{1, 2};
  const auto node = log.connect();
  node->disconnect();
  check_refused(open(*node), "unavailable", "does not answer");
}
