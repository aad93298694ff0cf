#define BOOST_TEST_MODULE crypto
#include <boost/test/unit_test.hpp>

#include <sys/stat.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>

#include "adapters/crypto/cipher.hpp"
#include "adapters/crypto/keys.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using gstd::testing::code_of;

// Vectors without another source were made by Python's `cryptography`, not by this code.
namespace {

std::string bytes_of(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  BOOST_REQUIRE(from_hex(hex, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()));
  return bytes;
}

std::string hex_of(std::string_view bytes) {
  return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

Secret<32> secret_of(std::uint8_t byte) {
  Secret<32> secret;
  secret.bytes.fill(byte);
  return secret;
}

const TaskId task = *TaskId::parse("00112233-4455-8677-8899-aabbccddeeff");
const TaskId other_task = *TaskId::parse("00112233-4455-8677-8899-aabbccddee00");
const Wallet requester = *Wallet::parse("0:" + std::string(64, 'a'));
const Wallet stranger = *Wallet::parse("-1:" + std::string(64, 'a'));
constexpr Nonce fixed_nonce{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

/// A folder of its own for each test, gone with it.
struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "gstd-crypto-XXXXXX";
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }

  std::string file(std::string_view name) const { return path / name; }
  std::string write(std::string_view name, std::string_view text, mode_t mode) const {
    std::ofstream{path / name} << text;
    ::chmod(file(name).c_str(), mode);
    return file(name);
  }

  std::filesystem::path path;
};

mode_t mode_of(const std::string& path) {
  struct stat facts {};
  BOOST_REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_signature_is_the_one_of_rfc_8032) {
  // RFC 8032, 7.1, TEST 2.
  Secret<32> seed;
  BOOST_REQUIRE(from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                         seed.bytes.data(), seed.bytes.size()));
  const KeyPair pair = KeyPair::from_seed(seed);
  BOOST_TEST(pair.id().text() ==
             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Signature signature = pair.sign("\x72");
  BOOST_TEST(signature.text() ==
             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  BOOST_TEST(verify(pair.id(), "\x72", signature));
}

BOOST_AUTO_TEST_CASE(a_signature_is_of_one_key_and_one_message) {
  const KeyPair ann = KeyPair::from_seed(secret_of(1));
  const KeyPair bob = KeyPair::from_seed(secret_of(2));
  Signature signature = ann.sign("hello");
  BOOST_TEST(verify(ann.id(), "hello", signature));
  BOOST_TEST(!verify(ann.id(), "hellp", signature));
  BOOST_TEST(!verify(ann.id(), "hello ", signature));
  BOOST_TEST(!verify(bob.id(), "hello", signature));
  for (std::size_t i = 0; i < Signature::size; ++i) {
    signature.bytes[i] ^= 1;
    BOOST_TEST(!verify(ann.id(), "hello", signature));
    signature.bytes[i] ^= 1;
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_small_order_signs_nothing) {
  // With the neutral element as key, R = neutral and S = 0 satisfy the equation for any message.
  WorkerId neutral;
  neutral.bytes[0] = 1;
  Signature forged;
  forged.bytes[0] = 1;
  BOOST_TEST(!verify(neutral, "anything", forged));
  BOOST_TEST(!verify(WorkerId{}, "anything", Signature{}));
}

BOOST_AUTO_TEST_CASE(a_signature_has_one_form) {
  // S + L satisfies the same equation; RFC 8032, 5.1.7 refuses S outside 0..L-1.
  const std::string order =
      bytes_of("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const KeyPair ann = KeyPair::from_seed(secret_of(1));
  Signature signature = ann.sign("hello");
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += signature.bytes[32 + i] + static_cast<std::uint8_t>(order[i]);
    signature.bytes[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  BOOST_TEST(!verify(ann.id(), "hello", signature));
}

BOOST_AUTO_TEST_CASE(a_sealed_result_is_nonce_ciphertext_and_tag) {
  const Wallet wallet = *Wallet::parse(
      "0:abababababababababababababababab"
      "abababababababababababababababab");
  BOOST_TEST(hex_of(seal_result(task, wallet, "664579", fixed_nonce)) ==
             "000102030405060708090a0bce05f9b4eec344d407cd0f6b923d4b1f373e1f33338a");
  BOOST_TEST(hex_of(seal_result(task, wallet, "", fixed_nonce)) ==
             "000102030405060708090a0b55caeaee8455d19b85a41da0d355da9b");
}

BOOST_AUTO_TEST_CASE(a_sealed_result_opens_for_its_task_and_requester_alone) {
  std::string sealed = seal_result(task, requester, "664579", random_bytes<12>());
  BOOST_TEST(open_result(task, requester, sealed).value() == "664579");
  BOOST_TEST(code_of(open_result(other_task, requester, sealed)) == "invalid");
  BOOST_TEST(code_of(open_result(task, stranger, sealed)) == "invalid");
  for (char& byte : sealed) {
    byte = static_cast<char>(byte ^ 1);
    BOOST_TEST(!open_result(task, requester, sealed));
    byte = static_cast<char>(byte ^ 1);
  }
}

BOOST_AUTO_TEST_CASE(a_sealed_result_has_a_least_size) {
  const std::string sealed = seal_result(task, requester, "", fixed_nonce);
  BOOST_TEST(sealed.size() == result_overhead);
  BOOST_TEST(open_result(task, requester, sealed).value().empty());
  for (std::size_t size = 0; size < sealed.size(); ++size)
    BOOST_TEST(!open_result(task, requester, std::string_view{sealed}.substr(0, size)));
}

BOOST_AUTO_TEST_CASE(large_results_come_back_whole) {
  std::string plaintext(16 << 20, 'x');
  plaintext[12345] = '\0';
  BOOST_TEST((open_result(task, requester, seal_result(task, requester, plaintext, fixed_nonce)) ==
              plaintext));
}

BOOST_AUTO_TEST_CASE(a_box_opens_for_its_key_alone) {
  const ResultKeyPair ann = ResultKeyPair::from_seed(secret_of(8));
  const ResultKeyPair bob = ResultKeyPair::from_seed(secret_of(9));
  BOOST_TEST(ann.id().text() == "899abcb61e203a8c03613c9f7524d4efcf609db0c80d8e8d0fbabd93430c5323");
  std::string sealed = seal_to(ann.id(), "664579").value();
  // Each box has its own throw-away key.
  BOOST_TEST(sealed != seal_to(ann.id(), "664579").value());
  BOOST_TEST(ann.open_sealed(sealed).value() == "664579");
  BOOST_TEST(code_of(bob.open_sealed(sealed)) == "invalid");
  BOOST_TEST(!ann.open_sealed(std::string_view{sealed}.substr(0, 47)));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  BOOST_TEST(!ann.open_sealed(sealed));
}

BOOST_AUTO_TEST_CASE(nothing_is_sealed_to_a_key_of_small_order) {
  BOOST_TEST(code_of(seal_to(ResultKey{}, "664579")) == "invalid");
}

BOOST_AUTO_TEST_CASE(a_key_file_is_made_once_and_for_its_user_alone) {
  const Folder folder;
  const std::string path = folder.file("worker.key");
  const WorkerId made = load_or_create_key(path).value().id();
  BOOST_TEST(mode_of(path) == mode_t{0600});
  BOOST_TEST(std::filesystem::file_size(path) == 65U);
  BOOST_TEST(load_or_create_key(path).value().id() == made);
  BOOST_TEST(load_or_create_key(folder.file("another.key")).value().id() != made);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator{folder.path}, {}) == 2);
}

BOOST_AUTO_TEST_CASE(all_who_start_at_once_get_the_same_key) {
  const Folder folder;
  const std::string path = folder.file("worker.key");
  std::vector<std::future<Result<KeyPair>>> starts;
  for (int i = 0; i < 16; ++i)
    starts.push_back(std::async(std::launch::async, load_or_create_key, path));
  std::set<WorkerId> keys;
  for (auto& start : starts) {
    const Result<KeyPair> key = start.get();
    BOOST_TEST_REQUIRE(key.has_value());
    keys.insert(key->id());
  }
  BOOST_TEST(keys.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_key_file_others_may_read_is_refused) {
  const Folder folder;
  const std::string hex(64, 'a');
  BOOST_TEST(load_or_create_key(folder.write("own", hex, 0600)).has_value());
  BOOST_TEST(code_of(load_or_create_key(folder.write("group", hex, 0640))) == "invalid");
  BOOST_TEST(code_of(load_or_create_key(folder.write("all", hex, 0604))) == "invalid");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_key_is_refused_and_kept) {
  const Folder folder;
  for (const std::string& text :
       {std::string{}, std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'a') + "\n\n",
        std::string(64, 'A'), std::string(64, 'g')}) {
    const std::string path = folder.write("key", text, 0600);
    BOOST_TEST(code_of(load_or_create_key(path)) == "invalid");
    BOOST_TEST(std::filesystem::file_size(path) == text.size());
  }
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_be_kept_is_an_error) {
  const Folder folder;
  BOOST_TEST(code_of(load_or_create_key(folder.file("no/such/folder"))) == "unavailable");
  BOOST_TEST(!load_or_create_key(folder.path.string()));
}

BOOST_AUTO_TEST_CASE(random_bytes_differ) {
  BOOST_TEST((random_bytes<16>() != random_bytes<16>()));
}
