// Sessions of wallets after the login: renewed, used twice, run out, ended, on one node and on two.
#define BOOST_TEST_MODULE wallet_session
#include <boost/test/unit_test.hpp>

#include "adapters/http/sessions.hpp"
#include "adapters/postgres/sessions.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wallets.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

/// Added to the clock of both nodes, not to the database's.
std::atomic<std::int64_t> ahead_ms{0};

/// One server of two doors. Not a static object: those go after main, when the statics of the actor
/// library are gone already.
struct World {
  TestServer server{proven([](http::HttpOptions& options) {
                      options.clock = [] { return clock_now() + Millis{ahead_ms.load()}; };
                    }),
                    2};
  static inline World* only = nullptr;
  World() { only = this; }
};
BOOST_TEST_GLOBAL_FIXTURE(World);

TestServer& one() { return World::only->server; }

void check_refused(const Result<Reply>& reply, unsigned status, const std::string& code,
                   const std::string& place) {
  BOOST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == status, reply->body);
  BOOST_TEST(member(reply->body, "code") == code, reply->body);
  BOOST_TEST(member(reply->body, "path") == place, reply->body);
}

Result<Reply> refresh(Client& client, const std::string& token, const Headers& headers = {}) {
  return client.post("/api/v1/session/refresh", R"({"refresh":")" + token + "\"}", headers);
}

unsigned asked_with(Client& client, const std::string& token) {
  return client.get("/api/v1/escrows", {{"Authorization", "Bearer " + token}})->status;
}

/// The session a wallet just opened, and one client of each node.
struct Login {
  TestWallet wallet;
  Client here{one().url(0)};
  Client there{one().url(1)};
  std::string session = wallet.log_in(here);
  std::string token = member(session, "token");
  std::string first = member(session, "refresh");
};

/// Until both nodes refuse the token: what another node ended is heard of within seconds.
void check_ends(Login& login, const std::string& token) {
  for (Client* client : {&login.here, &login.there}) {
    const std::string said =
        until([&] { return std::to_string(asked_with(*client, token)); },
              [](const std::string& status) { return status == "401"; });
    BOOST_TEST(said == "401");
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_session_is_renewed_on_any_node) {
  Login login;
  const auto second = refresh(login.there, login.first);
  BOOST_REQUIRE_MESSAGE(second->status == 200, second->body);
  BOOST_TEST(member(second->body, "wallet") == login.wallet.address());
  BOOST_TEST(member(second->body, "refresh") != login.first);
  BOOST_TEST(member(second->body, "refresh_expires_at") ==
             member(login.session, "refresh_expires_at"));
  BOOST_TEST(asked_with(login.here, member(second->body, "token")) == 200U);
  const auto third = refresh(login.here, member(second->body, "refresh"));
  BOOST_TEST(third->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_used_twice_ends_the_session) {
  Login login;
  const auto second = refresh(login.here, login.first);
  const std::string token = member(second->body, "token");
  check_refused(refresh(login.there, login.first), 401, "unauthenticated", "/refresh");
  check_refused(refresh(login.here, member(second->body, "refresh")), 401, "unauthenticated",
                "/refresh");
  check_ends(login, token);
  check_ends(login, login.token);
  // The wallet is not locked out.
  Client again{one().url()};
  BOOST_TEST(!member(login.wallet.log_in(again), "token").empty());
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_given_again_under_its_key_only) {
  Login login;
  const Headers key{{"Idempotency-Key", "this-refresh"}};
  const auto second = refresh(login.here, login.first, key);
  const auto again = refresh(login.there, login.first, key);
  BOOST_TEST(again->status == 200u);
  BOOST_TEST(member(again->body, "refresh") == member(second->body, "refresh"));
  BOOST_TEST(refresh(login.here, member(second->body, "refresh"))->status == 200u);
  // Gone on meanwhile, it is no lost answer any more.
  check_refused(refresh(login.here, login.first, key), 401, "unauthenticated", "/refresh");
}

BOOST_AUTO_TEST_CASE(what_is_no_refresh_token_of_ours_asks_no_database) {
  Login login;
  for (const std::string& wrong : {std::string{"x"}, login.token, login.first + "A",
                                   new_refresh({}, new_session_id()).text})
    check_refused(refresh(login.here, wrong), 401, "unauthenticated", "/refresh");
  check_refused(login.here.post("/api/v1/session/refresh", "{}"), 400, "invalid", "/refresh");
  BOOST_TEST(refresh(login.here, login.first)->status == 200u);
}

BOOST_AUTO_TEST_CASE(an_access_token_ends_after_fifteen_minutes) {
  Login login;
  BOOST_TEST(asked_with(login.here, login.token) == 200U);
  ahead_ms = http::access_life.get() - 5'000;
  BOOST_TEST(asked_with(login.here, login.token) == 200U);
  ahead_ms = http::access_life.get() + 5'000;
  check_refused(login.here.get("/api/v1/escrows", {{"Authorization", "Bearer " + login.token}}),
                401, "unauthenticated", "Authorization");
  const auto next = refresh(login.here, login.first);
  BOOST_TEST(asked_with(login.here, member(next->body, "token")) == 200U);
  ahead_ms = 0;
}

BOOST_AUTO_TEST_CASE(a_session_ends_thirty_days_after_its_login) {
  Login login;
  const std::string id = "wallet = '" + login.wallet.address() + "'";
  BOOST_TEST(one().value("select expires_at - opened_at from engine.sessions where " + id) ==
             std::to_string(30LL * 24 * 3600 * 1000));
  one().run("update engine.sessions set expires_at = opened_at where " + id);
  check_refused(refresh(login.here, login.first), 401, "unauthenticated", "/refresh");
}

BOOST_AUTO_TEST_CASE(a_session_is_ended_by_its_holder) {
  Login login;
  Login other;
  const Headers mine{{"Authorization", "Bearer " + login.token}};
  BOOST_TEST(login.here.post("/api/v1/session/revoke", "{}", mine)->status == 200u);
  BOOST_TEST(asked_with(login.here, login.token) == 401U);  // Here at once.
  check_ends(login, login.token);
  check_refused(refresh(login.here, login.first), 401, "unauthenticated", "/refresh");
  BOOST_TEST(asked_with(other.here, other.token) == 200U);
  check_refused(other.here.post("/api/v1/session/revoke", "{}"), 401, "unauthenticated",
                "Authorization");
}

BOOST_AUTO_TEST_CASE(a_refresh_token_is_enough_to_end_its_session) {
  Login login;
  const std::string body = R"({"refresh":")" + login.first + "\"}";
  BOOST_TEST(login.there.post("/api/v1/session/revoke", body)->status == 200u);
  BOOST_TEST(login.there.post("/api/v1/session/revoke", body)->status == 200u);  // It is so.
  check_ends(login, login.token);
  check_refused(login.here.post("/api/v1/session/revoke", R"({"refresh":"x"})"), 401,
                "unauthenticated", "/refresh");
}

BOOST_AUTO_TEST_CASE(a_wallet_ends_all_its_sessions_and_no_others) {
  Login login;
  Login other;
  Client again{one().url(1)};
  const std::string second = member(login.wallet.log_in(again), "token");
  check_refused(login.here.post("/api/v1/session/revoke", R"({"all":true})"), 401,
                "unauthenticated", "Authorization");
  BOOST_TEST(login.here
                 .post("/api/v1/session/revoke", R"({"all":true})",
                       {{"Authorization", "Bearer " + login.token}})
                 ->status == 200u);
  check_ends(login, login.token);
  check_ends(login, second);
  BOOST_TEST(asked_with(other.here, other.token) == 200U);
}

BOOST_AUTO_TEST_CASE(a_live_connection_ends_with_its_session) {
  Login login;
  auto socket = LiveSocket::connect(one().url(1), "/api/v1/ws");
  BOOST_REQUIRE(socket.has_value());
  BOOST_REQUIRE(socket->send(R"({"type":"hello","token":")" + login.token + "\"}").has_value());
  const std::string welcome = until(
      [&] { return socket->receive(Millis{100})->value_or(""); },
      [](const std::string& frame) { return frame.find("welcome") != std::string::npos; });
  BOOST_REQUIRE(welcome.find("welcome") != std::string::npos);
  BOOST_TEST(login.here
                 .post("/api/v1/session/revoke", "{}",
                       {{"Authorization", "Bearer " + login.token}})
                 ->status == 200u);
  const std::string end = until(
      [&] { return socket->receive(Millis{100}) ? std::string{} : std::string{"closed"}; },
      [](const std::string& said) { return said == "closed"; });
  BOOST_TEST(end == "closed");
}

