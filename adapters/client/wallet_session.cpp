#include "adapters/client/wallet_session.hpp"

#include <chrono>

#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/json/codec.hpp"

namespace gstd {
namespace {

// As schemas/http says.
struct ChallengeReply {
  Challenge challenge;
  Network network = Network::dev;
};
BOOST_DESCRIBE_STRUCT(ChallengeReply, (), (challenge, network))

struct DomainPart {
  std::uint32_t lengthBytes = 0;  // TonConnect's own names.
  std::string value;
};
BOOST_DESCRIBE_STRUCT(DomainPart, (), (lengthBytes, value))

struct ProofPart {
  std::int64_t timestamp = 0;
  DomainPart domain;
  std::string payload;
  std::string signature;
  std::string state_init;
};
BOOST_DESCRIBE_STRUCT(ProofPart, (), (timestamp, domain, payload, signature, state_init))

struct LoginBody {
  std::string address;
  std::string network;
  Sha256 public_key;
  ProofPart proof;
};
BOOST_DESCRIBE_STRUCT(LoginBody, (), (address, network, public_key, proof))

struct SessionReply {
  std::string token;
  std::string refresh;
  UnixMillis expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionReply, (), (token, refresh, expires_at))

struct RefreshBody {
  std::string refresh;
};
BOOST_DESCRIBE_STRUCT(RefreshBody, (), (refresh))

UnixMillis now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

LoginBody body_of(const ton::WalletProof& proof) {
  return {proof.address.text(),
          proof.network,
          proof.public_key,
          {proof.timestamp_s,
           {proof.domain_bytes, proof.domain},
           proof.payload,
           to_base64(ton::chars(proof.signature.bytes)),
           to_base64(proof.state_init)}};
}

}  // namespace

Result<void> WalletSession::take(Client& http, const Result<std::string>& answer) {
  if (!answer) return tl::unexpected<Error>{answer.error()};
  auto session = json::decode_known<SessionReply>(*answer);
  if (!session) return tl::unexpected<Error>{session.error()};
  token_ = std::move(session->token);
  refresh_ = std::move(session->refresh);
  expires_ = session->expires_at;
  http.set_header("Authorization", "Bearer " + token_);
  return {};
}

Result<void> WalletSession::log_in(Client& http) {
  http.set_header("Authorization", {});  // A token that ended would be refused even here.
  const auto asked = gstd::body_of(http.post("/api/v1/session/challenge", "{}"));
  if (!asked) return tl::unexpected<Error>{asked.error()};
  const auto challenge = json::decode_known<ChallengeReply>(*asked);
  if (!challenge) return tl::unexpected<Error>{challenge.error()};
  wallet_.network = challenge->network;
  const auto proof = ton::prove(wallet_, domain_, challenge->challenge.text(), now());
  return take(http, gstd::body_of(http.post("/api/v1/session", json::encode(body_of(proof)))));
}

Result<void> WalletSession::renew(Client& http) {
  http.set_header("Authorization", {});
  // The same key for both tries: the server may have answered the first, and we not heard it.
  const auto random = random_bytes<16>();
  const Headers key{{"Idempotency-Key", to_hex(random.data(), random.size())}};
  const std::string body = json::encode(RefreshBody{refresh_});
  auto answer = gstd::body_of(http.post("/api/v1/session/refresh", body, key));
  if (!answer && answer.error().kind == Errc::unavailable)
    answer = gstd::body_of(http.post("/api/v1/session/refresh", body, key));
  if (!answer && answer.error().kind == Errc::unauthenticated) return log_in(http);
  return take(http, answer);
}

void WalletSession::log_out(Client& http) {
  if (refresh_.empty()) return;
  http.set_header("Authorization", {});
  (void)http.post("/api/v1/session/revoke", json::encode(RefreshBody{refresh_}));
  refresh_.clear();
  token_.clear();
}

}  // namespace gstd
