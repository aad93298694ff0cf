// Against a real broker: GSTD_TEST_KAFKA=host:port. Every case makes topics of its own.
#define BOOST_TEST_MODULE kafka_journal
#include <unistd.h>

#include <atomic>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "adapters/journal/kafka.hpp"
#include "tests/support/journal_child.hpp"
#include "tests/support/journal_contract.hpp"

using namespace gstd;
using namespace gstd::test;

namespace {

KafkaOptions fresh_topic() {
  static int count = 0;
  const char* brokers = std::getenv("GSTD_TEST_KAFKA");
  BOOST_REQUIRE_MESSAGE(brokers, "GSTD_TEST_KAFKA must name a broker, host:port");
  KafkaOptions options;
  options.brokers = brokers;
  options.topic = "gstd.test." + std::to_string(getpid()) + "." + std::to_string(++count);
  options.partitions = contract_partitions;
  return options;
}

std::unique_ptr<Journal> open(const KafkaOptions& options) {
  auto journal = open_kafka(options);
  BOOST_REQUIRE_MESSAGE(journal, why(journal));
  return std::move(*journal);
}

void check_refused(const KafkaOptions& options, std::string_view why) {
  const auto journal = open_kafka(options);
  BOOST_REQUIRE(!journal);
  BOOST_TEST(journal.error().code == "invalid");
  BOOST_TEST(journal.error().why.find(why) != std::string::npos, journal.error().why);
}

}  // namespace

BOOST_DATA_TEST_CASE(contract, journal_contract(), behaviour) {
  const KafkaOptions options = fresh_topic();
  behaviour.check({[&] { return open(options); }});
}

BOOST_AUTO_TEST_CASE(another_number_of_partitions_is_refused_with_both) {
  KafkaOptions options = fresh_topic();
  open(options);
  options.partitions = 5;
  check_refused(options, "it has 3 partitions, not 5");
}

BOOST_AUTO_TEST_CASE(a_topic_with_other_settings_is_refused) {
  KafkaOptions options = fresh_topic();
  open(options);
  options.flush_every_ack = true;
  check_refused(options, "flush.messages is ");
  options.flush_every_ack = false;
  options.replication = 3;
  check_refused(options, "it has 1 replicas, not 3");
  options.replication = 1;
  options.min_insync = 2;
  check_refused(options, "min.insync.replicas is 1, not 2");
}

BOOST_AUTO_TEST_CASE(the_durability_names_the_mode) {
  KafkaOptions options = fresh_topic();
  BOOST_TEST(open(options)->durability().find("flushed later") != std::string::npos);
  options = fresh_topic();
  options.flush_every_ack = true;
  BOOST_TEST(open(options)->durability().find("flushed to disk before") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_setting_librdkafka_does_not_know_is_refused) {
  KafkaOptions options = fresh_topic();
  options.client = {{"no.such.setting", "1"}};
  check_refused(options, "no.such.setting");
}

BOOST_AUTO_TEST_CASE(printed_settings_hide_secrets) {
  KafkaOptions options = fresh_topic();
  options.client = {{"sasl.password", "geheim"}};
  bool has_acks = false;
  for (const auto& [name, value] : kafka_settings(options)) {
    BOOST_TEST(value != "geheim");
    if (name == "producer.acks") has_acks = value == "all";
  }
  BOOST_TEST(has_acks);
}

BOOST_AUTO_TEST_CASE(no_broker_is_unavailable) {
  KafkaOptions options = fresh_topic();
  options.brokers = "127.0.0.1:1";  // Nothing listens on the first port.
  const auto journal = open_kafka(options);
  BOOST_REQUIRE(!journal);
  BOOST_TEST(journal.error().code == "unavailable");
}

BOOST_AUTO_TEST_CASE(destroying_it_stores_and_answers_what_was_appended) {
  const KafkaOptions options = fresh_topic();
  std::atomic<int> stored{0};
  {
    const auto journal = open(options);
    for (int i = 0; i < 1000; ++i)
      journal->append(0, "x", [&](AppendOutcome outcome) {
        if (outcome.status == AppendStatus::stored) ++stored;
      });
  }
  BOOST_TEST(stored == 1000);
}

BOOST_AUTO_TEST_CASE(every_ack_survives_kill_9_of_the_writer) {
  const KafkaOptions options = fresh_topic();
  const auto journal = open(options);
  const auto acked = values_acked_before_kill(
      {"kafka", options.brokers + "/" + options.topic, std::to_string(contract_partitions)}, 500);
  BOOST_TEST(acked.size() >= 500U);
  check_contains_in_order(read_all({[&] { return open(options); }}, *journal, 0), acked);
}
