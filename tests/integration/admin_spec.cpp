// What two operators do together, through HTTP to the journal and back into the read models.
#define BOOST_TEST_MODULE admin
#include <boost/test/unit_test.hpp>

#include "events/sha256.hpp"
#include "tests/support/server.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const std::string skip_path = "/api/v1/admin/projections/skip";
const std::string disown_path = "/api/v1/admin/records/disown";

std::string disown_body(const Position& position) {
  return R"({"position":")" + position.text() + R"(","reason":"a newer program wrote it"})";
}
std::string skip_body(const std::string& projection, const std::string& position,
                      const std::string& reason = "broken") {
  return R"({"projection":")" + projection + R"(","position":")" + position +
         R"(","reason":")" + reason + R"("})";
}

/// `status code path` of an answer.
std::string said(const Result<Reply>& reply) {
  return std::to_string(reply->status) + " " + member(reply->body, "code") + " " +
         member(reply->body, "path");
}

std::string ready(Client& client) {
  return std::to_string(client.get("/api/v1/health/ready")->status);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_record_nobody_can_read_stops_its_partition_until_it_is_disowned) {
  TestServer server;
  Client client = server.wallet(1);
  const std::string opened = client.post("/api/v1/escrows", "{}")->body;
  const Position escrow = Position::parse(member(opened, "position")).value();
  BOOST_TEST(said(client.post(disown_path, disown_body(escrow))) == "400 invalid /position");

  const Position unreadable = server.append_unreadable(escrow.partition);
  until([&] { return ready(client); }, [](const std::string& status) { return status == "503"; });
  const Result<Reply> refused = client.post("/api/v1/escrows", R"({"currency":"ton"})",
                                            {{"Idempotency-Key", "other"}});
  BOOST_TEST(said(refused) == "503 upgrade_needed ");
  // The one before it is understood, and the one behind it is not there.
  BOOST_TEST(said(client.post(disown_path, disown_body(escrow))) == "400 invalid /position");
  const Position beyond{unreadable.partition, unreadable.height + 1};
  BOOST_TEST(said(client.post(disown_path, disown_body(beyond))) == "400 invalid /position");

  const Result<Reply> disowned = client.post(disown_path, disown_body(unreadable));
  BOOST_TEST(disowned->status == 200u, disowned->body);
  const std::string health = until([&] { return ready(client); },
                                   [](const std::string& status) { return status == "200"; });
  BOOST_TEST(health == "200");
  BOOST_TEST(client.post("/api/v1/escrows", "{}")->status == 202u);
}

BOOST_AUTO_TEST_CASE(a_skip_is_journaled_once_and_bad_words_say_where) {
  TestServer server;
  Client client = server.wallet(1);
  const std::string position = member(client.post("/api/v1/escrows", "{}")->body, "position");
  server.wait_for(position);
  const Result<Reply> skipped = client.post(skip_path, skip_body("tasks", position));
  BOOST_TEST(skipped->status == 200u, skipped->body);
  BOOST_TEST(client.post(skip_path, skip_body("tasks", position))->status == 200u);
  BOOST_TEST(said(client.post(skip_path, skip_body("taskz", position))) ==
             "400 invalid /projection");
  BOOST_TEST(said(client.post(skip_path, skip_body("tasks", "0:999999"))) ==
             "400 invalid /position");
  BOOST_TEST(said(client.post(skip_path, skip_body("tasks", "999:0"))) ==
             "400 invalid /position");
  BOOST_TEST(said(client.post(skip_path, skip_body("tasks", position, ""))) ==
             "400 invalid /reason");
  BOOST_TEST(client.post(skip_path, skip_body("tasks", position, std::string(500, 'x')))->status ==
             200u);
  BOOST_TEST(said(client.post(skip_path, skip_body("tasks", position, std::string(501, 'x')))) ==
             "400 invalid /reason");
}

BOOST_AUTO_TEST_CASE(with_keys_nobody_else_is_an_operator) {
  const KeyPair ann = KeyPair::generate();
  const KeyPair bob = KeyPair::generate();
  TestServer server{[&](http::HttpOptions& options) {
    options.operators = {ann.id(), bob.id()};
  }};
  Client client = server.wallet(1);
  const std::string position = member(client.post("/api/v1/escrows", "{}")->body, "position");
  server.wait_for(position);
  const std::string body = skip_body("tasks", position);
  const auto approval = [&](const KeyPair& key) {
    Approval made;
    made.key = key.id();
    made.time = UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count()};
    made.signature = key.sign(signed_bytes(
        OperatorClaim{Network::dev, "POST", skip_path, sha256(body), made.time, made.nonce}));
    return made.text();
  };
  BOOST_TEST(said(client.post(skip_path, body)) ==
             "401 unauthenticated X-Operator-Approval");
  const Headers both{{"X-Operator-Approval", approval(ann) + "," + approval(bob)}};
  const Result<Reply> done = client.post(skip_path, body, both);
  BOOST_TEST(done->status == 200u, done->body);
  BOOST_TEST(said(client.post(skip_path, body, both)) ==
             "401 unauthenticated X-Operator-Approval");
}
