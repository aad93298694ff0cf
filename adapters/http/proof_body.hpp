// The body of a wallet's login, as TonConnect's own pages send it.
#pragma once

#include "adapters/json/codec.hpp"
#include "adapters/ton/proof.hpp"
#include "events/money.hpp"

namespace gstd::http {

/// Seconds; some wallets write the number as a string.
struct ProofTime {
  std::int64_t seconds = 0;
};

struct ProofDomain {
  std::uint32_t lengthBytes = 0;  // TonConnect's own names.
  std::string value;
};
BOOST_DESCRIBE_STRUCT(ProofDomain, (), (lengthBytes, value))

struct ProofPart {
  ProofTime timestamp;
  ProofDomain domain;
  std::string payload;
  std::string signature;   ///< Base64.
  std::string state_init;  ///< Base64: the account's walletStateInit.
};
BOOST_DESCRIBE_STRUCT(ProofPart, (), (timestamp, domain, payload, signature, state_init))

struct WalletLoginBody {
  std::string address;     ///< Any form.
  std::string network;     ///< "-239", "-3".
  Sha256 public_key;
  ProofPart proof;
};
BOOST_DESCRIBE_STRUCT(WalletLoginBody, (), (address, network, public_key, proof))

/// `bad_address`, and `invalid` for what is no base64 or of another size, with the member at fault.
Result<ton::WalletProof> proof_of(const WalletLoginBody& body, Network network);

/// Whether a body of POST /session is a wallet's: it has a member `proof`. False for what is no
/// JSON.
bool is_wallet_login(std::string_view body);

}  // namespace gstd::http

template <>
struct gstd::json::Codec<gstd::http::ProofTime> {
  static void write(Writer& out, const http::ProofTime& value);
  static bool read(Reader& in, http::ProofTime& value);
};
