// Wallets prove themselves: every attack on a login and its exact refusal, on one node and on two.
#define BOOST_TEST_MODULE wallet_login
#include <boost/test/unit_test.hpp>
#include <thread>

#include "adapters/http/held_answers.hpp"
#include "adapters/http/sessions.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/slice.hpp"
#include "events/sha256.hpp"
#include "tests/support/wallets.hpp"

using namespace gstd;
using namespace gstd::testing;
using ton::WalletProof;

namespace {

constexpr Millis minute{60'000};

/// One server of two doors for most cases. Not a static object: those go after main, when the
/// statics of the actor library are gone already.
struct World {
  TestServer server{proven(), 2};
  static inline World* only = nullptr;
  World() { only = this; }
};
BOOST_TEST_GLOBAL_FIXTURE(World);

TestServer& one() { return World::only->server; }

Client stranger(std::size_t door = 0) { return Client{one().url(door)}; }

void check_refused(const Result<Reply>& reply, unsigned status, const std::string& code,
                   const std::string& place) {
  BOOST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == status, reply->body);
  BOOST_TEST(member(reply->body, "code") == code, reply->body);
  BOOST_TEST(member(reply->body, "path") == place, reply->body);
}

Result<Reply> log_in(Client& client, const WalletProof& proof) {
  return client.post("/api/v1/session", login_body(proof));
}

void sign_again(const TestWallet& wallet, WalletProof& proof) {
  proof.signature =
      wallet.key().sign(ton::chars(sha256(ton::proof_bytes(proof)).bytes));
}

/// The wallet's proof with another first state, which its own key signs for.
WalletProof with_state(const TestWallet& wallet, WalletProof proof, const ton::StateInit& init) {
  const ton::CellPtr cell = ton::write_state_init(init).value();
  proof.state_init = ton::write_boc(cell);
  proof.address.account = cell->hash().bytes;
  sign_again(wallet, proof);
  return proof;
}

std::string rows(const std::string& table) { return one().value("select count(*) from " + table); }

}  // namespace

BOOST_AUTO_TEST_CASE(wallets_of_both_versions_log_in) {
  for (const auto version : {ton::WalletVersion::v4r2, ton::WalletVersion::v5r1}) {
    const TestWallet wallet{Network::testnet, version};
    Client client = stranger();
    const std::string session = wallet.log_in(client);
    BOOST_TEST(member(session, "wallet") == wallet.address());
    BOOST_TEST(session.find(R"("roles":["requester","owner"])") != std::string::npos, session);
    client.set_header("Authorization", "Bearer " + member(session, "token"));
    BOOST_TEST(client.get("/api/v1/escrows")->status == 200u);
    client.set_header("X-Wallet-Address", wallet.address());
    BOOST_TEST(client.post("/api/v1/blobs", "bytes", {}, "application/octet-stream")->status ==
               201u);
  }
}

BOOST_AUTO_TEST_CASE(a_wallet_says_who_it_is_only_as_its_session_does) {
  const TestWallet ann;
  const TestWallet bob;
  Client client = stranger();
  check_refused(client.get("/api/v1/escrows", {{"X-Wallet-Address", ann.address()}}), 401,
                "unauthenticated", "X-Wallet-Address");
  check_refused(client.get("/api/v1/escrows"), 401, "unauthenticated", "X-Wallet-Address");
  Client as_ann = ann.enter(one());
  check_refused(as_ann.get("/api/v1/escrows", {{"X-Wallet-Address", bob.address()}}), 403,
                "forbidden", "X-Wallet-Address");
  BOOST_TEST(as_ann.get("/api/v1/escrows", {{"X-Wallet-Address", ann.address()}})->status == 200u);
  // A session of another server: its key signs other tokens.
  TestServer elsewhere{proven()};
  Client foreign = ann.enter(elsewhere);
  const std::string token = member(ann.log_in(foreign), "token");
  check_refused(client.get("/api/v1/escrows", {{"Authorization", "Bearer " + token}}), 401,
                "unauthenticated", "Authorization");
}

BOOST_AUTO_TEST_CASE(a_proof_counts_once_on_all_nodes) {
  const TestWallet wallet;
  Client here = stranger(0);
  Client there = stranger(1);
  const WalletProof proof = wallet.proof(here);
  BOOST_TEST(log_in(there, proof)->status == 200u);  // Any node knows any node's challenge.
  check_refused(log_in(here, proof), 401, "unauthenticated", "/proof/payload");
  check_refused(log_in(there, proof), 401, "unauthenticated", "/proof/payload");
  // Another wallet over the same challenge is no better.
  const TestWallet thief;
  check_refused(log_in(here, ton::prove(thief.own(), test_domain, proof.payload, clock_now())),
                401, "unauthenticated", "/proof/payload");
}

