// The projector's short cut: what the engine accepted comes from the feed, the rest from the
// journal, each record once and in order.
#define BOOST_TEST_MODULE feed
#include <boost/test/unit_test.hpp>

#include "adapters/follow/feed.hpp"
#include "adapters/json/record_codec.hpp"
#include "events/sha256.hpp"

using namespace gstd;
using std::chrono::milliseconds;

namespace {

const json::JsonRecordCodec codec;

/// Partition 0 in memory; counts what it gave to readers. Partition 1 is empty.
class MemoryJournal final : public Journal {
 public:
  std::uint32_t partitions() const override { return 1; }
  std::string durability() const override { return "none"; }
  void append(PartitionId, std::string, AppendDone) override { std::abort(); }
  void end(PartitionId, EndDone done) override { done(static_cast<Offset>(values.size())); }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace) override {
    ++readers;
    return std::make_unique<Reader>(*this, from.empty() ? Offset{0} : from.front().offset);
  }

  std::vector<std::string> values;
  std::size_t given = 0;
  std::size_t readers = 0;

 private:
  struct Reader final : JournalReader {
    Reader(MemoryJournal& from, Offset first) : journal{from}, at{first} {}
    Result<std::vector<RawRecord>> next(std::size_t max, milliseconds) override {
      std::vector<RawRecord> found;
      for (; found.size() < max && at < static_cast<Offset>(journal.values.size()); ++at)
        found.push_back({0, at, journal.values[static_cast<std::size_t>(at)]});
      journal.given += found.size();
      return found;
    }
    MemoryJournal& journal;
    Offset at;
  };
};

/// A journal, the engine beside it, and the follower of both.
struct World {
  MemoryJournal journal;
  Feed feed{10};
  Head head;
  std::uint64_t seq = 0;
  Follower follower;

  explicit World(std::map<PartitionId, Mark> from = {{0, Mark{}}})
      : follower{journal, codec, from, &feed} {}

  AcceptedRecord write() {
    Record record;
    record.prev = head.hash;
    record.stream = policy_stream(0);
    record.seq = seq++;
    record.entries.push_back({});
    record.entries.back().outcome = outcome_ok;
    record.entries.back().events.push_back(PolicyEvent{PolicyCheckpointed{0}});
    journal.values.push_back(codec.encode(record));
    BOOST_REQUIRE((judge(head, journal.values.back()) == Verdict::accepted));
    return {{0, head.height - 1},
            std::make_shared<const Record>(record),
            {},
            head,
            static_cast<Offset>(journal.values.size()) - 1};
  }
  void begin() {
    feed.push({{{0, head.height - 1}, nullptr, {}, head,
                static_cast<Offset>(journal.values.size()) - 1}});
  }
  /// The first record is read from the journal; from there on the feed may reach.
  void join() {
    write();
    BOOST_TEST(heights() == std::vector<std::uint64_t>{0}, boost::test_tools::per_element());
    begin();
  }
  std::vector<std::uint64_t> heights(std::size_t max = 100) {
    std::vector<std::uint64_t> found;
    auto next = follower.next(max, milliseconds{0});
    BOOST_REQUIRE(next.has_value());
    for (const Accepted& accepted : *next) found.push_back(accepted.position.height);
    return found;
  }
};

using Heights = std::vector<std::uint64_t>;

}  // namespace

