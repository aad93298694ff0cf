#include "adapters/ton/proof.hpp"

#include <algorithm>

#include "adapters/crypto/keys.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/wallet_code.hpp"
#include "events/sha256.hpp"

namespace gstd::ton {
namespace {

constexpr std::string_view item_tag = "ton-proof-item-v2/";
constexpr std::string_view connect_tag = "\xff\xffton-connect";

void put_low_first(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

Result<void> check_key(const WalletProof& proof) {
  constexpr const char* init = "/proof/state_init";
  const auto cell = read_boc(proof.state_init);
  if (!cell) return refuse("bad_signature", "walletStateInit: " + cell.error().why, init);
  if ((*cell)->hash().bytes != proof.address.account)
    return refuse("bad_signature", "walletStateInit is not that of the address", init);
  const auto key = read_state_init(*cell).and_then(wallet_key);
  if (!key) return refuse("bad_signature", "walletStateInit: " + key.error().why, init);
  if (*key != proof.public_key)
    return refuse("bad_signature", "the public key is not that of the wallet", "/public_key");
  return {};
}

}  // namespace

std::string proof_bytes(const WalletProof& proof) {
  std::string item{item_tag};
  const auto workchain = static_cast<std::uint32_t>(proof.address.workchain);
  for (int shift = 24; shift >= 0; shift -= 8)
    item.push_back(static_cast<char>(workchain >> shift));
  item.append(chars(proof.address.account));
  put_low_first(item, proof.domain_bytes, 4);
  item += proof.domain;
  put_low_first(item, static_cast<std::uint64_t>(proof.timestamp_s), 8);
  item += proof.payload;
  return std::string{connect_tag}.append(chars(sha256(item).bytes));
}

Result<void> check_proof_words(const WalletProof& proof, const ProofRules& rules) {
  const auto no = [](std::string why, const char* path) {
    return refuse("bad_signature", std::move(why), path);
  };
  const auto too_long = [&](std::size_t most, const char* path) {
    return no("a text of more than " + std::to_string(most) + " bytes", path);
  };
  if (proof.payload.size() > proof_text_max) return too_long(proof_text_max, "/proof/payload");
  if (proof.domain.size() > proof_text_max) return too_long(proof_text_max, "/proof/domain");
  if (proof.state_init.size() > state_init_bytes_max)
    return too_long(state_init_bytes_max, "/proof/state_init");
  if (proof.domain_bytes != proof.domain.size() ||
      std::ranges::find(rules.domains, proof.domain) == rules.domains.end())
    return no("signed for another domain", "/proof/domain");
  const std::int64_t now_s = rules.now.get() / 1000;
  if (proof.timestamp_s < now_s - proof_age_max.get() / 1000)
    return no("signed too long ago", "/proof/timestamp");
  if (proof.timestamp_s > now_s + proof_ahead_max.get() / 1000)
    return no("signed in the future", "/proof/timestamp");
  if (proof.network != rules.network) return no("a wallet of another network", "/network");
  return {};
}

Result<void> check_proof(const WalletProof& proof, const ProofRules& rules) {
  return check_proof_words(proof, rules)
      .and_then([&] { return check_key(proof); })
      .and_then([&]() -> Result<void> {
        const WorkerId key{proof.public_key.bytes};
        if (verify(key, chars(sha256(proof_bytes(proof)).bytes), proof.signature)) return {};
        return refuse("bad_signature", "the signature does not fit", "/proof/signature");
      });
}

}  // namespace gstd::ton