BOOST_AUTO_TEST_CASE(of_many_who_come_at_once_with_one_proof_one_gets_in) {
  const TestWallet wallet;
  Client client = stranger();
  const WalletProof proof = wallet.proof(client);
  std::atomic<int> let_in{0};
  std::vector<std::thread> crowd;
  for (std::size_t i = 0; i < 8; ++i)
    crowd.emplace_back([&, i] {
      Client mine = stranger(i % 2);
      if (log_in(mine, proof)->status == 200) ++let_in;
    });
  for (std::thread& one : crowd) one.join();
  BOOST_TEST(let_in == 1);
}

BOOST_AUTO_TEST_CASE(a_bad_proof_stores_nothing_and_uses_nothing_up) {
  const TestWallet wallet;
  Client client = stranger();
  const std::string used = rows("engine.used_challenges");
  const std::string open = rows("engine.sessions");
  const WalletProof good = wallet.proof(client);
  WalletProof bad = good;
  bad.signature.bytes[0] ^= 1;
  for (int i = 0; i < 20; ++i)
    check_refused(log_in(client, bad), 422, "bad_signature", "/proof/signature");
  BOOST_TEST(rows("engine.used_challenges") == used);
  BOOST_TEST(rows("engine.sessions") == open);
  BOOST_TEST(log_in(client, good)->status == 200u);
}

BOOST_AUTO_TEST_CASE(every_part_of_a_proof_must_be_right) {
  const TestWallet wallet;
  const TestWallet other;
  Client client = stranger();
  struct Row {
    const char* what;
    std::function<void(WalletProof&)> change;
    unsigned status;
    std::string code;
    std::string place;
    bool is_signed = true;
  };
  const std::vector<Row> table = {
      {"other domain", [](auto& p) { p.domain = "evil.org"; p.domain_bytes = 8; }, 422,
       "bad_signature", "/proof/domain"},
      {"wrong length of the domain", [](auto& p) { ++p.domain_bytes; }, 422, "bad_signature",
       "/proof/domain"},
      {"other network", [](auto& p) { p.network = "-239"; }, 422, "bad_signature", "/network"},
      {"old time", [](auto& p) { p.timestamp_s -= 15 * 60 + 2; }, 422, "bad_signature",
       "/proof/timestamp"},
      {"future time", [](auto& p) { p.timestamp_s += 62; }, 422, "bad_signature",
       "/proof/timestamp"},
      {"key not in the state", [&](auto& p) { p.public_key.bytes = other.key().id().bytes; }, 422,
       "bad_signature", "/public_key"},
      {"state not of the address",
       [&](auto& p) { p.address = ton::address_of(other.own()); }, 422, "bad_signature",
       "/proof/state_init"},
      {"no state at all", [](auto& p) { p.state_init = "no bag of cells"; }, 422, "bad_signature",
       "/proof/state_init"},
      {"challenge of nobody", [](auto& p) { p.payload = Challenge{}.text(); }, 401,
       "unauthenticated", "/proof/payload"},
      {"challenge of another server",
       [](auto& p) { p.payload = new_challenge({}, clock_now() + minute).text(); }, 401,
       "unauthenticated", "/proof/payload"},
      {"no challenge", [](auto& p) { p.payload = "hello"; }, 401, "unauthenticated",
       "/proof/payload"},
      {"changed signature", [](auto& p) { p.signature.bytes[63] ^= 1; }, 422, "bad_signature",
       "/proof/signature", false},
      {"another time than was signed", [](auto& p) { ++p.timestamp_s; }, 422, "bad_signature",
       "/proof/signature", false},
  };
  for (const Row& row : table) {
    BOOST_TEST_CONTEXT(row.what) {
      WalletProof proof = wallet.proof(client);
      row.change(proof);
      if (row.is_signed) sign_again(wallet, proof);
      check_refused(log_in(client, proof), row.status, row.code, row.place);
    }
  }
  // Up to the limits the times are right.
  for (const std::int64_t seconds : {-15 * 60 + 5, 55}) {
    WalletProof proof = wallet.proof(client);
    proof.timestamp_s += seconds;
    sign_again(wallet, proof);
    BOOST_TEST(log_in(client, proof)->status == 200u);
  }
}

