// The door: who is answered, how much, how often, and what money and sessions are refused for.
#define BOOST_TEST_MODULE limits
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "adapters/blobs/blobs.hpp"
#include "adapters/http/limits.hpp"
#include "adapters/json/reader.hpp"
#include "events/sha256.hpp"
#include "tests/support/server.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

/// One server for most cases. Not a static object: those go after main, when the statics of the
/// actor library are gone already.
struct World {
  TestServer server;
  static inline World* only = nullptr;
  World() { only = this; }
};
BOOST_TEST_GLOBAL_FIXTURE(World);

TestServer& one() { return World::only->server; }

void check_refused(const Result<Reply>& reply, unsigned status, const std::string& code,
                   const std::string& place = {}) {
  BOOST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == status, reply->body);
  BOOST_TEST(member(reply->body, "code") == code, reply->body);
  BOOST_TEST(member(reply->body, "path") == place, reply->body);
}

std::string open_escrow(Client& client) {
  const auto reply = client.post("/api/v1/escrows", R"({"currency":"ton"})");
  BOOST_REQUIRE_MESSAGE(reply->status == 202, reply->body);
  return member(reply->body, "escrow_id");
}

std::string deposit_of(const std::string& escrow, const std::string& amount, int lt) {
  return R"({"escrow":")" + escrow + R"(","amount":")" + amount + R"(","lt":)" +
         std::to_string(lt) + "}";
}

