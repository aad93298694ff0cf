// Faults no healthy broker makes, by librdkafka's own mock cluster.
#define BOOST_TEST_MODULE kafka_journal_faults
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <boost/test/unit_test.hpp>
#include <future>

#include "adapters/journal/kafka_barrier.hpp"
#include "adapters/journal/kafka_events.hpp"
#include "adapters/journal/kafka_producer.hpp"
#include "adapters/journal/kafka_reader.hpp"
#include "tests/support/journal_contract.hpp"

using namespace gstd;
using gstd::test::why;
using namespace std::chrono_literals;

namespace {

// The numbers of the Kafka protocol's requests.
constexpr std::int16_t produce_request = 0;
constexpr std::int16_t list_offsets_request = 2;

/// One broker inside this process with one topic of one partition.
class Cluster {
 public:
  Cluster() {
    auto client = kafka::make_client(RD_KAFKA_PRODUCER, {}, hooks_);
    BOOST_REQUIRE(client);
    client_ = std::move(*client);
    cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), 1));
    options_.brokers = rd_kafka_mock_cluster_bootstraps(cluster_.get());
    options_.partitions = 1;
    BOOST_REQUIRE(rd_kafka_mock_topic_create(cluster_.get(), options_.topic.c_str(), 1, 1) == 0);
  }

  const KafkaOptions& options() const { return options_; }
  void fail_next(std::int16_t request, rd_kafka_resp_err_t error) {
    rd_kafka_mock_push_request_errors(cluster_.get(), request, 1, error);
  }
  /// The next request is done at once, its answer comes that much later.
  void delay_next_answer(std::int16_t request, std::chrono::milliseconds delay) {
    rd_kafka_mock_broker_push_request_error_rtts(
        cluster_.get(), 1, request, 1, RD_KAFKA_RESP_ERR_NO_ERROR, static_cast<int>(delay.count()));
  }
  void stop() { rd_kafka_mock_broker_set_down(cluster_.get(), 1); }
  void start() { rd_kafka_mock_broker_set_up(cluster_.get(), 1); }

 private:
  kafka::Hooks hooks_;
  kafka::Client client_;
  kafka::Owned<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy> cluster_;
  KafkaOptions options_;
};

std::unique_ptr<kafka::Producer> make_producer(const Cluster& cluster) {
  auto producer = kafka::Producer::make(cluster.options());
  BOOST_REQUIRE_MESSAGE(producer, why(producer));
  return std::move(*producer);
}

std::future<AppendOutcome> start(kafka::Producer& producer, std::string value) {
  auto answer = std::make_shared<std::promise<AppendOutcome>>();
  auto outcome = answer->get_future();
  producer.append(0, std::move(value), [answer](AppendOutcome done) { answer->set_value(done); });
  return outcome;
}

AppendOutcome append(kafka::Producer& producer, std::string value) {
  auto outcome = start(producer, std::move(value));
  BOOST_REQUIRE(outcome.wait_for(20s) == std::future_status::ready);
  return outcome.get();
}

std::vector<std::string> read_all(const Cluster& cluster) {
  const auto reader = kafka::make_reader(cluster.options(), {{0, 0}}, ReadPace::prompt);
  std::vector<std::string> values;
  for (auto found = reader->next(100, 2s); found && !found->empty(); found = reader->next(100, 1s))
    for (RawRecord& record : *found) values.push_back(std::move(record.value));
  return values;
}

std::unique_ptr<PublicLog> open_events(const Cluster& cluster) {
  auto log = open_kafka_events(cluster.options());
  BOOST_REQUIRE_MESSAGE(log, why(log));
  return std::move(*log);
}

