// Public events through a real broker: GSTD_TEST_KAFKA=host:port. Every case has topics of its own.
#define BOOST_TEST_MODULE public_events
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "adapters/journal/kafka_client.hpp"
#include "adapters/journal/kafka_events.hpp"
#include "adapters/journal/kafka_reader.hpp"
#include "tests/support/people.hpp"
#include "tests/support/public_events.hpp"
#include "tests/support/story.hpp"

using namespace gstd;
using namespace gstd::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t partitions = 2;

KafkaOptions fresh_topic(const std::string& kind) {
  static int count = 0;
  const char* brokers = std::getenv("GSTD_TEST_KAFKA");
  BOOST_REQUIRE_MESSAGE(brokers, "GSTD_TEST_KAFKA must name a broker, host:port");
  KafkaOptions options;
  options.brokers = brokers;
  options.topic = "gstd." + kind + "." + std::to_string(getpid()) + "." + std::to_string(++count);
  options.partitions = partitions;
  return options;
}

template <class T>
T must(Result<T> result) {
  BOOST_REQUIRE_MESSAGE(result, (result ? "" : result.error().why));
  return std::move(*result);
}

/// Every message of the topic, oldest first.
std::vector<std::string> values_of(const KafkaOptions& topic, PartitionId partition) {
  const auto journal = must(open_kafka(topic));
  std::atomic<Offset> end{-1};
  journal->end(partition, [&](Result<Offset> answer) { end = answer.value_or(0); });
  BOOST_REQUIRE(comes([&] { return end >= 0; }));
  const auto reader = journal->read({{partition, 0}});
  std::vector<std::string> values;
  while (static_cast<Offset>(values.size()) < end)
    for (RawRecord& raw : must(reader->next(512, 100ms))) values.push_back(std::move(raw.value));
  return values;
}

/// Gives up after some messages, as a publisher that is killed: what is not sent is lost.
class Dropping final : public PublicLog {
 public:
  Dropping(std::unique_ptr<PublicLog> to, std::size_t after) : to_(std::move(to)), left_(after) {}
  Result<std::vector<PublicMessage>> last() override { return to_->last(); }
  Result<bool> append(const PublicMessage& message) override {
    if (left_-- == 0) return refuse("unavailable", "killed");
    return to_->append(message);
  }
  Result<std::size_t> settle(std::chrono::milliseconds wait) override { return to_->settle(wait); }
  std::size_t on_their_way() const override { return to_->on_their_way(); }

 private:
  std::unique_ptr<PublicLog> to_;
  std::size_t left_;
};

struct World {
  KafkaOptions topic = fresh_topic("journal");
  KafkaOptions events = fresh_topic("events");
  std::unique_ptr<Journal> journal = must(open_kafka(topic));
  Chronicle chronicle{*journal, public_codec};

  PublisherOptions options() const {
    PublisherOptions options;
    options.source = public_source;
    options.open = [this] { return open_kafka_events(events); };
    return options;
  }
  void open_and_work(int tasks) {
    for (PartitionId partition = 0; partition < partitions; ++partition)
      chronicle.write(ops_stream(partition), {OpsEvent{JournalOpened{}}});
    chronicle.open_escrow(requester, escrow_1);
    for (int i = 1; i <= tasks; ++i)
      chronicle.whole_task(id_of<TaskId>(static_cast<std::uint8_t>(i)), escrow_1, requester);
  }
  std::uint64_t expected() const {
    return expected_events(*journal, 0).size() + expected_events(*journal, 1).size();
  }
  void check_complete() const {
    for (PartitionId partition = 0; partition < partitions; ++partition)
      BOOST_TEST(kept_events(values_of(events, partition)) == expected_events(*journal, partition),
                 boost::test_tools::per_element());
  }
};