BOOST_AUTO_TEST_CASE(what_the_engine_accepted_is_not_read_again) {
  World world;
  world.write();
  BOOST_TEST(world.heights() == Heights{0}, boost::test_tools::per_element());
  world.begin();
  world.feed.push({world.write(), world.write()});
  BOOST_TEST(world.heights() == (Heights{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(!world.follower.is_reading());
  world.feed.push({world.write()});
  BOOST_TEST(world.follower.behind(0, 100) == 1);
  BOOST_TEST(world.heights() == Heights{3}, boost::test_tools::per_element());
  BOOST_TEST(world.follower.behind(0, 100) == 0);
  BOOST_TEST(world.follower.read_to(0) == 4);
  BOOST_TEST(world.journal.given == 1);
}

BOOST_AUTO_TEST_CASE(what_the_reader_still_brings_of_a_fed_partition_is_passed_over) {
  World world{{{0, Mark{}}, {1, Mark{}}}};
  world.join();
  world.feed.push({world.write()});
  BOOST_TEST(world.heights() == Heights{1}, boost::test_tools::per_element());
  BOOST_TEST(world.follower.is_reading());  // Of partition 1 the feed knows nothing.
  BOOST_TEST(world.journal.given == 2);
  BOOST_TEST(world.heights().empty());
}

BOOST_AUTO_TEST_CASE(a_batch_has_no_more_than_was_asked_for) {
  World world;
  world.join();
  world.feed.push({world.write(), world.write(), world.write()});
  BOOST_TEST(world.heights(2) == (Heights{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(world.heights(2) == Heights{3}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_falls_behind_the_feed_reads_the_journal_and_comes_back) {
  World world;
  world.join();
  world.feed.push({world.write()});
  BOOST_TEST(world.heights() == Heights{1}, boost::test_tools::per_element());
  Heights expected;
  for (std::uint64_t height = 2; height < 14; ++height) {  // Two more than the feed holds.
    world.feed.push({world.write()});
    expected.push_back(height);
  }
  BOOST_TEST(world.heights() == expected, boost::test_tools::per_element());
  BOOST_TEST(world.journal.readers == 2);
  BOOST_TEST(world.heights().empty());
  BOOST_TEST(!world.follower.is_reading());
  world.feed.push({world.write()});
  BOOST_TEST(world.heights() == Heights{14}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_record_the_engine_could_not_understand_is_read_and_told) {
  World world;
  world.join();
  world.heights();
  world.feed.push({world.write()});
  world.journal.values.push_back(std::string{prev_prefix} + world.head.hash.text() + "\",\"v\":9}");
  BOOST_REQUIRE((judge(world.head, world.journal.values.back()) == Verdict::accepted));
  world.feed.push({world.write()});
  const auto found = world.follower.next(100, milliseconds{0});
  BOOST_REQUIRE(found.has_value());
  BOOST_REQUIRE(found->size() == 3);
  BOOST_TEST((*found)[0].position.height == 1);
  BOOST_TEST(!(*found)[1].record);
  BOOST_TEST(!(*found)[1].fault.empty());
  BOOST_TEST((*found)[2].position.height == 3);
}

BOOST_AUTO_TEST_CASE(a_gap_is_never_closed_up) {
  World world;
  world.write();
  world.begin();
  world.feed.push({world.write()});
  world.write();
  world.feed.push({world.write()});
  std::vector<Accepted> found;
  BOOST_TEST(!world.feed.take(0, 2, 100, found));
  BOOST_TEST(world.feed.take(0, 3, 100, found));
  BOOST_TEST(found.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_feed_of_another_chain_is_a_fault) {
  World world;
  world.join();
  AcceptedRecord other = world.write();
  Record record = *other.record;
  record.prev = sha256("another chain");
  other.record = std::make_shared<const Record>(record);
  world.feed.push({other});
  BOOST_TEST(world.heights().empty());
  BOOST_TEST(world.follower.faults().at(0).starts_with("journal_changed: record 0:0"));
}

BOOST_AUTO_TEST_CASE(one_record_larger_than_the_feed_goes_by_the_journal) {
  World world;
  world.join();
  AcceptedRecord large = world.write();
  Record record = *large.record;
  record.entries.front().events.resize(11, record.entries.front().events.front());
  large.record = std::make_shared<const Record>(record);
  world.feed.push({large});
  BOOST_TEST(world.heights() == Heights{1}, boost::test_tools::per_element());
  BOOST_TEST(world.journal.given == 2);
}
