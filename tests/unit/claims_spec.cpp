#define BOOST_TEST_MODULE claims
#include <boost/test/unit_test.hpp>

#include <set>

#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"

using namespace gstd;

// Expected bytes were written out by a Python script from the text of domain.md §6 and §7.
namespace {

Sha256 hash_of(std::uint8_t byte) {
  Sha256 hash;
  hash.bytes.fill(byte);
  return hash;
}

std::string hex_of(std::string_view bytes) {
  return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

KeyPair worker_key() {
  Secret<32> seed;
  seed.bytes.fill(9);
  return KeyPair::from_seed(seed);
}

const ResultClaim claim{.network = Network::dev,
                        .task = *TaskId::parse("00112233-4455-8677-8899-aabbccddeeff"),
                        .replica = 7,
                        .module = hash_of(1),
                        .input = hash_of(2),
                        .exit = -2,
                        .fuel = 0x0102030405060708,
                        .result = hash_of(3),
                        .blob = hash_of(4)};

DeviceClaim device_claim() {
  Challenge challenge;
  challenge.bytes.fill(5);
  return {.network = Network::dev,
          .host = "127.0.0.1:8080",
          .challenge = challenge,
          .worker = worker_key().id(),
          .owner = *Wallet::parse("0:abababababababababababababababab"
                                  "abababababababababababababababab"),
          .purpose = DevicePurpose::registration};
}

const HeadClaim head_claim{.network = Network::dev,
                           .journal_id = "journal-1",
                           .partition = 3,
                           .height = 0x0102030405060708,
                           .head = hash_of(1),
                           .root = hash_of(2),
                           .at = UnixMillis{1'700'000'000'000}};

}  // namespace

BOOST_AUTO_TEST_CASE(a_result_is_known_by_module_input_fuel_exit_and_output) {
  Outcome outcome{.module = hash_of(1), .input = hash_of(2), .output = "664579"};
  BOOST_TEST(result_hash(outcome).text() ==
             "88f41ba57003b1010055082e47ae555dbdcd5c74b90bdb23a7c5636da86398c3");
  outcome.fuel = 0x0102030405060708;
  outcome.exit = -2;
  outcome.output = "";
  BOOST_TEST(result_hash(outcome).text() ==
             "e3881a76ee1dee262708d8dfa08159f561ea1bb0342ed5a7ba01b305ed855b11");
}

BOOST_AUTO_TEST_CASE(a_result_claim_has_one_byte_form) {
  BOOST_TEST(hex_of(signed_bytes(claim)) ==
             "677374642d726573756c742d7369672d7631"  // gstd-result-sig-v1
             "00000003646576"
             "0000001000112233445586778899aabbccddeeff"
             "0000000400000007"
             "000000200101010101010101010101010101010101010101010101010101010101010101"
             "000000200202020202020202020202020202020202020202020202020202020202020202"
             "00000004fffffffe"
             "000000080102030405060708"
             "000000200303030303030303030303030303030303030303030303030303030303030303"
             "000000200404040404040404040404040404040404040404040404040404040404040404");
  BOOST_TEST(worker_key().sign(signed_bytes(claim)).text() ==
             "2519763a505e3aac69266e20dedea5d150abfe65479b7bb1201ea96d0e8f311d"
             "975d364dc53fcea98765eca6211e7456c3c72cc063d862ab5e1744a3d2699d09");
}

BOOST_AUTO_TEST_CASE(no_field_of_a_result_claim_is_left_unsigned) {
  std::set<std::string> forms{signed_bytes(claim)};
  const auto add = [&](auto change) {
    ResultClaim changed = claim;
    change(changed);
    forms.insert(signed_bytes(changed));
  };
  add([](ResultClaim& c) { c.network = Network::mainnet; });
  add([](ResultClaim& c) { c.task = TaskId{}; });
  add([](ResultClaim& c) { c.replica = 8; });
  add([](ResultClaim& c) { c.module = hash_of(9); });
  add([](ResultClaim& c) { c.input = hash_of(9); });
  add([](ResultClaim& c) { c.exit = 0; });
  add([](ResultClaim& c) { c.fuel = 0; });
  add([](ResultClaim& c) { c.result = hash_of(9); });
  add([](ResultClaim& c) { c.blob = hash_of(9); });
  add([](ResultClaim& c) { std::swap(c.module, c.input); });
  BOOST_TEST(forms.size() == 11U);
}

BOOST_AUTO_TEST_CASE(a_device_claim_has_one_byte_form) {
  BOOST_TEST(hex_of(signed_bytes(device_claim())) ==
             "677374642d6465766963652d7631"  // gstd-device-v1
             "00000003646576"
             "0000000e3132372e302e302e313a38303830"
             "000000200505050505050505050505050505050505050505050505050505050505050505"
             "00000020fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618"
             "00000042303a"
             "6162616261626162616261626162616261626162616261626162616261626162"
             "6162616261626162616261626162616261626162616261626162616261626162"
             "000000087265676973746572");
}

BOOST_AUTO_TEST_CASE(no_field_of_a_device_claim_is_left_unsigned) {
  std::set<std::string> forms{signed_bytes(device_claim())};
  const auto add = [&](auto change) {
    DeviceClaim changed = device_claim();
    change(changed);
    forms.insert(signed_bytes(changed));
  };
  add([](DeviceClaim& c) { c.network = Network::testnet; });
  add([](DeviceClaim& c) { c.host = "127.0.0.1:8081"; });
  add([](DeviceClaim& c) { c.challenge = Challenge{}; });
  add([](DeviceClaim& c) { c.worker = WorkerId{}; });
  add([](DeviceClaim& c) { c.owner = Wallet{}; });
  add([](DeviceClaim& c) { c.purpose = DevicePurpose::login; });
  BOOST_TEST(forms.size() == 7U);
}

// Bytes by a Python script, the signature by OpenSSL.
BOOST_AUTO_TEST_CASE(a_head_claim_has_one_byte_form) {
  BOOST_TEST(hex_of(signed_bytes(head_claim)) ==
             "677374642d686561642d7631"  // gstd-head-v1
             "00000003646576"
             "000000096a6f75726e616c2d31"
             "0000000400000003"
             "000000080102030405060708"
             "000000200101010101010101010101010101010101010101010101010101010101010101"
             "000000200202020202020202020202020202020202020202020202020202020202020202"
             "000000080000018bcfe56800");
  BOOST_TEST(worker_key().sign(signed_bytes(head_claim)).text() ==
             "2f455f220867b7c826e607decad4b44ef83a89d2e017a1d7a728591977c5395a"
             "0d5b61e36762f87921cccfaafb9e124b6d9da1d25a036e37549db22b7a541603");
}

BOOST_AUTO_TEST_CASE(no_field_of_a_head_claim_is_left_unsigned) {
  std::set<std::string> forms{signed_bytes(head_claim)};
  const auto add = [&](auto change) {
    HeadClaim changed = head_claim;
    change(changed);
    forms.insert(signed_bytes(changed));
  };
  add([](HeadClaim& c) { c.network = Network::mainnet; });
  add([](HeadClaim& c) { c.journal_id = "journal-2"; });
  add([](HeadClaim& c) { c.partition = 4; });
  add([](HeadClaim& c) { c.height = 9; });
  add([](HeadClaim& c) { c.head = hash_of(9); });
  add([](HeadClaim& c) { c.root = hash_of(9); });
  add([](HeadClaim& c) { c.at = UnixMillis{9}; });
  add([](HeadClaim& c) { std::swap(c.head, c.root); });
  BOOST_TEST(forms.size() == 9U);
}
