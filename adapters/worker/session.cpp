#include "adapters/worker/session.hpp"

#include <thread>

#include "adapters/json/codec.hpp"
#include "adapters/worker/wire.hpp"

namespace gstd {
namespace {

struct Proof {
  Challenge challenge;
  Signature signature;
};

Result<Proof> prove(Client& http, const WorkerOptions& options, const KeyPair& key,
                    DevicePurpose purpose) {
  auto body = body_of(http.post("/api/v1/session/challenge", "{}"));
  if (!body) return tl::unexpected(body.error());
  const auto asked = json::decode<wire::ChallengeReply>(*body);
  if (!asked) return tl::unexpected(asked.error());
  const DeviceClaim claim{asked->network, asked->host,   asked->challenge,
                          key.id(),       options.owner, purpose};
  return Proof{asked->challenge, key.sign(signed_bytes(claim))};
}

}  // namespace

Result<bool> register_worker(Client& http, const WorkerOptions& options, const KeyPair& key) {
  const auto proof = prove(http, options, key, DevicePurpose::registration);
  if (!proof) return tl::unexpected(proof.error());
  const wire::RegisterBody body{key.id(),
                                proof->challenge,
                                proof->signature,
                                options.device_type,
                                options.name,
                                {{"cores", std::to_string(std::thread::hardware_concurrency())},
                                 {"slots", std::to_string(options.slots)}}};
  const char* path =
      options.kind == WorkerKind::device ? "/api/v1/devices/register" : "/api/v1/nodes/register";
  Headers headers{{"X-Wallet-Address", options.owner.text()}};
  if (options.owner_token) {
    const auto token = options.owner_token();
    if (!token) return tl::unexpected(token.error());
    headers.emplace_back("Authorization", "Bearer " + *token);
  }
  const auto done = body_of(http.post(path, json::encode(body), headers));
  if (!done) return tl::unexpected(done.error());
  return true;
}

Result<std::string> log_in(Client& http, const WorkerOptions& options, const KeyPair& key) {
  const auto proof = prove(http, options, key, DevicePurpose::login);
  if (!proof) return tl::unexpected(proof.error());
  const wire::LoginBody body{key.id(), options.owner, proof->challenge, proof->signature};
  auto answer = body_of(http.post("/api/v1/session", json::encode(body)));
  if (!answer) return tl::unexpected(answer.error());
  auto login = json::decode<wire::LoginReply>(*answer);
  if (!login) return tl::unexpected(login.error());
  return std::move(login->token);
}

}  // namespace gstd
