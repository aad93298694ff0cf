// ton_proof: what wallets sign is accepted, everything near it is refused.
#define BOOST_TEST_MODULE ton_proof
#include <boost/test/unit_test.hpp>

#include <functional>

#include "adapters/crypto/keys.hpp"
#include "adapters/crypto/base64.hpp"
#include "adapters/ton/proof.hpp"
#include "adapters/ton/slice.hpp"
#include "adapters/ton/wallet_code.hpp"
#include "events/sha256.hpp"
#include "tests/support/ton_vectors.hpp"

using namespace gstd;
using namespace gstd::ton;
using namespace gstd::testing;

namespace {

std::string base64_at(const ptree& tree, const char* name) {
  return from_base64(text_at(tree, name)).value();
}

WalletProof proof_of(const ptree& vector) {
  WalletProof proof;
  proof.address = Wallet::parse(text_at(vector, "address_raw")).value();
  proof.network = text_at(vector, "network");
  proof.public_key = Sha256::parse(text_at(vector, "public_key_hex")).value();
  proof.state_init = base64_at(vector, "state_init_base64");
  proof.timestamp_s = vector.get<std::int64_t>("proof.timestamp");
  proof.domain = text_at(vector, "proof.domain.value");
  proof.domain_bytes = vector.get<std::uint32_t>("proof.domain.lengthBytes");
  proof.payload = text_at(vector, "proof.payload");
  std::ranges::copy(base64_at(vector, "proof.signature"), proof.signature.bytes.begin());
  return proof;
}

ProofRules rules_at(std::int64_t seconds) {
  return {{"app.gstdtoken.com", "example.org"}, "-239", UnixMillis{seconds * 1000}};
}

WalletProof first() { return proof_of(ton_vectors().get_child("ton_proof").front().second); }

void refused(const WalletProof& proof, std::string_view why, ProofRules rules) {
  const auto checked = check_proof(proof, rules);
  // Every refusal says which member of a login's body is at fault.
  if (!checked) BOOST_TEST(checked.error().path.starts_with('/'), checked.error().path);
  BOOST_TEST_REQUIRE(!checked, why);
  BOOST_TEST(checked.error().code == "bad_signature");
  BOOST_TEST(checked.error().why.find(why) != std::string::npos, checked.error().why);
}
void refused(const std::function<void(WalletProof&)>& change, std::string_view why) {
  WalletProof proof = first();
  const ProofRules rules = rules_at(proof.timestamp_s);
  change(proof);
  refused(proof, why, rules);
}

/// The wallet of the second vector with other data, signed for by its own key.
WalletProof with_data(const CellPtr& data) {
  const ptree& vector = ton_vectors().get_child("ton_proof").back().second;
  WalletProof proof = proof_of(vector);
  const StateInit init = read_state_init(read_boc(proof.state_init).value()).value();
  const CellPtr cell = write_state_init({init.code, data}).value();
  proof.state_init = write_boc(cell);
  proof.address.account = cell->hash().bytes;
  Secret<32> seed;
  std::ranges::copy(bytes_of(text_at(vector, "seed_hex")), seed.bytes.begin());
  const Sha256 hash = sha256(proof_bytes(proof));
  proof.signature = KeyPair::from_seed(seed).sign(
      {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
  return proof;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_wallets_signed_is_accepted) {
  std::size_t proofs = 0;
  for (const auto& [_, vector] : ton_vectors().get_child("ton_proof")) {
    const WalletProof proof = proof_of(vector);
    BOOST_TEST(to_hex(reinterpret_cast<const std::uint8_t*>(proof_bytes(proof).data()),
                      proof_bytes(proof).size()) ==
               text_at(vector, "intermediate.full_message_hex"));
    const auto checked = check_proof(proof, rules_at(proof.timestamp_s));
    BOOST_TEST(checked.has_value(), (checked ? "" : checked.error().why));
    ++proofs;
  }
  BOOST_TEST(proofs >= 2U);
}

BOOST_AUTO_TEST_CASE(every_invalid_vector_is_refused) {
  for (const auto& [_, vector] : ton_vectors().get_child("ton_proof_negative")) {
    const WalletProof proof = proof_of(vector);
    BOOST_TEST(!check_proof(proof, rules_at(proof.timestamp_s)), text_at(vector, "expect"));
  }
}

BOOST_AUTO_TEST_CASE(each_part_that_does_not_fit_is_named) {
  refused([](WalletProof& p) { p.domain = "evil.org"; }, "another domain");
  refused([](WalletProof& p) { ++p.domain_bytes; }, "another domain");
  refused([](WalletProof& p) { p.domain.assign(proof_text_max + 1, 'a'); }, "a text of more");
  refused([](WalletProof& p) { p.payload.assign(proof_text_max + 1, 'a'); }, "a text of more");
  refused([](WalletProof& p) { p.network = "-3"; }, "another network");
  refused([](WalletProof& p) { p.state_init.assign(state_init_bytes_max + 1, 'a'); },
          "a text of more");
  refused([](WalletProof& p) { p.state_init.pop_back(); }, "walletStateInit: byte");
  refused([](WalletProof& p) { p.address.account[0] ^= 1; }, "not that of the address");
  refused([](WalletProof& p) { p.public_key.bytes[0] ^= 1; }, "not that of the wallet");
  refused([](WalletProof& p) { p.payload += "x"; }, "the signature does not fit");
  refused([](WalletProof& p) { p.signature.bytes[0] ^= 1; }, "the signature does not fit");
  refused([](WalletProof& p) { p.address.workchain = -1; }, "the signature does not fit");
}

BOOST_AUTO_TEST_CASE(a_proof_is_good_for_fifteen_minutes) {
  const WalletProof proof = first();
  BOOST_TEST(check_proof(proof, rules_at(proof.timestamp_s + 900)).has_value());
  refused(proof, "too long ago", rules_at(proof.timestamp_s + 901));
  BOOST_TEST(check_proof(proof, rules_at(proof.timestamp_s - 60)).has_value());
  refused(proof, "in the future", rules_at(proof.timestamp_s - 61));
}

BOOST_AUTO_TEST_CASE(a_wallet_is_known_by_its_code_and_the_size_of_its_data) {
  const auto data_of = [](const WalletProof& proof) {
    return read_state_init(read_boc(proof.state_init).value()).value().data;
  };
  const CellPtr data = data_of(proof_of(ton_vectors().get_child("ton_proof").back().second));
  const ProofRules rules = rules_at(proof_of(ton_vectors().get_child("ton_proof").back().second)
                                        .timestamp_s);
  BOOST_TEST(check_proof(with_data(data), rules).has_value());
  Slice all{data};
  all.skip(1);
  const CellPtr closed = Builder{}.bit(false).append(*all.rest()).end().value();
  refused(with_data(closed), "takes no signatures", rules);
  refused(with_data(Builder{}.append(*data).bit(false).end().value()), "not that of a wallet v5r1",
          rules);
  BOOST_TEST(wallet_key({data, data}).error().why.find("no wallet known") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_state_init_has_code_and_data_and_nothing_else) {
  const CellPtr some = Builder{}.uint(1, 8).end().value();
  BOOST_TEST(read_state_init(write_state_init({some, some}).value()).has_value());
  BOOST_TEST(!read_state_init(write_state_init({some, nullptr}).value()));
  BOOST_TEST(!read_state_init(write_state_init({nullptr, some}).value()));
  BOOST_TEST(!read_state_init(some));
  const CellPtr library =
      Builder{}.uint(0, 2).maybe_ref(some).maybe_ref(some).maybe_ref(some).end().value();
  BOOST_TEST(!read_state_init(library));
  const CellPtr split = Builder{}.bit(true).uint(3, 5).bit(true).uint(2, 2).maybe_ref(some)
                            .maybe_ref(some).bit(false).end().value();
  BOOST_TEST(read_state_init(split).has_value());
}