/// `GET /tasks/{task}` and so on, from the description's own paths.
std::set<std::string> documented(const std::string& openapi) {
  std::set<std::string> operations;
  json::Reader in{openapi};
  BOOST_REQUIRE(!in.failed());
  while (in.advance().kind == json::TokenKind::key) {
    const bool is_paths = in.current().view() == "paths";
    in.advance();
    if (!is_paths) {
      in.skip();
      continue;
    }
    while (in.advance().kind == json::TokenKind::key) {
      const std::string path{in.current().view()};
      in.advance();
      while (in.advance().kind == json::TokenKind::key) {
        const bool is_get = in.current().view() == "get";
        operations.insert((is_get ? "GET " : "POST ") + path);
        in.advance();
        in.skip();
      }
    }
  }
  return operations;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_description_lists_exactly_what_is_served) {
  const auto reply = one().wallet(0).get("/api/v1/openapi.json");
  const std::vector<std::string> routes = one().routes();
  const std::set<std::string> served{routes.begin(), routes.end()};
  const std::set<std::string> described = documented(reply->body);
  BOOST_TEST(served.size() == routes.size());
  BOOST_TEST(served == described, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_direct_requests_of_this_machine_are_answered) {
  Client client = one().wallet(1);
  BOOST_TEST(client.get("/api/v1/version")->status == 200u);
  for (const char* name : {"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "Via"})
    check_refused(client.get("/api/v1/version", {{name, "for=10.0.0.1"}}), 403, "forbidden",
                  "Forwarded");
  check_refused(client.get("/api/v1/version", {{"Origin", "https://example.org"}}), 403,
                "forbidden", "Origin");
  BOOST_TEST(client.get("/api/v1/version", {{"Origin", "http://localhost:3000"}})->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_server_that_believes_wallets_listens_on_loopback_only) {
  const auto listen_everywhere = [] {
    TestServer{[](http::HttpOptions& options) { options.address = "0.0.0.0"; }};
  };
  BOOST_CHECK_EXCEPTION(listen_everywhere(), std::runtime_error, [](const auto& error) {
    return std::string{error.what()}.starts_with("invalid");
  });
}

BOOST_AUTO_TEST_CASE(unknown_paths_and_methods_are_said_so) {
  Client client = one().wallet(1);
  check_refused(client.get("/"), 404, "not_found");
  check_refused(client.get("/api/v1/nothing"), 404, "not_found");
  check_refused(client.get("/api/v1/tasks/x"), 404, "not_found");
  const auto wrong = client.post("/api/v1/stats", "{}");
  BOOST_TEST(wrong->status == 405u);
  BOOST_TEST(wrong->header("Allow") == "GET");
  check_refused(client.get("/api/v1/tasks?limit=%zz"), 400, "invalid");
}

BOOST_AUTO_TEST_CASE(callers_must_say_who_they_are) {
  Client nobody = one().wallet(0);
  check_refused(nobody.get("/api/v1/escrows"), 401, "unauthenticated", "X-Wallet-Address");
  check_refused(nobody.get("/api/v1/tasks/available"), 401, "unauthenticated", "Authorization");
  const std::string good = address(1);
  for (const std::string& wrong :
       {std::string{"x"}, good + "0", "2" + good.substr(1),
        std::string{"EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2A"}})
    check_refused(nobody.get("/api/v1/escrows", {{"X-Wallet-Address", wrong}}), 422, "bad_address",
                  "X-Wallet-Address");
  const auto friendly = nobody.get(
      "/api/v1/escrows",
      {{"X-Wallet-Address", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"}});
  BOOST_TEST(friendly->status == 200u, friendly->body);
  for (const char* token : {"Bearer", "Bearer x", "Basic YTpi"})
    check_refused(nobody.get("/api/v1/payouts", {{"Authorization", token}}), 401,
                  "unauthenticated", "Authorization");
  TestWorker worker{one(), 2};
  check_refused(worker.client().get("/api/v1/payouts", {{"X-Wallet-Address", address(3)}}), 403,
                "forbidden", "X-Wallet-Address");
  check_refused(worker.client().get("/api/v1/escrows"), 403, "forbidden");
}

BOOST_AUTO_TEST_CASE(a_worker_proves_its_key_once_per_challenge) {
  Client owner = one().wallet(5);
  const KeyPair key = KeyPair::generate();
  const std::string words = R"(,"type":"desktop","name":"n")";
  const std::string proof =
      TestWorker::proof(owner, key, address(5), DevicePurpose::registration);
  BOOST_TEST(owner.post("/api/v1/devices/register", "{" + proof + words + "}")->status == 200u);
  check_refused(owner.post("/api/v1/devices/register", "{" + proof + words + "}"), 401,
                "unauthenticated", "/challenge");
  // Signed by another key, for another owner, or for another purpose.
  const KeyPair stranger = KeyPair::generate();
  std::string forged =
      TestWorker::proof(owner, stranger, address(5), DevicePurpose::registration);
  forged.replace(forged.find(stranger.id().text()), 64, key.id().text());
  check_refused(owner.post("/api/v1/devices/register", "{" + forged + words + "}"), 422,
                "bad_signature", "/signature");
  const std::string for_other =
      TestWorker::proof(owner, key, address(6), DevicePurpose::registration);
  check_refused(owner.post("/api/v1/devices/register", "{" + for_other + words + "}"), 422,
                "bad_signature", "/signature");
  const std::string login = TestWorker::proof(owner, key, address(5), DevicePurpose::login);
  check_refused(owner.post("/api/v1/devices/register", "{" + login + words + "}"), 422,
                "bad_signature", "/signature");
  // A wrong signature did not use the challenge up.
  BOOST_TEST(owner.post("/api/v1/session", "{" + login + R"(,"owner":")" + address(5) + "\"}")
                 ->status == 200u);
  Client thief = one().wallet(6);
  const std::string stolen =
      TestWorker::proof(thief, key, address(6), DevicePurpose::registration);
  check_refused(thief.post("/api/v1/devices/register", "{" + stolen + words + "}"), 409,
                "key_bound");
  const std::string unknown = TestWorker::proof(owner, stranger, address(5), DevicePurpose::login);
  check_refused(
      owner.post("/api/v1/session", "{" + unknown + R"(,"owner":")" + address(5) + "\"}"), 404,
      "not_found", "/worker");
}

BOOST_AUTO_TEST_CASE(a_worker_registered_again_says_its_new_words) {
  Client owner = one().wallet(7);
  const KeyPair key = KeyPair::generate();
  for (const char* name : {"first", "second"}) {
    const std::string proof =
        TestWorker::proof(owner, key, address(7), DevicePurpose::registration);
    const auto reply = owner.post("/api/v1/devices/register",
                                  "{" + proof + R"(,"type":"desktop","name":")" + name + "\"}");
    BOOST_REQUIRE_MESSAGE(reply->status == 200, reply->body);
    one().wait_for(member(reply->body, "position"));
  }
  const auto shown = owner.get("/api/v1/workers/" + key.id().text());
  BOOST_TEST(member(shown->body, "name") == "second");
  BOOST_TEST(member(shown->body, "owner") == address(7));
  const auto stranger = one().wallet(8).get("/api/v1/workers/" + key.id().text());
  BOOST_TEST(member(stranger->body, "owner") == "0:0000...0007");
  const std::string proof = TestWorker::proof(owner, key, address(7), DevicePurpose::registration);
  check_refused(owner.post("/api/v1/devices/register",
                           "{" + proof + R"(,"type":"toaster","name":"n"})"),
                400, "invalid", "/type");
}

BOOST_AUTO_TEST_CASE(bodies_and_headers_have_limits) {
  Client client = one().wallet(1);
  const std::string spaces(http::body_bytes_max - 2, ' ');
  BOOST_TEST(client.post("/api/v1/escrows", "{" + spaces + "}")->status == 202u);
  check_refused(client.post("/api/v1/escrows", "{ " + spaces + "}"), 413, "too_large");
  const std::string blob(blob_bytes_max, 'b');
  const auto stored = client.post("/api/v1/blobs", blob, {}, "application/octet-stream");
  BOOST_TEST(stored->status == 201u, stored->body);
  check_refused(client.post("/api/v1/blobs", blob + "b", {}, "application/octet-stream"), 413,
                "too_large");
  check_refused(client.post("/api/v1/blobs", "", {}, "application/octet-stream"), 400, "invalid");
  const auto big = client.get("/api/v1/version",
                              {{"X-Big", std::string(http::header_bytes_max, 'h')}});
  check_refused(big, 413, "too_large");
}

BOOST_AUTO_TEST_CASE(pages_have_limits) {
  Client client = one().wallet(1);
  BOOST_TEST(client.get("/api/v1/tasks?limit=200")->status == 200u);
  for (const char* limit : {"0", "201", "-1", "x", ""})
    check_refused(client.get(std::string{"/api/v1/tasks?limit="} + limit), 400, "invalid",
                  "limit");
  check_refused(client.get("/api/v1/tasks?after=x"), 400, "invalid", "after");
  check_refused(client.get("/api/v1/tasks?status=x"), 400, "invalid", "status");
}

BOOST_AUTO_TEST_CASE(too_many_requests_are_told_to_wait) {
  TestServer busy{[](http::HttpOptions& options) { options.per_wallet = {1, 3}; }};
  Client client = busy.wallet(1);
  int refused = 0;
  for (int i = 0; i < 6; ++i) {
    const auto reply = client.get("/api/v1/tasks");
    if (reply->status != 429) continue;
    ++refused;
    BOOST_TEST(member(reply->body, "code") == "slow_down");
    BOOST_TEST(!reply->header("Retry-After").empty());
  }
  BOOST_TEST(refused >= 1);
  BOOST_TEST(busy.wallet(2).get("/api/v1/tasks")->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_read_waits_for_what_was_written) {
  Client client = one().wallet(9);
  const auto opened = client.post("/api/v1/escrows", "{}");
  const std::string position = member(opened->body, "position");
  const auto read = client.get("/api/v1/escrows?wait_ms=5000&min=" + position);
  BOOST_TEST(read->body.find(member(opened->body, "escrow_id")) != std::string::npos);
  const std::string partition = position.substr(0, position.find(':'));
  check_refused(client.get("/api/v1/escrows?wait_ms=20&min=" + partition + ":999999"), 412,
                "not_yet", "min");
  check_refused(client.get("/api/v1/escrows?min=x"), 400, "invalid", "min");
}

BOOST_AUTO_TEST_CASE(development_deposits_and_withdrawals_keep_the_books) {
  Client client = one().wallet(10);
  const std::string escrow = open_escrow(client);
  BOOST_TEST(open_escrow(client) == escrow);
  const std::string body = deposit_of(escrow, "5000", 1);
  BOOST_TEST(client.post("/api/v1/dev/deposits", body)->status == 202u);
  BOOST_TEST(client.post("/api/v1/dev/deposits", body)->status == 202u);  // A retry.
  check_refused(client.post("/api/v1/dev/deposits", deposit_of(escrow, "6000", 1)), 409,
                "conflict", "/lt");
  for (const char* amount : {"0", "-1"}) {
    const auto reply = client.post("/api/v1/dev/deposits", deposit_of(escrow, amount, 2));
    BOOST_TEST(reply->status == 400u, reply->body);
  }
  check_refused(client.post("/api/v1/dev/deposits",
                            deposit_of("00000000-0000-8000-8000-000000000000", "1", 1)),
                404, "not_found");
  const std::string out = "/api/v1/escrows/" + escrow + "/withdraw";
  check_refused(client.post(out, R"({"amount":"5001","total":"5001"})"), 409, "insufficient",
                "/amount");
  const auto done = client.post(out, R"({"amount":"2000","total":"2000"})");
  BOOST_REQUIRE_MESSAGE(done->status == 200, done->body);
  const auto shown = client.get("/api/v1/escrows/" + escrow + "?wait_ms=5000&min=" +
                                member(done->body, "position"));
  BOOST_TEST(member(shown->body, "deposited_nano") == "5000");
  BOOST_TEST(member(shown->body, "available_nano") == "3000");
  BOOST_TEST(member(shown->body, "withdrawn_nano") == "2000");
  Client stranger = one().wallet(11);
  check_refused(stranger.get("/api/v1/escrows/" + escrow), 403, "forbidden");
  BOOST_TEST(stranger.post(out, R"({"amount":"1","total":"2001"})")->status == 403u);
}

BOOST_AUTO_TEST_CASE(without_development_mode_there_are_no_typed_in_deposits) {
  TestServer strict{[](http::HttpOptions& options) { options.is_dev = false; }};
  Client client = strict.wallet(1);
  check_refused(client.post("/api/v1/dev/deposits", deposit_of(open_escrow(client), "1", 1)), 403,
                "forbidden");
}

BOOST_AUTO_TEST_CASE(the_server_tells_how_it_is) {
  Client client = one().wallet(0);
  BOOST_TEST(client.get("/api/v1/health/live")->status == 200u);
  const std::string ready =
      until([&] { return client.get("/api/v1/health/ready")->body; },
            [](const std::string& body) { return member(body, "status") == "ok"; });
  BOOST_TEST(member(ready, "status") == "ok", ready);
  BOOST_TEST(ready.find("not_configured") != std::string::npos);
  for (const char* path : {"/stats", "/network", "/reserve", "/health", "/devices", "/nodes"})
    BOOST_TEST(client.get(std::string{"/api/v1"} + path)->status == 200u, path);
  const auto metrics = client.get("/api/v1/metrics");
  BOOST_TEST(metrics->header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  for (const char* name :
       {"gstd_database_connections", "gstd_uptime_seconds", "gstd_http_request_seconds_bucket",
        "gstd_journal_lag_records", "gstd_projection_lag_records", "gstd_journal_ghosts_total",
        "gstd_commands_in_flight", "gstd_workers", "gstd_public_events_total",
        "gstd_public_events_lag_records", "gstd_public_events_partitions_stopped"})
    BOOST_TEST(metrics->body.find(std::string{"\n"} + name) != std::string::npos, name);
}

BOOST_AUTO_TEST_CASE(prometheus_finds_no_fault_in_the_metrics) {
  Client client = one().wallet(12);
  client.get("/api/v1/escrows");
  BOOST_REQUIRE_EQUAL(client.post("/api/v1/escrows", "{}")->status, 202);
  const auto metrics = client.get("/api/v1/metrics");
  BOOST_REQUIRE_EQUAL(metrics->status, 200);
  const std::filesystem::path page =
      std::filesystem::temp_directory_path() /
      ("gstd_metrics_" + sha256(metrics->body).text().substr(0, 16));
  const auto judge = [&](const std::string& text) {
    std::ofstream{page} << text;
    const int status = std::system(("promtool check metrics <" + page.string()).c_str());
    std::filesystem::remove(page);
    return status;
  };
  BOOST_TEST(judge(metrics->body) == 0, metrics->body);
  // The judge is there and awake: a counter without its suffix is a fault.
  BOOST_TEST(judge(metrics->body + "# HELP gstd_x x\n# TYPE gstd_x counter\ngstd_x 1\n") != 0);
}