BOOST_AUTO_TEST_CASE(a_contract_that_is_no_open_wallet_gets_no_session) {
  const TestWallet wallet;
  Client client = stranger();
  const ton::StateInit init = ton::init_of(wallet.own());
  ton::Slice data{init.data};
  data.skip(1);
  const auto closed = ton::Builder{}.bit(false).append(*data.rest()).end().value();
  check_refused(log_in(client, with_state(wallet, wallet.proof(client), {init.code, closed})), 422,
                "bad_signature", "/proof/state_init");
  check_refused(log_in(client, with_state(wallet, wallet.proof(client), {init.data, init.data})),
                422, "bad_signature", "/proof/state_init");
  // Signed by the right key, but for the state of somebody else's wallet.
  const TestWallet victim;
  WalletProof stolen = wallet.proof(client);
  const WalletProof theirs = victim.proof(client);
  stolen.address = theirs.address;
  stolen.state_init = theirs.state_init;
  sign_again(wallet, stolen);
  check_refused(log_in(client, stolen), 422, "bad_signature", "/public_key");
  stolen.public_key = theirs.public_key;
  check_refused(log_in(client, stolen), 422, "bad_signature", "/proof/signature");
}

BOOST_AUTO_TEST_CASE(bodies_are_refused_with_the_place_of_the_fault) {
  const TestWallet wallet;
  Client client = stranger();
  const std::string good = login_body(wallet.proof(client));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string body = good;
    return client.post("/api/v1/session", body.replace(body.find(from), from.size(), to));
  };
  check_refused(with(R"("address":")" + wallet.address(), R"("address":"0:12)"), 422,
                "bad_address", "/address");
  check_refused(with(R"("network":"-3")", R"("network":-3)"), 400, "invalid", "/network");
  check_refused(with(R"("signature":")", R"("signature":"!)"), 400, "invalid",
                "/proof/signature");
  check_refused(with(R"("signature":")", R"("signature":"AAAA)"), 400, "invalid",
                "/proof/signature");
  check_refused(with(R"("state_init":")", R"("state_init":" )"), 400, "invalid",
                "/proof/state_init");
  check_refused(with(R"("timestamp":)", R"("timestamp":-)"), 400, "invalid", "/proof/timestamp");
  check_refused(with(R"("timestamp":)", R"("timestamp":"soon","x":)"), 400, "invalid",
                "/proof/timestamp");
  check_refused(with(R"("lengthBytes")", R"("length")"), 400, "invalid", "/proof/domain/length");
  check_refused(with(R"("network")", R"("more":1,"network")"), 400, "invalid", "/more");
  check_refused(client.post("/api/v1/session", R"({"proof":{}})"), 400, "invalid",
                "/proof/timestamp");
  check_refused(client.post("/api/v1/session", "{\"proof\":\"" + std::string(16u << 10, 'a') +
                                                   "\"}"),
                413, "too_large", "");
  // Some wallets write the time as a string.
  std::string quoted = good;
  const std::size_t at = quoted.find(R"("timestamp":)") + 12;
  quoted.insert(quoted.find(',', at), "\"");
  quoted.insert(at, "\"");
  BOOST_TEST(client.post("/api/v1/session", quoted)->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_challenge_lasts_five_minutes) {
  const auto ahead = std::make_shared<std::atomic<std::int64_t>>(0);
  TestServer server{proven([ahead](http::HttpOptions& options) {
    options.clock = [ahead] { return clock_now() + Millis{ahead->load()}; };
  })};
  const TestWallet wallet;
  Client client{server.url()};
  WalletProof proof = wallet.proof(client);
  *ahead = 5 * minute.get() + 1000;
  check_refused(client.post("/api/v1/session", login_body(proof)), 401, "unauthenticated",
                "/proof/payload");
  *ahead = 5 * minute.get() - 2000;
  BOOST_TEST(client.post("/api/v1/session", login_body(proof))->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_server_answers_to_its_names_and_pages_only) {
  Client client = stranger();
  const auto get = [&](const Headers& headers) {
    return client.get("/api/v1/version", headers);
  };
  BOOST_TEST(get({})->status == 200u);
  BOOST_TEST(get({{"Host", test_domain}})->status == 200u);
  check_refused(get({{"Host", "localhost"}}), 403, "forbidden", "Host");
  check_refused(get({{"Host", "evil.org"}}), 403, "forbidden", "Host");
  BOOST_TEST(get({{"Origin", "https://" + test_domain}})->status == 200u);
  check_refused(get({{"Origin", "https://evil.org"}}), 403, "forbidden", "Origin");
  check_refused(get({{"Origin", "http://localhost:3000"}}), 403, "forbidden", "Origin");
  for (const char* name : {"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "Via"})
    check_refused(get({{name, "for=10.0.0.1"}}), 403, "forbidden", "Forwarded");
}

BOOST_AUTO_TEST_CASE(behind_a_proxy_each_client_is_its_own) {
  TestServer server{proven([](http::HttpOptions& options) {
    options.door.proxies = {"127.0.0.1"};
    options.logins_per_ip = {1, 2};
  })};
  Client client{server.url()};
  const TestWallet wallet;
  WalletProof bad = wallet.proof(client);
  bad.signature.bytes[0] ^= 1;
  const auto as = [&](const std::string& ip) {
    return client.post("/api/v1/session", login_body(bad), {{"X-Forwarded-For", "9.9.9.9, " + ip}})
        ->status;
  };
  BOOST_TEST(as("203.0.113.1") == 422u);
  BOOST_TEST(as("203.0.113.1") == 422u);
  BOOST_TEST(as("203.0.113.1") == 429u);
  BOOST_TEST(as("203.0.113.2") == 422u);
}

BOOST_AUTO_TEST_CASE(who_fails_too_often_is_told_to_wait) {
  TestServer server{proven([](http::HttpOptions& options) { options.logins_per_ip = {1, 3}; })};
  Client client{server.url()};
  const TestWallet wallet;
  WalletProof bad = wallet.proof(client);
  bad.network = "-239";
  for (int i = 0; i < 3; ++i)
    check_refused(client.post("/api/v1/session", login_body(bad)), 422, "bad_signature",
                  "/network");
  const UnixMillis asked = clock_now();
  const auto told = client.post("/api/v1/session", login_body(bad));
  check_refused(told, 429, "slow_down", "");
  BOOST_TEST((clock_now() - asked >= http::held_for));  // Told slowly.
  BOOST_TEST(!told->header("Retry-After").empty());
  // What needs no proof goes on.
  BOOST_TEST(client.get("/api/v1/stats")->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_device_is_registered_by_a_proven_owner_and_bound_once) {
  const TestWallet ann;
  const TestWallet bob;
  const KeyPair key = KeyPair::generate();
  const auto enroll = [&](Client& client, const TestWallet& owner, const Headers& headers = {}) {
    return client.post("/api/v1/devices/register",
                       "{" + TestWorker::proof(client, key, owner.address(),
                                               DevicePurpose::registration,
                                               Network::testnet) +
                           R"(,"type":"desktop","name":"n"})",
                       headers);
  };
  Client nobody = stranger();
  check_refused(enroll(nobody, ann), 401, "unauthenticated", "Authorization");
  check_refused(enroll(nobody, ann, {{"X-Wallet-Address", ann.address()}}), 401,
                "unauthenticated", "X-Wallet-Address");
  Client as_ann = ann.enter(one());
  BOOST_TEST(enroll(as_ann, ann)->status == 200u);
  Client as_bob = bob.enter(one(), 1);
  check_refused(enroll(as_bob, bob), 409, "key_bound", "");
}

BOOST_AUTO_TEST_CASE(a_device_logs_in_by_its_key_on_any_node) {
  const TestWallet ann;
  const KeyPair key = KeyPair::generate();
  Client as_ann = ann.enter(one());
  const auto signed_for = [&](Client& client, DevicePurpose purpose) {
    return TestWorker::proof(client, key, ann.address(), purpose, Network::testnet);
  };
  const auto registered = as_ann.post(
      "/api/v1/nodes/register", "{" + signed_for(as_ann, DevicePurpose::registration) +
                                    R"(,"type":"server","name":"n"})");
  BOOST_REQUIRE_MESSAGE(registered->status == 200, registered->body);
  // The signature covers the Host: the same name on both nodes, as behind one address.
  Client here = stranger(0);
  Client there = stranger(1);
  for (Client* client : {&here, &there}) client->set_header("Host", test_domain);
  const std::string body = "{" + signed_for(here, DevicePurpose::login) + R"(,"owner":")" +
                           ann.address() + "\"}";
  const std::string seen = until([&] { return there.post("/api/v1/session", body)->body; },
                                 [](const std::string& said) {
                                   return !member(said, "token").empty();
                                 });
  BOOST_REQUIRE_MESSAGE(!member(seen, "token").empty(), seen);
  check_refused(here.post("/api/v1/session", body), 401, "unauthenticated", "/challenge");
  there.set_header("Authorization", "Bearer " + member(seen, "token"));
  BOOST_TEST(there.get("/api/v1/payouts")->status == 200u);
  check_refused(there.get("/api/v1/escrows"), 403, "forbidden", "");
  check_refused(there.post("/api/v1/session/revoke", R"({"all":true})"), 403, "forbidden", "/all");
}

BOOST_AUTO_TEST_CASE(a_believing_server_opens_no_sessions_of_wallets) {
  TestServer believing;
  Client client{believing.url()};
  const TestWallet wallet{Network::dev};
  check_refused(client.post("/api/v1/session", login_body(wallet.proof(client))), 422,
                "bad_signature", "/proof/domain");
}
