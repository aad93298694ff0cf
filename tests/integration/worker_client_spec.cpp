// The worker against a server that checks its every word, and misbehaves on purpose.
#define BOOST_TEST_MODULE worker
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <map>

#include "adapters/crypto/cipher.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/worker/wire.hpp"
#include "adapters/worker/worker.hpp"
#include "events/sha256.hpp"
#include "tests/support/demo.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/wat.hpp"

using namespace gstd;

namespace {

const TaskId task = task_id(Wallet{}, "worker_spec", 0);
const Wallet requester = *Wallet::parse("0:" + std::string(64, 'a'));
const Wallet owner = *Wallet::parse("0:" + std::string(64, 'b'));
const std::string challenge(64, 'c');

FakeReply ok(std::string body) { return {200, std::move(body), false}; }
FakeReply problem(unsigned status, const std::string& code) {
  return {status, R"({"title":"no","status":400,"code":")" + code + R"(","errors":[]})", false};
}

// One task, offered to one worker. What the worker sends is kept for the test to look at.
class Scene {
 public:
  explicit Scene(std::string module, std::string input = "1000")
      : module_(std::move(module)),
        input_(std::move(input)),
        server_([this](const FakeRequest& request) { return answer(request); },
                [this](const std::string& frame) { return reply(frame); }) {
    options.url = server_.url();
    options.owner = owner;
    options.child = test_child();
    spec_.type = "demo";
    spec_.module = sha256(module_);
    spec_.input = sha256(input_);
    spec_.lease_ms = Millis{60'000};
    spec_.memory_pages_max = 1024;
    spec_.total_timeout_ms = Millis{60'000};
  }
  ~Scene() { finish(); }

  void start() {
    worker_ = std::thread([this] {
      outcome_ = work(
          options, key, [this](const WorkerNote& note) { hear(note.event); }, stop_);
    });
  }
  // Waits until this note was heard, or this path was asked, so many times; fails after 30 s.
  void wait_for(const std::string& what, int times = 1) {
    std::unique_lock lock{mutex_};
    BOOST_TEST_REQUIRE(
        heard_.wait_for(lock, std::chrono::seconds(30), [&] { return count_[what] >= times; }),
        what);
  }
  Result<bool> finish() {
    stop_ = true;
    if (worker_.joinable()) worker_.join();
    return outcome_;
  }
  Result<bool> end_by_itself() {
    worker_.join();
    return outcome_;
  }
  int count(const std::string& what) {
    const std::scoped_lock lock{mutex_};
    return count_[what];
  }
  void push(std::string frame) { server_.push(std::move(frame)); }

  WorkerOptions options;
  KeyPair key = KeyPair::generate();
  Millis lease{60'000};
  std::function<FakeReply(const FakeRequest&, int times)> on_heartbeat;
  std::function<FakeReply(const FakeRequest&, int times)> on_submit;
  std::function<FakeReply()> on_register;
  int offers = 1;
  int offers_at_once = 1;
  int deaf_claims = 0;  // Claims that get no answer.
  std::vector<std::string> hellos;
  std::vector<FakeRequest> submits;
  std::string sealed;

 private:
  int hear(const std::string& what) {
    const std::scoped_lock lock{mutex_};
    heard_.notify_all();
    return ++count_[what];
  }

  FakeReply answer(const FakeRequest& request) {
    const std::string& path = request.target;
    const int times = hear(path.substr(path.rfind('/') + 1));
    if (path == "/api/v1/session/challenge")
      return ok(R"({"challenge":")" + challenge + R"(","network":"dev","host":")" +
                std::string(request.header("host")) + R"(","expires_at":1})");
    if (path == "/api/v1/devices/register")
      return on_register ? on_register() : registered(request);
    if (path == "/api/v1/session") return logged_in(request);
    if (request.header("authorization") != "Bearer token-1") return problem(401, "unauthenticated");
    if (path == "/api/v1/blobs/" + spec_.module.text()) return ok(module_);
    if (path == "/api/v1/blobs/" + spec_.input.text()) return ok(input_);
    if (path.starts_with("/api/v1/blobs?sha256=")) {
      sealed = request.body;
      return ok(R"({"sha256":")" + sha256(sealed).text() + R"(","size":1})");
    }
    if (path == "/api/v1/tasks/" + task.text() + "/heartbeat")
      return on_heartbeat ? on_heartbeat(request, times) : ok("{}");
    if (path == "/api/v1/tasks/" + task.text() + "/submit") {
      submits.push_back(request);
      return on_submit ? on_submit(request, times) : ok("{}");
    }
    if (path == "/api/v1/tasks/" + task.text() + "/release") return ok("{}");
    return problem(404, "not_found");
  }

  bool is_proof(const FakeRequest& request, const Signature& signature, DevicePurpose purpose) {
    const DeviceClaim claim{
        Network::dev, request.header("host"), *Challenge::parse(challenge), key.id(), owner,
        purpose};
    return verify(key.id(), signed_bytes(claim), signature);
  }
  FakeReply registered(const FakeRequest& request) {
    const auto body = json::decode<wire::RegisterBody>(request.body);
    if (!body || request.header("x-wallet-address") != owner.text()) return problem(400, "invalid");
    if (!is_proof(request, body->signature, DevicePurpose::registration))
      return problem(422, "bad_signature");
    return ok("{}");
  }
  FakeReply logged_in(const FakeRequest& request) {
    const auto body = json::decode<wire::LoginBody>(request.body);
    if (!body || body->owner != owner) return problem(400, "invalid");
    if (!is_proof(request, body->signature, DevicePurpose::login))
      return problem(422, "bad_signature");
    return ok(json::encode(wire::LoginReply{"token-1", key.id(), owner, UnixMillis{1}}));
  }

  std::vector<std::string> reply(const std::string& frame) {
    if (const auto hello = json::decode<wire::Hello>(frame); hello && hello->type == "hello") {
      hellos.push_back(frame);
      return {R"({"type":"welcome","cursor":"c1","network":"dev","now":1})"};
    }
    if (const auto ready = json::decode<wire::Ready>(frame); ready && ready->type == "ready") {
      hear("ready " + std::to_string(ready->slots));
      if (ready->slots == 0 || offers-- <= 0) return {};
      return std::vector<std::string>(static_cast<std::size_t>(offers_at_once), offer());
    }
    const auto claim = json::decode<wire::Claim>(frame);
    if (!claim || claim->type != "claim") return {"close"};
    hear("claim");
    if (deaf_claims-- > 0) return {};
    spec_.lease_ms = lease;
    return {json::encode(wire::Claimed{"claimed", claim->ref, claim->task_id, 7, UnixMillis{1},
                                       requester, Network::dev, spec_, "0:1"})};
  }

  std::string offer() const {
    return json::encode(wire::Offer{"task",
                                    task,
                                    spec_.type,
                                    spec_.module,
                                    spec_.input,
                                    Currency::ton,
                                    Nano{5},
                                    Tier::standard,
                                    spec_.meter,
                                    0,
                                    spec_.memory_pages_max,
                                    lease,
                                    std::nullopt,
                                    1,
                                    {}});
  }

  std::string module_;
  std::string input_;
  TaskSpec spec_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::map<std::string, int> count_;
  std::atomic<bool> stop_{false};
  Result<bool> outcome_ = true;
  FakeServer server_;
  std::thread worker_;
};

std::string endless() { return task_module("(loop $again (br $again)) (unreachable)"); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_task_is_run_sealed_signed_and_submitted) {
  Scene scene{demo_module("primes"), "1000"};
  scene.options.is_once = true;
  scene.start();
  BOOST_TEST(scene.end_by_itself().has_value());
  BOOST_REQUIRE(scene.submits.size() == 1u);
  const auto sent = json::decode<wire::SubmitBody>(scene.submits[0].body);
  BOOST_REQUIRE(sent);
  const auto output = open_result(task, requester, scene.sealed);
  BOOST_REQUIRE(output);
  BOOST_TEST(*output == "168");
  const Sha256 module = sha256(demo_module("primes"));
  const Sha256 input = sha256("1000");
  BOOST_TEST(sent->replica == 7u);
  BOOST_TEST(sent->exit == 0);
  BOOST_TEST(sent->result == result_hash({module, input, 0, 0, "168"}));
  BOOST_TEST(sent->blob == sha256(scene.sealed));
  const ResultClaim claim{Network::dev, task, 7, module, input, 0, 0, sent->result, sent->blob};
  BOOST_TEST(verify(scene.key.id(), signed_bytes(claim), sent->signature));
}

BOOST_AUTO_TEST_CASE(a_trap_is_submitted_as_a_result) {
  Scene scene{task_module("(unreachable)")};
  scene.options.is_once = true;
  scene.start();
  BOOST_TEST(scene.end_by_itself().has_value());
  BOOST_REQUIRE(scene.submits.size() == 1u);
  BOOST_TEST(json::decode<wire::SubmitBody>(scene.submits[0].body)->exit == exit_trap);
}

BOOST_AUTO_TEST_CASE(a_free_slot_is_said_again) {
  Scene scene{demo_module("primes")};
  scene.offers = 2;
  scene.start();
  scene.wait_for("submitted", 2);
  scene.wait_for("ready 1", 3);
}

BOOST_AUTO_TEST_CASE(an_offer_that_came_while_busy_is_claimed_when_free) {
  Scene scene{demo_module("primes")};
  scene.offers = 1;
  scene.offers_at_once = 2;
  scene.start();
  scene.wait_for("submitted", 2);
  BOOST_TEST(scene.count("claim") == 2);
}

BOOST_AUTO_TEST_CASE(a_claim_nobody_answers_does_not_take_a_slot_for_ever) {
  Scene scene{demo_module("primes")};
  scene.options.ready_again = Millis{300};
  scene.deaf_claims = 1;
  scene.offers = 2;
  scene.start();
  scene.wait_for("submitted");
  BOOST_TEST(scene.count("claim") == 2);
}

BOOST_AUTO_TEST_CASE(a_forgotten_session_costs_no_result) {
  Scene scene{demo_module("primes")};
  scene.options.is_once = true;
  scene.on_submit = [](const FakeRequest&, int times) {
    return times == 1 ? problem(401, "unauthenticated") : ok("{}");
  };
  scene.start();
  BOOST_TEST(scene.end_by_itself().has_value());
  BOOST_TEST(scene.submits.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_asked_for_with_the_same_bytes) {
  Scene scene{demo_module("primes")};
  scene.options.is_once = true;
  scene.on_submit = [](const FakeRequest&, int times) {
    if (times == 1) return FakeReply{0, "", false};
    return times == 2 ? problem(503, "unavailable") : ok("{}");
  };
  scene.start();
  BOOST_TEST(scene.end_by_itself().has_value());
  BOOST_REQUIRE(scene.submits.size() >= 3u);
  BOOST_TEST(scene.submits.front().body == scene.submits.back().body);
  BOOST_TEST(scene.submits.front().header("idempotency-attempt") == "1");
  BOOST_TEST(scene.submits.back().header("idempotency-attempt") != "1");
}

BOOST_AUTO_TEST_CASE(a_lease_is_renewed_every_third_of_it) {
  Scene scene{endless()};
  scene.lease = Millis{600};
  scene.start();
  scene.wait_for("heartbeat", 4);  // Beyond the first lease.
  BOOST_TEST(scene.count("lost") == 0);
  BOOST_TEST(scene.finish().has_value());
}

BOOST_AUTO_TEST_CASE(a_lease_the_server_refuses_ends_the_run) {
  Scene scene{endless()};
  scene.lease = Millis{300};
  scene.on_heartbeat = [](const FakeRequest&, int) { return problem(410, "lease_lapsed"); };
  scene.start();
  scene.wait_for("lost");
  scene.wait_for("ready 1", 2);
  BOOST_TEST(scene.count("release") == 0);
}

BOOST_AUTO_TEST_CASE(a_lease_that_cannot_be_renewed_ends_the_run) {
  Scene scene{endless()};
  scene.lease = Millis{300};
  scene.on_heartbeat = [](const FakeRequest&, int) { return problem(503, "unavailable"); };
  scene.start();
  scene.wait_for("lost");
  BOOST_TEST(scene.count("heartbeat") >= 2);
}

BOOST_AUTO_TEST_CASE(a_lease_lost_over_the_live_connection_ends_the_run) {
  Scene scene{endless()};
  scene.start();
  scene.wait_for("claimed");
  scene.push(json::encode(wire::LeaseLost{"lease_lost", task, 7, "cancelled"}));
  scene.wait_for("lost");
}

BOOST_AUTO_TEST_CASE(a_worker_that_stops_gives_its_lease_back) {
  Scene scene{endless()};
  scene.start();
  scene.wait_for("claimed");
  BOOST_TEST(scene.finish().has_value());
  BOOST_TEST(scene.count("released") == 1);
  BOOST_TEST(scene.count("release") == 1);
  BOOST_TEST(scene.count("stopped") == 1);
}

BOOST_AUTO_TEST_CASE(a_module_that_breaks_the_rules_is_given_back) {
  Scene scene{wat("(module)")};
  scene.start();
  scene.wait_for("failed");
  scene.wait_for("release");
  BOOST_TEST(scene.submits.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_worker_comes_back_with_its_cursor) {
  Scene scene{demo_module("primes")};
  scene.offers = 0;
  scene.start();
  scene.wait_for("connected");
  scene.push(R"({"type":"task_changed","task_id":")" + task.text() +
             R"(","status":"settled","event":"task.settled","position":"0:9","cursor":"c9",)"
             R"("earned_nano":"5"})");
  scene.wait_for("earned");
  scene.push("not a frame of ours");
  scene.push(R"({"type":"task_changed"})");  // Not in the schema: nothing can be trusted after it.
  BOOST_TEST(!scene.end_by_itself().has_value());
}

BOOST_AUTO_TEST_CASE(a_closed_connection_is_opened_again_with_the_cursor) {
  Scene scene{demo_module("primes")};
  scene.offers = 0;
  scene.start();
  scene.wait_for("connected");
  scene.push(R"({"type":"resync","cursor":"c5"})");
  scene.push(R"({"type":"refused","ref":"","code":"unavailable","detail":"going down"})");
  scene.wait_for("disconnected");
  scene.wait_for("connected", 2);
  BOOST_TEST(scene.finish().has_value());
  BOOST_REQUIRE(scene.hellos.size() == 2u);
  BOOST_TEST(!json::decode<wire::Hello>(scene.hellos[0])->cursor.has_value());
  BOOST_TEST(json::decode<wire::Hello>(scene.hellos[1])->cursor.value_or("") == "c5");
}

BOOST_AUTO_TEST_CASE(a_refusal_for_ever_ends_the_worker) {
  Scene scene{demo_module("primes")};
  scene.on_register = [] { return problem(409, "key_bound"); };
  scene.start();
  const auto outcome = scene.end_by_itself();
  BOOST_REQUIRE(!outcome);
  BOOST_TEST(outcome.error().code == "key_bound");
}
