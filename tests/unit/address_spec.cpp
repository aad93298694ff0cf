#define BOOST_TEST_MODULE address
#include <boost/test/unit_test.hpp>

#include "adapters/ton/address.hpp"
#include "tests/support/friendly.hpp"
#include "tests/support/ton_vectors.hpp"

using namespace gstd;
using testing::bytes_of;
using testing::ptree;

namespace {

constexpr std::string_view bounceable = "EQCn3LOdMNFGIZgJ-TPoa5UBoiElb-zN42dijimeHZVhX3r-";
constexpr std::string_view test_only = "kQCn3LOdMNFGIZgJ-TPoa5UBoiElb-zN42dijimeHZVhX8F0";
constexpr std::string_view hex = "a7dcb39d30d146219809f933e86b9501a221256feccde367628e299e1d95615f";

void refused(std::string_view text, std::string_view why, Network network = Network::mainnet) {
  const Result<Wallet> parsed = parse_address(text, network);
  BOOST_TEST_REQUIRE(!parsed, text);
  BOOST_TEST(parsed.error().code == "bad_address");
  BOOST_TEST(parsed.error().why.find(why) != std::string::npos,
             text << " gives: " << parsed.error().why);
}

std::string with_head(std::string_view head) {
  return testing::with_checksum(bytes_of(head) + bytes_of(hex));
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_form_of_a_vector_is_the_same_wallet) {
  const ptree& all = testing::ton_vectors().get_child("addresses");
  BOOST_TEST(!all.empty());
  for (const auto& entry : all) {
    const ptree& vector = entry.second;
    const Wallet wallet = Wallet::parse(vector.get<std::string>("raw")).value();
    const auto form_of = [&](const char* form) { return vector.get<std::string>(form); };
    BOOST_TEST(std::to_string(wallet.workchain) == vector.get<std::string>("workchain"));
    BOOST_TEST(to_hex(wallet.account.data(), 32) == vector.get<std::string>("hash_hex"));
    for (const char* form : {"raw", "raw_upper", "bounceable_mainnet", "non_bounceable_mainnet",
                             "bounceable_mainnet_std_base64"})
      BOOST_TEST(parse_address(form_of(form), Network::mainnet).value() == wallet, form);
    for (const char* form : {"bounceable_testnet", "non_bounceable_testnet"}) {
      BOOST_TEST(parse_address(form_of(form), Network::testnet).value() == wallet, form);
      refused(form_of(form), "test-only");
    }
  }
}

BOOST_AUTO_TEST_CASE(every_form_is_written_as_in_the_vectors) {
  for (const auto& [_, vector] : testing::ton_vectors().get_child("addresses")) {
    const Wallet wallet = Wallet::parse(vector.get<std::string>("raw")).value();
    BOOST_TEST(friendly(wallet, {.is_bounceable = true}) ==
               vector.get<std::string>("bounceable_mainnet"));
    BOOST_TEST(friendly(wallet, {}) == vector.get<std::string>("non_bounceable_mainnet"));
    BOOST_TEST(friendly(wallet, {.is_bounceable = true, .is_test_only = true}) ==
               vector.get<std::string>("bounceable_testnet"));
    BOOST_TEST(friendly(wallet, {.is_test_only = true}) ==
               vector.get<std::string>("non_bounceable_testnet"));
  }
}

BOOST_AUTO_TEST_CASE(every_invalid_vector_is_refused) {
  const ptree& all = testing::ton_vectors().get_child("addresses_invalid");
  BOOST_TEST(!all.empty());
  for (const auto& [_, vector] : all) refused(vector.get<std::string>("value"), "");
}

BOOST_AUTO_TEST_CASE(the_checksum_is_crc16_xmodem) {
  const std::string nine = testing::text_at(testing::ton_vectors(), "crc.crc16_xmodem_123456789");
  const auto of_digits = static_cast<unsigned>(std::stoul(nine, nullptr, 16));
  BOOST_TEST(crc16("123456789") == of_digits);
  for (const auto& [_, vector] : testing::ton_vectors().get_child("addresses")) {
    const std::string bytes = bytes_of(vector.get<std::string>("bytes36_bounceable_hex"));
    const auto expected = static_cast<unsigned>(
        std::stoul(vector.get<std::string>("crc16_xmodem_hex.bounceable"), nullptr, 16));
    BOOST_TEST(crc16(std::string_view{bytes}.substr(0, 34)) == expected);
    BOOST_TEST(crc16(bytes) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_mistyped_character_is_found) {
  std::string text{bounceable};
  for (char& c : text) {
    const char right = c;
    c = c == 'A' ? 'B' : 'A';
    refused(text, "checksum");
    c = right;
  }
}

BOOST_AUTO_TEST_CASE(the_refusal_says_what_is_wrong) {
  const std::string text{bounceable};
  refused("", "48 characters");
  refused(text.substr(1), "48 characters");
  refused(text + "A", "48 characters");
  refused(text.substr(0, 47) + "=", "base64");
  refused(text.substr(0, 47) + " ", "base64");
  refused(text.substr(0, 47) + std::string(1, '\0'), "base64");
  refused(text.substr(0, 47) + "\xff", "base64");
  refused(with_head("1000"), "tag");
  refused(with_head("0000"), "tag");
  refused(with_head("1101"), "workchain 1");
  refused(with_head("1180"), "workchain -128");
}

BOOST_AUTO_TEST_CASE(a_raw_address_is_workchain_colon_and_64_hex) {
  const std::string account{hex};
  BOOST_TEST(parse_address("0:" + account, Network::mainnet).has_value());
  for (const std::string& wrong :
       {":" + account, "1:" + account, "-0:" + account, "00:" + account, "+0:" + account,
        "-2:" + account, "256:" + account, " 0:" + account, "0:" + account + "0",
        "0:" + account.substr(1), "0: " + account.substr(1), "0:0x" + account.substr(2),
        "0:" + account + ":", std::string{"0:"}, std::string{":"}})
    refused(wrong, "raw TON address");
}

BOOST_AUTO_TEST_CASE(test_only_addresses_are_refused_on_mainnet_alone) {
  refused(test_only, "test-only");
  for (const Network network : {Network::dev, Network::local, Network::testnet})
    BOOST_TEST(parse_address(test_only, network).value().text() == "0:" + std::string{hex});
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  Wallet wallet;
  for (unsigned i = 0; i < 512; ++i) {
    wallet.workchain = i % 2 == 0 ? 0 : -1;
    wallet.account[i % 32] = static_cast<std::uint8_t>(wallet.account[i % 32] * 31 + i);
    const std::string text = friendly(wallet, {.is_bounceable = i % 3 == 0});
    BOOST_TEST(parse_address(text, Network::mainnet).value() == wallet);
  }
}
