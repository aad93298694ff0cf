#include "adapters/ton/own_wallet.hpp"

#include "adapters/ton/boc.hpp"
#include "adapters/ton/contract_code.hpp"
#include "adapters/ton/escrow.hpp"
#include "events/sha256.hpp"

namespace gstd::ton {
namespace {

constexpr std::int32_t mainnet_id = -239;
constexpr std::int32_t testnet_id = -3;
// github.com/ton-blockchain/wallet-contract-v5, wallet_id: the chain's number and, mixed in, the
// context of a client's first wallet in workchain 0.
constexpr std::uint32_t first_context = 0x8000'0000;

}  // namespace

std::int32_t global_id_of(Network network) {
  return network == Network::mainnet ? mainnet_id : testnet_id;
}

std::uint32_t wallet_id_of(const OwnWallet& wallet) {
  if (wallet.version == WalletVersion::v4r2) return wallet_id_v4;
  return static_cast<std::uint32_t>(global_id_of(wallet.network)) ^ first_context;
}

// Everything here is of fixed size and fits.
StateInit init_of(const OwnWallet& wallet) {
  static const CellPtr v4r2 = carried_code(v4r2_code_hex);
  static const CellPtr v5r1 = carried_code(v5r1_code_hex);
  const bool is_v5 = wallet.version == WalletVersion::v5r1;
  Builder data;
  if (is_v5) data.bit(true);  // Signatures count.
  data.uint(0, 32).uint(wallet_id_of(wallet), 32).bytes(chars(wallet.key.id().bytes));
  data.maybe_ref(nullptr);  // No plugins, and no extensions.
  return {is_v5 ? v5r1 : v4r2, data.end().value()};
}

Wallet address_of(const OwnWallet& wallet) { return address_of(init_of(wallet)); }

Result<CellPtr> sign_order(const OwnWallet& wallet, WalletOrder order) {
  order.wallet_id = wallet_id_of(wallet);
  return wallet.version == WalletVersion::v5r1 ? sign_v5r1(order, wallet.key)
                                               : sign_v4r2(order, wallet.key);
}

WalletProof prove(const OwnWallet& wallet, std::string domain, std::string payload,
                  UnixMillis now) {
  const StateInit init = init_of(wallet);
  WalletProof proof;
  proof.address = address_of(init);
  proof.network = std::to_string(global_id_of(wallet.network));
  proof.public_key = Sha256{wallet.key.id().bytes};
  proof.state_init = write_boc(write_state_init(init).value());
  proof.timestamp_s = now.get() / 1000;
  proof.domain_bytes = static_cast<std::uint32_t>(domain.size());
  proof.domain = std::move(domain);
  proof.payload = std::move(payload);
  proof.signature = wallet.key.sign(chars(sha256(proof_bytes(proof)).bytes));
  return proof;
}

}  // namespace gstd::ton
