// Wallets whose key we hold: the code carried in the program, addresses, proofs.
#define BOOST_TEST_MODULE ton_wallets
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/highload_v3.hpp"
#include "adapters/ton/own_wallet.hpp"
#include "tests/support/people.hpp"
#include "tests/support/ton_vectors.hpp"

using namespace gstd;
using namespace gstd::ton;
using namespace gstd::testing;

namespace {

constexpr UnixMillis noon{1'763'848'000'000};

OwnWallet wallet_of(const ptree& vector) {
  const bool is_v5 = text_at(vector, "wallet_version") == "v5r1";
  return {key_of(vector), is_v5 ? WalletVersion::v5r1 : WalletVersion::v4r2,
          text_at(vector, "network") == "-239" ? Network::mainnet : Network::testnet};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_code_of_each_version_has_its_known_hash) {
  const KeyPair key = KeyPair::generate();
  const auto hash_of = [&](WalletVersion version) {
    return init_of({key, version, Network::mainnet}).code->hash().text();
  };
  std::size_t seen = 0;
  for (const auto& [_, known] : ton_vectors().get_child("wallet_codes")) {
    const std::string version = text_at(known, "version");
    if (version != "v4r2" && version != "v5r1") continue;
    ++seen;
    BOOST_TEST(hash_of(version == "v4r2" ? WalletVersion::v4r2 : WalletVersion::v5r1) ==
               text_at(known, "code_hash_hex"));
  }
  BOOST_TEST(seen == 2U);
}

BOOST_AUTO_TEST_CASE(the_batch_wallet_s_code_has_its_known_hash) {
  const auto init = highload_init({id_of<Sha256>(1)});
  BOOST_REQUIRE(init.has_value());
  // As explorers list it under wallet_highload_v3r1.
  BOOST_TEST(to_base64(chars(init->code->hash().bytes)) ==
             "EayteVWEQJDyg78ji8FEmHH3g+fMCXlAjT9IWUg+hSU=");
}

BOOST_AUTO_TEST_CASE(a_key_has_the_address_that_the_fields_own_tools_give_it) {
  std::size_t seen = 0;
  for (const auto& [_, vector] : ton_vectors().get_child("ton_proof")) {
    BOOST_TEST(address_of(wallet_of(vector)).text() == text_at(vector, "address_raw"));
    ++seen;
  }
  BOOST_TEST(seen >= 2U);
}

BOOST_AUTO_TEST_CASE(version_5_has_another_address_on_each_network) {
  const KeyPair key = KeyPair::generate();
  const auto at = [&](WalletVersion version, Network network) {
    return address_of({key, version, network}).text();
  };
  BOOST_TEST(at(WalletVersion::v5r1, Network::mainnet) !=
             at(WalletVersion::v5r1, Network::testnet));
  BOOST_TEST(at(WalletVersion::v4r2, Network::mainnet) ==
             at(WalletVersion::v4r2, Network::testnet));
  BOOST_TEST(wallet_id_of({key, WalletVersion::v5r1, Network::mainnet}) == wallet_id_v5_mainnet);
  BOOST_TEST(wallet_id_of({key, WalletVersion::v5r1, Network::testnet}) == wallet_id_v5_testnet);
}

BOOST_AUTO_TEST_CASE(a_wallet_proves_itself) {
  for (const WalletVersion version : {WalletVersion::v4r2, WalletVersion::v5r1})
    for (const Network network : {Network::mainnet, Network::testnet, Network::local}) {
      const OwnWallet wallet{KeyPair::generate(), version, network};
      const WalletProof proof = prove(wallet, "app.example.org", "a challenge", noon);
      const ProofRules rules{{"app.example.org"}, std::to_string(global_id_of(network)), noon};
      const auto checked = check_proof(proof, rules);
      BOOST_TEST(checked.has_value(), (checked ? "" : checked.error().why));
      BOOST_TEST((proof.address == address_of(wallet)));
    }
}
