// Sessions and registrations: a worker proves its key.
#include "adapters/http/routes.hpp"
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

void login(Services& services, ExchangePtr exchange) {
  const auto body = body_of<LoginBody>(*exchange);
  if (!body) return;
  Result<Wallet> owner = parse_address(body->owner, services.options.network);
  if (!owner) return exchange->respond(reply_of(
      Error{Errc::unprocessable, "bad_address", owner.error().why, "/owner"}));
  const UnixMillis now = services.now();
  const Result<void> proven = services.identity.prove(
      {body->worker, *owner, body->challenge, body->signature, DevicePurpose::login,
       exchange->request.host},
      now);
  if (!proven) return exchange->respond(reply_of(proven.error()));
  const WorkerView* worker = services.directory.worker(body->worker);
  if (!worker)
    return exchange->respond(
        reply_of({Errc::not_found, "not_found", "register this worker first", "/worker"}));
  if (worker->owner != *owner)
    return exchange->respond(
        reply_of({Errc::conflict, "key_bound", "the worker has another owner", "/owner"}));
  exchange->respond(
      json_reply(200, SessionView{services.identity.open_session(body->worker, *owner, now),
                                  body->worker, *owner, now + session_life}));
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

void enroll(Services& services, ExchangePtr exchange, WorkerKind kind) {
  const auto body = body_of<RegisterBody>(*exchange);
  if (!body) return;
  const Result<void> proven = services.identity.prove(
      {body->worker, exchange->caller.wallet, body->challenge, body->signature,
       DevicePurpose::registration, exchange->request.host},
      services.now());
  if (!proven) return exchange->respond(reply_of(proven.error()));
  services.ask(register_command(services, *exchange, *body, kind),
               [exchange, worker = body->worker, kind](const Answer& answer) {
                 if (!answer) return exchange->respond(reply_of(as_said(answer.error())));
                 exchange->respond(json_reply(
                     200, RegisteredView{worker, exchange->caller.wallet, kind,
                                         answer->position}));
               });
}

}  // namespace

void add_session_routes(Router& http, Services& services) {
  http.post("/session/challenge", Access::anyone,
            [&services](ExchangePtr exchange) { challenge(services, std::move(exchange)); });
  http.post("/session", Access::anyone,
            [&services](ExchangePtr exchange) { login(services, std::move(exchange)); });
  http.post("/devices/register", Access::session, [&services](ExchangePtr exchange) {
    enroll(services, std::move(exchange), WorkerKind::device);
  });
  http.post("/nodes/register", Access::session, [&services](ExchangePtr exchange) {
    enroll(services, std::move(exchange), WorkerKind::node);
  });
}

}  // namespace gstd::http
