#define BOOST_TEST_MODULE core
#include <boost/test/unit_test.hpp>

#include "events/money.hpp"
#include "events/sha256.hpp"
#include "events/stream.hpp"

using namespace gstd;

BOOST_AUTO_TEST_CASE(sha256_of_abc_is_the_published_one) {
  // FIPS 180-4, appendix.
  BOOST_TEST(sha256("abc").text() ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(amounts_are_decimal_text_within_64_bits) {
  BOOST_TEST(Nano::parse("9223372036854775807")->value == INT64_MAX);
  BOOST_TEST(!Nano::parse("9223372036854775808"));
  for (const char* wrong : {"", "+1", "01", "1.0", " 1", "1 ", "-0", "0x1"})
    BOOST_TEST(!Nano::parse(wrong), wrong);
}

BOOST_AUTO_TEST_CASE(sums_that_leave_64_bits_are_refused) {
  BOOST_TEST(!add(Nano{INT64_MAX}, Nano{1}));
  BOOST_TEST(!subtract(Nano{INT64_MIN}, Nano{1}));
  BOOST_TEST(!multiply(Nano{INT64_MAX / 2 + 1}, 2));
  BOOST_TEST(add(Nano{INT64_MAX - 1}, Nano{1})->value == INT64_MAX);
}

BOOST_AUTO_TEST_CASE(positions_have_one_text_form) {
  BOOST_TEST(Position::parse("3:1842")->text() == "3:1842");
  BOOST_TEST(EventPosition::parse("3:1842:7")->index == 7U);
  for (const char* wrong : {"", "3", "3:", ":1", "03:1", "3:-1", "3:1:2", "4294967296:1"})
    BOOST_TEST(!Position::parse(wrong), wrong);
}

BOOST_AUTO_TEST_CASE(pinned_streams_stay_in_their_partition) {
  for (PartitionId p = 0; p < 8; ++p) {
    BOOST_TEST(partition_of(policy_stream(p), 8) == p);
    BOOST_TEST(partition_of(ops_stream(p), 8) == p);
  }
}

BOOST_AUTO_TEST_CASE(a_command_id_belongs_to_its_principal) {
  BOOST_TEST(command_id("ann", "k") == command_id("ann", "k"));
  BOOST_TEST(command_id("ann", "k") != command_id("bob", "k"));
  BOOST_TEST(command_id("a", "nn") != command_id("an", "n"));
}

BOOST_AUTO_TEST_CASE(made_ids_are_uuid_version_8) {
  const TaskId id = task_id(Wallet{}, "key", 0);
  BOOST_TEST(id.text()[14] == '8');
  BOOST_TEST(TaskId::parse(id.text())->text() == id.text());
  BOOST_TEST(id != task_id(Wallet{}, "key", 1));
}

BOOST_AUTO_TEST_CASE(raw_wallets_are_parsed_strictly) {
  const std::string good = "-1:" + std::string(64, 'a');
  BOOST_TEST(Wallet::parse(good)->text() == good);
  for (const std::string& wrong : {std::string{}, "1:" + std::string(64, 'a'),
                                   "0:" + std::string(63, 'a'), "0:" + std::string(64, 'A')})
    BOOST_TEST(!Wallet::parse(wrong), wrong);
}