/// Until the last public event is the topic's last, in every partition.
void publish_all(const World& world) {
  Publisher publisher{*world.journal, public_codec, world.options()};
  publisher.start();
  const auto log = must(open_kafka_events(world.events));
  std::map<PartitionId, std::string> expected;
  for (PartitionId partition = 0; partition < partitions; ++partition)
    expected[partition] = expected_events(*world.journal, partition).back();
  BOOST_TEST(comes([&] {
    std::map<PartitionId, std::string> found;
    for (const PublicMessage& last : must(log->last())) found[last.partition] = last.event;
    return found == expected;
  }));
}

/// As an operator or the retention would: everything before the end is gone.
void delete_records(const KafkaOptions& topic) {
  kafka::Hooks hooks;
  const auto client = must(kafka::make_client(RD_KAFKA_PRODUCER, kafka::client_settings(topic),
                                              hooks));
  const kafka::Partitions ends{rd_kafka_topic_partition_list_new(partitions)};
  for (PartitionId partition = 0; partition < partitions; ++partition)
    kafka::add_end_question(ends.get(), topic.topic, partition);
  using Request = kafka::Owned<rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy>;
  using Event = kafka::Owned<rd_kafka_event_t, rd_kafka_event_destroy>;
  const Request request{rd_kafka_DeleteRecords_new(ends.get())};
  const kafka::Queue queue{rd_kafka_queue_new(client.get())};
  rd_kafka_DeleteRecords_t* requests[] = {request.get()};
  rd_kafka_DeleteRecords(client.get(), requests, 1, nullptr, queue.get());
  const Event done{rd_kafka_queue_poll(queue.get(), 10'000)};
  BOOST_REQUIRE(done && rd_kafka_event_error(done.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

}  // namespace

BOOST_AUTO_TEST_CASE(everything_public_comes_once_and_in_order) {
  World world;
  world.open_and_work(10);
  publish_all(world);
  world.check_complete();
  for (PartitionId partition = 0; partition < partitions; ++partition)
    BOOST_TEST(values_of(world.events, partition).size() ==
               expected_events(*world.journal, partition).size());
}

BOOST_AUTO_TEST_CASE(a_publisher_killed_again_and_again_skips_nothing) {
  World world;
  world.open_and_work(10);
  std::size_t kills = 0;
  PublisherOptions options = world.options();
  options.open = [&]() -> Result<std::unique_ptr<PublicLog>> {
    auto opened = open_kafka_events(world.events);
    if (!opened) return opened;
    // 1, 8, 15, ... 99, 6, 13: now within a record, now at its end.
    const std::size_t after = 1 + 7 * kills++ % 100;
    return std::make_unique<Dropping>(std::move(*opened), after);
  };
  {
    Publisher publisher{*world.journal, public_codec, options};
    publisher.start();
    BOOST_TEST(comes([&] { return kills > 5; }));
  }
  publish_all(world);
  world.check_complete();
}

BOOST_AUTO_TEST_CASE(ghosts_between_are_not_published) {
  World world;
  world.open_and_work(1);
  const auto reader = world.journal->read({{0, 0}, {1, 0}});
  for (const RawRecord& raw : must(reader->next(4, 10s)))
    world.chronicle.write_raw(raw.partition, raw.value);
  world.chronicle.whole_task(task_2, escrow_1, requester);
  publish_all(world);
  world.check_complete();
}

BOOST_AUTO_TEST_CASE(two_publishers_at_once_skip_nothing) {
  World world;
  world.open_and_work(5);
  Publisher one{*world.journal, public_codec, world.options()};
  Publisher two{*world.journal, public_codec, world.options()};
  one.start();
  two.start();
  for (int i = 20; i < 30; ++i)
    world.chronicle.whole_task(id_of<TaskId>(static_cast<std::uint8_t>(i)), escrow_1, requester);
  BOOST_TEST(comes([&] { return one.status().stored + two.status().stored >= world.expected(); }));
  one.stop();
  two.stop();
  publish_all(world);
  world.check_complete();
}

BOOST_AUTO_TEST_CASE(a_lost_topic_is_written_anew_word_for_word) {
  World world;
  world.open_and_work(2);
  publish_all(world);
  const auto first = values_of(world.events, 0);
  world.events = fresh_topic("events");
  publish_all(world);
  BOOST_TEST(values_of(world.events, 0) == first, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_topic_whose_records_expired_is_written_from_the_start) {
  World world;
  world.open_and_work(2);
  publish_all(world);
  delete_records(world.events);
  publish_all(world);
  const auto log = must(open_kafka_events(world.events));
  const auto last = must(log->last());
  BOOST_REQUIRE(last.size() == partitions);
  for (const PublicMessage& message : last)
    BOOST_TEST(message.event == expected_events(*world.journal, message.partition).back());
}

BOOST_AUTO_TEST_CASE(the_largest_record_is_published) {
  World world;
  world.chronicle.write(ops_stream(0), {OpsEvent{JournalOpened{}}});
  TaskSpec spec = task_spec();
  spec.labels["x"] = "";
  const auto record_of = [&] {
    Record record{{}, record_version, at(1), "test", stream_of(task_1), 0, {}};
    record.entries.push_back({});
    record.entries[0].events = {TaskEvent{TaskCreated{spec, requester, escrow_1, {}, {}, {}}}};
    return record;
  };
  spec.labels["x"].assign(record_bytes_max - public_codec.encode(record_of()).size(), 'x');
  const std::string value = public_codec.encode(record_of());
  BOOST_TEST(value.size() == record_bytes_max);
  const auto log = must(open_kafka_events(world.events));
  const auto text = json::cloud_event(public_source, {stream_of(task_1), {{0, 1}, 0}, at(1)},
                                      record_of().entries[0].events[0]);
  BOOST_TEST(text->size() > record_bytes_max - 100);
  BOOST_TEST(must(log->append({0, stream_of(task_1).text(), *text, "{}"})));
  std::size_t stored = 0;
  BOOST_TEST(comes([&] { return (stored += must(log->settle(10ms))) == 1; }));
}

BOOST_AUTO_TEST_CASE(no_more_than_the_limit_are_on_their_way) {
  World world;
  const auto log = must(open_kafka_events(world.events));
  const PublicMessage message{0, "k", "e", "c"};
  for (std::size_t i = 0; i < events_on_their_way_max; ++i)
    BOOST_REQUIRE(must(log->append(message)));
  BOOST_TEST(!must(log->append(message)));
  BOOST_TEST(log->on_their_way() == events_on_their_way_max);
  std::size_t stored = 0;
  BOOST_TEST(comes([&] {
    stored += must(log->settle(10ms));
    return stored == events_on_their_way_max;
  }));
  BOOST_TEST(must(log->append(message)));
}

BOOST_AUTO_TEST_CASE(what_stands_beside_an_event_is_read_back) {
  World world;
  const auto log = must(open_kafka_events(world.events));
  BOOST_TEST(must(log->last()).empty());
  for (const char* event : {"first", "last"})
    BOOST_TEST(must(log->append({1, "task/1", event, "checkpoint"})));
  std::size_t stored = 0;
  BOOST_TEST(comes([&] { return (stored += must(log->settle(10ms))) == 2; }));
  const auto last = must(log->last());
  BOOST_REQUIRE(last.size() == 1U);
  BOOST_TEST(last[0].partition == 1U);
  BOOST_TEST(last[0].key == "task/1");
  BOOST_TEST(last[0].event == "last");
  BOOST_TEST(last[0].checkpoint == "checkpoint");
}

BOOST_AUTO_TEST_CASE(a_topic_of_another_shape_is_refused_with_both) {
  World world;
  must(open_kafka_events(world.events));
  world.events.partitions = 5;
  const auto log = open_kafka_events(world.events);
  BOOST_REQUIRE(!log);
  BOOST_TEST(log.error().why.find("it has 2 partitions, not 5") != std::string::npos);
}