BOOST_AUTO_TEST_CASE(the_oldest_of_too_many_sessions_ends) {
  Login login;
  Client client{one().url()};
  for (std::int64_t i = 1; i < postgres::sessions_per_wallet_max; ++i)
    login.wallet.log_in(client);
  BOOST_TEST(asked_with(login.here, login.token) == 200U);
  const std::string newest = member(login.wallet.log_in(client), "token");
  check_ends(login, login.token);
  BOOST_TEST(asked_with(login.here, newest) == 200U);
  BOOST_TEST(one().value("select count(*) from engine.sessions where wallet = '" +
                         login.wallet.address() + "'") ==
             std::to_string(postgres::sessions_per_wallet_max));
}

BOOST_AUTO_TEST_CASE(what_is_over_is_swept_away) {
  TestDatabase database;
  auto db = *postgres::Connection::open(database.conninfo());
  const SessionKey key = random_session_key();
  const RefreshToken refresh = new_refresh(key, new_session_id());
  const postgres::UsedChallenge used{new_challenge(key, clock_now()), clock_now()};
  BOOST_REQUIRE(postgres::open_session(db, used, Wallet{}, refresh).has_value());
  BOOST_REQUIRE(postgres::end_session(db, new_session_id()).has_value());
  const auto rows = [&] {
    return database.value("select (select count(*) from engine.used_challenges) || ' ' || "
                          "(select count(*) from engine.sessions) || ' ' || "
                          "(select count(*) from engine.ended_sessions)");
  };
  BOOST_REQUIRE(postgres::sweep_sessions(db, http::access_life).has_value());
  BOOST_TEST(rows() == "1 1 1");  // Nothing is forgotten while a clock may still believe in it.
  BOOST_TEST(!postgres::use_challenge(db, used));
  database.run("update engine.used_challenges set expires_at = expires_at - 3601000");
  database.run("update engine.sessions set expires_at = 0");
  database.run("update engine.ended_sessions set ended_at = ended_at - 4501000");
  BOOST_REQUIRE(postgres::sweep_sessions(db, http::access_life).has_value());
  BOOST_TEST(rows() == "0 0 0");
}
