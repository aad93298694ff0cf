// Sessions of wallets: opened by a ton_proof, renewed by a refresh token, ended by whoever holds
// one.
#include <algorithm>
#include <memory>

#include "adapters/http/login.hpp"
#include "adapters/ton/own_wallet.hpp"

namespace gstd::http {
namespace {

/// Operators approve with signatures under each request; the word here only tells a screen what to
/// show.
std::vector<std::string> roles_of(const Services& services, const Sha256& public_key) {
  std::vector<std::string> roles{"requester", "owner"};
  const OperatorKey key{public_key.bytes};
  if (std::ranges::find(services.options.operators, key) != services.options.operators.end())
    roles.push_back("operator");
  return roles;
}

struct WalletSessionView {
  std::string token;
  UnixMillis expires_at;
  std::string refresh;
  UnixMillis refresh_expires_at;
  Wallet wallet;
  std::optional<std::vector<std::string>> roles;  ///< At login.
};
BOOST_DESCRIBE_STRUCT(WalletSessionView, (),
                      (token, expires_at, refresh, refresh_expires_at, wallet, roles))

struct RefreshBody {
  std::string refresh;
};
BOOST_DESCRIBE_STRUCT(RefreshBody, (), (refresh))

struct RevokeBody {
  std::optional<std::string> refresh;
  std::optional<bool> all;
};
BOOST_DESCRIBE_STRUCT(RevokeBody, (), (refresh, all))

WalletSessionView view_of(const Services& services, const postgres::OpenedSession& session,
                          const RefreshToken& refresh) {
  const UnixMillis now = services.now();
  const Caller caller{Caller::Role::wallet, {}, session.wallet, session.id};
  return {services.identity.token_for(caller, now), now + access_life, refresh.text,
          session.expires, session.wallet, {}};
}

void open(Services& services, const ExchangePtr& exchange, const ton::WalletProof& proof,
          const postgres::UsedChallenge& used) {
  const RefreshToken refresh = services.identity.new_refresh(new_session_id());
  services.sessions.open(
      used, proof.address, refresh,
      [&services, exchange, refresh,
       key = proof.public_key](const Result<postgres::OpenedSession>& opened) {
        if (!opened)
          return refuse_login(services, exchange, placed(opened.error(), "/proof/payload"));
        services.remember_wallet(opened->wallet);
        WalletSessionView view = view_of(services, *opened, refresh);
        view.roles = roles_of(services, key);
        exchange->respond(json_reply(200, view));
      });
}

ton::ProofRules rules_of(const Services& services) {
  return {services.options.domains, std::to_string(ton::global_id_of(services.options.network)),
          services.now()};
}

/// The challenge is ours and fresh, and the words are right: all that is looked at before anything
/// that costs. The rest is checked aside; the challenge is used up only by a good proof.
Result<postgres::UsedChallenge> check_cheaply(const Services& services,
                                              const ton::WalletProof& proof) {
  const auto challenge = Challenge::parse(proof.payload);
  if (!challenge)
    return refuse("unauthenticated", "not a challenge of this server", "/proof/payload");
  const auto expires = services.identity.check_challenge(*challenge, services.now());
  if (!expires) return tl::unexpected<Error>{placed(expires.error(), "/proof/payload")};
  if (const auto fits = ton::check_proof_words(proof, rules_of(services)); !fits)
    return tl::unexpected<Error>{fits.error()};
  return postgres::UsedChallenge{*challenge, *expires};
}

void refresh(Services& services, ExchangePtr exchange) {
  const auto body = body_of<RefreshBody>(*exchange);
  if (!body) return;
  const auto token = services.identity.check_refresh(body->refresh);
  if (!token) return exchange->respond(reply_of(placed(token.error(), "/refresh")));
  // Asked again under the same key, the same comes after it: an answer may get lost.
  const RefreshToken next = services.identity.next_refresh(*token, exchange->request.key);
  services.sessions.renew(
      *token, next,
      [&services, exchange, next](const Result<postgres::OpenedSession>& renewed) {
        if (!renewed) return exchange->respond(reply_of(placed(renewed.error(), "/refresh")));
        exchange->respond(json_reply(200, view_of(services, *renewed, next)));
      });
}

void respond_ended(const ExchangePtr& exchange, const Result<void>& ended) {
  exchange->respond(ended ? json_reply(200, NoBody{}) : reply_of(ended.error()));
}

void revoke_all(Services& services, const ExchangePtr& exchange) {
  if (exchange->caller.role != Caller::Role::wallet)
    return exchange->respond(reply_of({Errc::forbidden, "forbidden",
                                       "a wallet ends all its sessions, not a worker", "/all"}));
  services.sessions.end_all(exchange->caller.wallet, [exchange](const Result<void>& ended) {
    respond_ended(exchange, ended);
  });
}

/// The session of the refresh token, even of one used before, or else the caller's own.
Result<SessionId> session_to_end(const Services& services, const Exchange& exchange,
                                 const RevokeBody& body) {
  if (!body.refresh) {
    if (exchange.caller.session == SessionId{})
      return refuse("unauthenticated", "say which session ends", "Authorization");
    return exchange.caller.session;
  }
  const auto token = services.identity.check_refresh(*body.refresh);
  if (!token) return tl::unexpected<Error>{placed(token.error(), "/refresh")};
  return token->session;
}

void revoke(Services& services, ExchangePtr exchange) {
  const auto body = body_of<RevokeBody>(*exchange);
  if (!body) return;
  const bool is_all = body->all.value_or(false);
  if (is_all && exchange->caller.role != Caller::Role::nobody)
    return revoke_all(services, exchange);
  const Result<SessionId> session = is_all
      ? refuse("unauthenticated", "say who you are", "Authorization")
      : session_to_end(services, *exchange, *body);
  if (!session) return exchange->respond(reply_of(session.error()));
  services.sessions.end(*session, [exchange](const Result<void>& ended) {
    respond_ended(exchange, ended);
  });
}

}  // namespace

void login_wallet(Services& services, ExchangePtr exchange) {
  const auto body = body_of<WalletLoginBody>(*exchange);
  if (!body) return;
  auto proof = proof_of(*body, services.options.network);
  if (!proof) return refuse_login(services, exchange, proof.error());
  const auto used = check_cheaply(services, *proof);
  if (!used) return refuse_login(services, exchange, used.error());
  const auto shared = std::make_shared<const ton::WalletProof>(*std::move(proof));
  services.proofs.check(
      [shared, rules = rules_of(services)] { return ton::check_proof(*shared, rules); },
      [&services, exchange, shared, used = *used](const Result<void>& proven) {
        if (!proven) return refuse_login(services, exchange, proven.error());
        // Wallets cost nothing to make: one address opens no more sessions than it may fail.
        (void)services.logins.take(exchange->request.ip, exchange->request.received);
        open(services, exchange, *shared, used);
      });
}

void add_wallet_session_routes(Router& http, Services& services) {
  http.post("/session/refresh", Access::anyone, login_bytes_max,
            [&services](ExchangePtr exchange) { refresh(services, std::move(exchange)); });
  http.post("/session/revoke", Access::anyone, login_bytes_max,
            [&services](ExchangePtr exchange) { revoke(services, std::move(exchange)); });
}

}  // namespace gstd::http