/// Until the first news, at most 20 s: how many were stored, or the failure.
Result<std::size_t> settle(PublicLog& log) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  Result<std::size_t> stored = 0;
  while (stored == 0 && std::chrono::steady_clock::now() < until) stored = log.settle(100ms);
  return stored;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_retried_request_is_stored_once) {
  Cluster cluster;
  const auto producer = make_producer(cluster);
  cluster.fail_next(produce_request, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
  BOOST_TEST((append(*producer, "x").status == AppendStatus::stored));
  BOOST_TEST((read_all(cluster) == std::vector<std::string>{"x"}));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_gone_leaves_unknown_or_not_stored_and_comes_back) {
  Cluster cluster;
  const auto producer = make_producer(cluster);
  BOOST_TEST((append(*producer, "before").status == AppendStatus::stored));
  cluster.stop();
  const auto began = std::chrono::steady_clock::now();
  const AppendOutcome lost = append(*producer, "meanwhile");
  BOOST_TEST((lost.status != AppendStatus::stored));
  const auto took = std::chrono::steady_clock::now() - began;
  BOOST_TEST((took > 4s && took < 8s));
  cluster.start();
  AppendOutcome after;
  for (int i = 0; i < 5 && after.status != AppendStatus::stored; ++i)
    after = append(*producer, "after");
  BOOST_TEST((after.status == AppendStatus::stored));
}

BOOST_AUTO_TEST_CASE(a_lost_ack_is_unknown_though_the_value_landed) {
  Cluster cluster;
  const auto producer = make_producer(cluster);
  BOOST_TEST((append(*producer, "before").status == AppendStatus::stored));
  cluster.delay_next_answer(produce_request, 20s);
  BOOST_TEST((append(*producer, "landed").status == AppendStatus::unknown));
  BOOST_TEST((read_all(cluster) == std::vector<std::string>{"before", "landed"}));
  BOOST_TEST((append(*producer, "after").status == AppendStatus::stored));
}

BOOST_AUTO_TEST_CASE(a_fatal_error_gives_a_fresh_writer_that_works) {
  Cluster cluster;
  const auto producer = make_producer(cluster);
  BOOST_TEST((append(*producer, "before").status == AppendStatus::stored));
  cluster.fail_next(produce_request, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  const AppendOutcome broken = append(*producer, "broken");
  BOOST_TEST((broken.status != AppendStatus::stored));
  BOOST_TEST(broken.fresh_writer);
  const AppendOutcome after = append(*producer, "after");
  BOOST_TEST((after.status == AppendStatus::stored));
  BOOST_TEST(!after.fresh_writer);
}

BOOST_AUTO_TEST_CASE(a_refused_message_is_not_stored) {
  Cluster cluster;
  const auto producer = make_producer(cluster);
  cluster.fail_next(produce_request, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  BOOST_TEST((append(*producer, "x").status == AppendStatus::not_stored));
  BOOST_TEST((append(*producer, "y").status == AppendStatus::stored));
  BOOST_TEST((read_all(cluster) == std::vector<std::string>{"y"}));
}

BOOST_AUTO_TEST_CASE(a_barrier_without_an_answer_is_unavailable) {
  Cluster cluster;
  auto barrier = kafka::Barrier::make(cluster.options());
  BOOST_REQUIRE(barrier);
  const auto ask = [&] {
    auto answer = std::make_shared<std::promise<Result<Offset>>>();
    (*barrier)->ask(0, [answer](Result<Offset> end) { answer->set_value(end); });
    return answer->get_future().get();
  };
  BOOST_TEST(ask().value() == 0);
  cluster.fail_next(list_offsets_request, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  const auto failed = ask();
  BOOST_REQUIRE(!failed);
  BOOST_TEST(failed.error().code == "unavailable");
  cluster.stop();
  BOOST_TEST(!ask());
}

BOOST_AUTO_TEST_CASE(behind_a_public_event_that_was_not_stored_none_is) {
  Cluster cluster;
  const auto log = open_events(cluster);
  BOOST_TEST(log->append({0, "k", "before", "c"}).value());
  BOOST_TEST(settle(*log).value() == 1U);
  cluster.fail_next(produce_request, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  BOOST_TEST(log->append({0, "k", "refused", "c"}).value());
  BOOST_TEST(!settle(*log));
  BOOST_TEST(!log->append({0, "k", "behind", "c"}));
  BOOST_TEST((read_all(cluster) == std::vector<std::string>{"before"}));
  // A new log goes on.
  BOOST_TEST(open_events(cluster)->last().value().at(0).event == "before");
}

BOOST_AUTO_TEST_CASE(a_public_event_waits_for_a_broker_that_is_gone) {
  Cluster cluster;
  const auto log = open_events(cluster);
  cluster.stop();
  BOOST_TEST(log->append({0, "k", "patient", "c"}).value());
  // Longer than the journal's own producer waits.
  for (const auto until = std::chrono::steady_clock::now() + 7s;
       std::chrono::steady_clock::now() < until;)
    BOOST_TEST(log->settle(100ms).value() == 0U);
  cluster.start();
  BOOST_TEST(settle(*log).value() == 1U);
  BOOST_TEST((read_all(cluster) == std::vector<std::string>{"patient"}));
}
