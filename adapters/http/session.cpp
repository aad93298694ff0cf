// Challenges, and what a worker's key signs: registrations and its sessions.
#include "adapters/crypto/keys.hpp"
#include "adapters/http/login.hpp"
#include "adapters/ton/address.hpp"

namespace gstd::http {
namespace {

struct ChallengeView {
  Challenge challenge;
  Network network = Network::dev;
  std::string host;  ///< What to sign: the Host header as it came.
  UnixMillis expires_at;
};
BOOST_DESCRIBE_STRUCT(ChallengeView, (), (challenge, network, host, expires_at))

/// `owner` is any form of address.
struct LoginBody {
  WorkerId worker;
  std::string owner;
  Challenge challenge;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(LoginBody, (), (worker, owner, challenge, signature))

struct SessionView {
  std::string token;
  WorkerId worker_id;
  Wallet owner;
  UnixMillis expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (token, worker_id, owner, expires_at))

struct RegisterBody {
  WorkerId worker;
  Challenge challenge;
  Signature signature;
  std::string type;
  std::string name;
  std::optional<std::map<std::string, std::string>> specs;
};
BOOST_DESCRIBE_STRUCT(RegisterBody, (), (worker, challenge, signature, type, name, specs))

struct RegisteredView {
  WorkerId worker_id;
  Wallet owner;
  WorkerKind kind = WorkerKind::device;
  Position position;
};
BOOST_DESCRIBE_STRUCT(RegisteredView, (), (worker_id, owner, kind, position))

void challenge(Services& services, ExchangePtr exchange) {
  if (!body_of<NoBody>(*exchange)) return;
  const UnixMillis now = services.now();
  exchange->respond(json_reply(
      200, ChallengeView{services.identity.new_challenge(now), services.options.network,
                         exchange->request.host, now + challenge_life}));
}

/// A device's proof of its key, as it comes in a body.
struct DeviceProof {
  WorkerId worker;
  Wallet owner;
  Challenge challenge;
  Signature signature;
  DevicePurpose purpose = DevicePurpose::login;
};

/// Checked aside; `then` only if the key signed what it should have. The challenge is used up by
/// `use` alone: a wrong signature must not burn another's.
void prove(Services& services, const ExchangePtr& exchange, const DeviceProof& proof,
           const std::function<void(UnixMillis expires)>& then) {
  if (too_many_logins(services, exchange)) return;
  const auto expires = services.identity.check_challenge(proof.challenge, services.now());
  if (!expires)
    return refuse_login(services, exchange, placed(expires.error(), "/challenge"));
  auto check = [proof, host = exchange->request.host,
                network = services.options.network]() -> Result<void> {
    const DeviceClaim claim{network,      host,        proof.challenge,
                            proof.worker, proof.owner, proof.purpose};
    if (verify(proof.worker, signed_bytes(claim), proof.signature)) return {};
    return refuse("bad_signature", "the worker's key did not sign this", "/signature");
  };
  services.proofs.check(std::move(check),
                        [&services, exchange, then, expires = *expires](Result<void> proven) {
                          if (!proven) return refuse_login(services, exchange, proven.error());
                          then(expires);
                        });
}

void use(Services& services, const ExchangePtr& exchange, const postgres::UsedChallenge& used,
         const std::function<void()>& then) {
  services.sessions.use(used, [&services, exchange, then](const Result<void>& done) {
    if (!done) return refuse_login(services, exchange, placed(done.error(), "/challenge"));
    then();
  });
}

void open_device_session(Services& services, const ExchangePtr& exchange, const LoginBody& body,
                         const Wallet& owner, UnixMillis expires) {
  const WorkerView* worker = services.directory.worker(body.worker);
  if (!worker)
    return exchange->respond(
        reply_of({Errc::not_found, "not_found", "register this worker first", "/worker"}));
  if (worker->owner != owner)
    return exchange->respond(
        reply_of({Errc::conflict, "key_bound", "the worker has another owner", "/owner"}));
  use(services, exchange, {body.challenge, expires}, [&services, exchange, body, owner] {
    const UnixMillis now = services.now();
    const Caller caller{Caller::Role::worker, body.worker, owner, new_session_id()};
    exchange->respond(
        json_reply(200, SessionView{services.identity.token_for(caller, now), body.worker, owner,
                                    now + access_life}));
  });
}

void login_device(Services& services, ExchangePtr exchange) {
  const auto body = body_of<LoginBody>(*exchange);
  if (!body) return;
  const Result<Wallet> owner = parse_address(body->owner, services.options.network);
  if (!owner) return exchange->respond(reply_of(
      Error{Errc::unprocessable, "bad_address", owner.error().why, "/owner"}));
  prove(services, exchange,
        {body->worker, *owner, body->challenge, body->signature, DevicePurpose::login},
        [&services, exchange, body = *body, owner = *owner](UnixMillis expires) {
          open_device_session(services, exchange, body, owner, expires);
        });
}

Command register_command(const Services& services, const Exchange& exchange,
                         const RegisterBody& body, WorkerKind kind) {
  const Wallet& owner = exchange.caller.wallet;
  auto specs = body.specs.value_or(std::map<std::string, std::string>{});
  Worker::Command content;
  // A second registration by the same owner brings the description up to date.
  const WorkerView* known = services.directory.worker(body.worker);
  if (known && known->owner == owner && known->kind == kind)
    content = UpdateWorker{owner, body.type, body.name, std::move(specs)};
  else
    content = RegisterWorker{owner, kind, body.type, body.name, std::move(specs)};
  return {stream_of(body.worker), meta_of(sender_of(exchange)), std::move(content)};
}

/// The decider's word for the member that bodies call `type`.
Error as_said(Error error) {
  if (error.path == "/device_type") error.path = "/type";
  return error;
}

void register_worker(Services& services, const ExchangePtr& exchange, const RegisterBody& body,
                     WorkerKind kind) {
  services.ask(register_command(services, *exchange, body, kind),
               [exchange, worker = body.worker, kind](const Answer& answer) {
                 if (!answer) return exchange->respond(reply_of(as_said(answer.error())));
                 exchange->respond(json_reply(
                     200, RegisteredView{worker, exchange->caller.wallet, kind,
                                         answer->position}));
               });
}

void enroll(Services& services, ExchangePtr exchange, WorkerKind kind) {
  const auto body = body_of<RegisterBody>(*exchange);
  if (!body) return;
  prove(services, exchange,
        {body->worker, exchange->caller.wallet, body->challenge, body->signature,
         DevicePurpose::registration},
        [&services, exchange, body = *body, kind](UnixMillis expires) {
          use(services, exchange, {body.challenge, expires}, [&services, exchange, body, kind] {
            register_worker(services, exchange, body, kind);
          });
        });
}

}  // namespace

bool too_many_logins(Services& services, const ExchangePtr& exchange) {
  const Request& request = exchange->request;
  if (!services.logins.is_empty(request.ip, request.received)) return false;
  const Error error{Errc::slow_down, "slow_down", "too many logins failed at this address", {}};
  services.held.hold(exchange, reply_of(error), request.received);
  return true;
}

void refuse_login(Services& services, const ExchangePtr& exchange, const Error& error) {
  // Machinery that fails is nobody's failed login.
  if (error.kind != Errc::unavailable)
    (void)services.logins.take(exchange->request.ip, exchange->request.received);
  exchange->respond(reply_of(error));
}

Error placed(Error error, std::string_view path) {
  if (error.kind != Errc::unavailable) error.path = path;
  return error;
}

void add_session_routes(Router& http, Services& services) {
  http.post("/session/challenge", Access::anyone,
            [&services](ExchangePtr exchange) { challenge(services, std::move(exchange)); });
  http.post("/session", Access::anyone, login_bytes_max, [&services](ExchangePtr exchange) {
    if (too_many_logins(services, exchange)) return;
    if (is_wallet_login(exchange->request.body)) login_wallet(services, std::move(exchange));
    else login_device(services, std::move(exchange));
  });
  http.post("/devices/register", Access::session, [&services](ExchangePtr exchange) {
    enroll(services, std::move(exchange), WorkerKind::device);
  });
  http.post("/nodes/register", Access::session, [&services](ExchangePtr exchange) {
    enroll(services, std::move(exchange), WorkerKind::node);
  });
}

}  // namespace gstd::http
