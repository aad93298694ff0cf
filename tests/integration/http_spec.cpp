// The API through HTTP: the whole flow, and every refusal with its exact code and place.
#define BOOST_TEST_MODULE http
#include <boost/test/unit_test.hpp>

#include "actors/user.hpp"
#include "actors/worker.hpp"
#include "adapters/evidence/receipt.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/json/record_codec.hpp"
#include "events/sha256.hpp"
#include "tests/support/server.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::uint8_t ann = 1;   // Pays.
constexpr std::uint8_t bob = 2;   // Owns a worker.
constexpr std::uint8_t carl = 3;  // Owns another.
const std::string input = "10000";

/// One server for all cases: starting it costs more than any of them. Not a static object: those
/// go after main, when the statics of the actor library are gone already.
struct World {
  TestServer server;
  Client requester = server.wallet(ann);
  TestWorker worker{server, bob};
  TestWorker other{server, carl};
  std::uint64_t deposits = 0;

  static inline World* only = nullptr;

  World() {
    only = this;
    upload(requester, echo_module());
    upload(requester, input);
  }
  static std::string upload(Client& client, const std::string& bytes) {
    return member(*body_of(client.post("/api/v1/blobs", bytes, {}, "application/octet-stream")),
                  "sha256");
  }
  static World& one() { return *only; }
};
BOOST_TEST_GLOBAL_FIXTURE(World);

std::string task_body(const std::string& more = {}) {
  return R"({"type":"echo","module":")" + sha256(echo_module()).text() + R"(","input":")" +
         sha256(input).text() + R"(","reward_nano":"1000")" + more + "}";
}

std::string create(const std::string& more = {}) {
  World& world = World::one();
  const auto reply = world.requester.post("/api/v1/tasks/create", task_body(more));
  BOOST_REQUIRE_EQUAL(reply->status, 202);
  return reply->body;
}

/// Pays enough for everything the default escrow has queued.
void deposit(const std::string& created) {
  World& world = World::one();
  const std::string escrow = member(created, "escrow_id");
  const auto reply = world.requester.post(
      "/api/v1/dev/deposits", R"({"escrow":")" + escrow + R"(","amount":"100000","lt":)" +
                                  std::to_string(++world.deposits) + "}");
  BOOST_REQUIRE_MESSAGE(reply->status == 202, reply->body);
}

/// A task that can be claimed.
std::string open_task(const std::string& more = {}) {
  const std::string created = create(more);
  deposit(created);
  const std::string id = member(created, "task_id");
  const std::string task = until(
      [&] { return World::one().requester.get("/api/v1/tasks/" + id)->body; },
      [](const std::string& body) { return member(body, "status") == "pending"; });
  BOOST_REQUIRE_EQUAL(member(task, "status"), "pending");
  return id;
}

std::string path(const std::string& task, const std::string& verb) {
  return "/api/v1/tasks/" + task + "/" + verb;
}

void check_refused(const Result<Reply>& reply, unsigned status, const std::string& code,
                   const std::string& place = {}) {
  BOOST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == status, reply->body);
  BOOST_TEST(reply->header("Content-Type") == "application/problem+json");
  BOOST_TEST(member(reply->body, "code") == code, reply->body);
  BOOST_TEST(member(reply->body, "path") == place, reply->body);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_task_goes_from_creation_to_settlement) {
  World& world = World::one();
  const std::string task = open_task(R"(,"tier":"standard")");
  for (TestWorker* worker : {&world.worker, &world.other}) {
    const auto claimed = worker->client().post(path(task, "claim"), "{}");
    BOOST_REQUIRE_EQUAL(claimed->status, 200);
    BOOST_TEST(member(claimed->body, "requester") == address(ann));
    const auto beat = worker->client().post(
        path(task, "heartbeat"), R"({"replica":)" + member(claimed->body, "replica") + "}");
    BOOST_TEST(beat->status == 200u);
    const auto replica =
        static_cast<std::uint32_t>(std::stoul(member(claimed->body, "replica")));
    const auto submitted = worker->client().post(
        path(task, "submit"),
        worker->submit_body(task, replica, echo_module(), input, "answer"));
    BOOST_REQUIRE_MESSAGE(submitted->status == 200, submitted->body);
  }
  const std::string shown = until(
      [&] { return world.requester.get("/api/v1/tasks/" + task)->body; },
      [](const std::string& body) { return member(body, "status") == "settled"; });
  BOOST_TEST(member(shown, "status") == "settled");
  const auto result = world.requester.get(path(task, "result"));
  BOOST_TEST(member(result->body, "result") ==
             result_hash({sha256(echo_module()), sha256(input), 0, 0, "answer"}).text());
  const auto blob = world.requester.get("/api/v1/blobs/" + member(result->body, "blob") +
                                        "?task=" + task);
  BOOST_TEST(blob->status == 200u);
  const auto payment = world.requester.get(path(task, "payment"));
  BOOST_TEST(member(payment->body, "paid_nano") == "2000");
  BOOST_TEST(member(payment->body, "fee_nano") == "100");
  const auto payouts = world.server.wallet(bob).get("/api/v1/payouts");
  BOOST_TEST(member(payouts->body, "earned_nano") == "1000", payouts->body);
  const auto timeline = world.requester.get(path(task, "timeline"));
  for (const char* event : {"task.created", "task.funded", "task.claimed", "task.submitted",
                            "task.validated", "task.settled"})
    BOOST_TEST(timeline->body.find(event) != std::string::npos, event);
  check_refused(world.worker.client().post(path(task, "claim"), "{}"), 409, "not_open");
  check_refused(world.requester.post(path(task, "cancel"), "{}"), 409, "already_decided");
}

BOOST_AUTO_TEST_CASE(bodies_are_refused_with_the_place_of_the_fault) {
  Client& client = World::one().requester;
  struct Row {
    std::string body;
    std::string place;
  };
  const std::string good = task_body();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string body = good;
    return body.replace(body.find(from), from.size(), to);
  };
  const std::vector<Row> rows = {
      {"", ""},
      {"{", ""},
      {"[]", ""},
      {good + "x", ""},
      {"{}", "/type"},
      {task_body(R"(,"more":1)"), "/more"},
      {task_body(R"(,"type":"again")"), "/type"},
      {task_body(R"(,"meter":-1)"), "/meter"},
      {task_body(R"(,"meter":1.5)"), "/meter"},
      {task_body(R"(,"fuel_max":18446744073709551616)"), "/fuel_max"},
      {task_body(R"(,"lease_ms":"30000")"), "/lease_ms"},
      {task_body(R"(,"lease_ms":null)"), "/lease_ms"},
      {task_body(R"(,"tier":"best")"), "/tier"},
      {task_body(R"(,"labels":{"a":1})"), "/labels/a"},
      {with("\"1000\"", "1000"), "/reward_nano"},
      {with("\"1000\"", "\"01\""), "/reward_nano"},
      {with("\"1000\"", "\"9223372036854775808\""), "/reward_nano"},
      {with("\"echo\"", "\"\xff\xfe\""), "/type"},
      {with("\"echo\"", std::string(40, '[') + std::string(40, ']')), ""},
      {R"({"tasks":[]})", "/tasks"},
      {R"({"tasks":[)" + good + "," + task_body(R"(,"more":1)") + "]}", "/tasks/1/more"}};
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.body.substr(0, 200)) {
      const auto reply = client.post("/api/v1/tasks/create", row.body);
      BOOST_TEST(reply->status == 400u);
      BOOST_TEST(member(reply->body, "code") == "invalid");
      if (!row.place.empty()) BOOST_TEST(member(reply->body, "path") == row.place);
    }
  }
}

BOOST_AUTO_TEST_CASE(specs_out_of_their_limits_are_refused_with_the_place) {
  Client& client = World::one().requester;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"(,"lease_ms":999)", "/lease_ms"},
      {R"(,"lease_ms":3600001)", "/lease_ms"},
      {R"(,"queue_timeout_ms":999)", "/queue_timeout_ms"},
      {R"(,"total_timeout_ms":2592000001)", "/total_timeout_ms"},
      {R"(,"meter":7)", "/meter"},
      {R"(,"memory_pages_max":0)", "/memory_pages_max"},
      {R"(,"memory_pages_max":1)", "/memory_pages_max"},  // The module's memory may have two.
      {R"(,"memory_pages_max":8193)", "/memory_pages_max"}};
  for (const auto& [more, place] : rows)
    BOOST_TEST_CONTEXT(more)
  check_refused(client.post("/api/v1/tasks/create", task_body(more)), 422, "spec_invalid", place);
  for (const char* pages : {"2", "8192"})
    create(std::string{R"(,"memory_pages_max":)"} + pages);
  const std::string unknown = sha256("nothing").text();
  const std::string no_module = R"({"type":"echo","module":")" + unknown + R"(","input":")" +
                                sha256(input).text() + R"(","reward_nano":"1000"})";
  check_refused(client.post("/api/v1/tasks/create", no_module), 404, "not_found", "/module");
  const std::string no_input = R"({"type":"echo","module":")" + sha256(echo_module()).text() +
                               R"(","input":")" + unknown + R"(","reward_nano":"1000"})";
  check_refused(client.post("/api/v1/tasks/create", no_input), 404, "not_found", "/input");
  const std::string floats = World::upload(client, float_module());
  const std::string bad_module = R"({"type":"echo","module":")" + floats + R"(","input":")" +
                                 sha256(input).text() + R"(","reward_nano":"1000"})";
  check_refused(client.post("/api/v1/tasks/create", bad_module), 422, "spec_invalid", "/module");
}

BOOST_AUTO_TEST_CASE(a_retried_command_is_the_same_command) {
  Client& client = World::one().requester;
  const Headers key{{"Idempotency-Key", "the-same"}};
  const auto first = client.post("/api/v1/tasks/create", task_body(), key);
  const auto again = client.post("/api/v1/tasks/create", task_body(), key);
  BOOST_TEST(first->header("Idempotency-Key") == "the-same");
  BOOST_TEST(member(first->body, "task_id") == member(again->body, "task_id"));
  BOOST_TEST(member(first->body, "position") == member(again->body, "position"));
  check_refused(client.post("/api/v1/tasks/create", task_body(R"(,"labels":{"a":"b"})"), key),
                409, "conflict");
  BOOST_TEST(!client.post("/api/v1/tasks/create", task_body())->header("Idempotency-Key").empty());
  check_refused(client.post("/api/v1/tasks/create", task_body(),
                            {{"Idempotency-Key", std::string(129, 'k')}}),
                400, "invalid", "Idempotency-Key");
  check_refused(client.post("/api/v1/tasks/create", task_body(), {{"Idempotency-Attempt", "0"}}),
                400, "invalid", "Idempotency-Attempt");
}

BOOST_AUTO_TEST_CASE(a_batch_answers_item_by_item) {
  Client& client = World::one().requester;
  const std::string bad = task_body(R"(,"lease_ms":1)");
  const std::string tasks = task_body() + "," + bad + "," + task_body();
  const auto reply = client.post("/api/v1/tasks", R"({"tasks":[)" + tasks + "]}");
  BOOST_TEST(reply->status == 202u);
  const std::size_t problem = reply->body.find(R"({"problem":)");
  BOOST_REQUIRE(problem != std::string::npos);
  BOOST_TEST(reply->body.substr(0, problem).find("task_id") != std::string::npos);
  BOOST_TEST(reply->body.substr(problem).find("spec_invalid") != std::string::npos);
  BOOST_TEST(reply->body.substr(problem).find("task_id") != std::string::npos);
  std::string many = R"({"tasks":[)";
  for (int i = 0; i < 1001; ++i) many += (i > 0 ? "," : "") + task_body();
  check_refused(client.post("/api/v1/tasks", many + "]}"), 400, "invalid", "/tasks");
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_the_price_and_does_nothing) {
  Client client = World::one().server.wallet(44);
  const auto reply = client.post("/api/v1/tasks/create?dry_run=true", task_body());
  BOOST_TEST(reply->status == 200u);
  BOOST_TEST(member(reply->body, "reserve_nano") == "7350");  // (1000 + 50) x 7.
  BOOST_TEST(member(reply->body, "task_id") == "");
  BOOST_TEST(client.get("/api/v1/tasks")->body == R"({"items":[]})");
}

BOOST_AUTO_TEST_CASE(claims_are_refused_for_the_reasons_of_the_domain) {
  World& world = World::one();
  const std::string task = open_task(R"(,"tier":"fast")");
  const std::string nowhere = "00000000-0000-8000-8000-000000000000";
  TestWorker own{world.server, ann};
  check_refused(own.client().post(path(task, "claim"), "{}"), 403, "own_task");
  check_refused(world.worker.client().post(path(nowhere, "claim"), "{}"), 404, "not_found");
  check_refused(world.worker.client().post(path("x", "claim"), "{}"), 404, "not_found");
  check_refused(world.requester.post(path(task, "claim"), "{}"), 403, "forbidden");
  TestWorker idle{world.server, 40};
  BOOST_REQUIRE(world.server.command(stream_of(idle.key().id()),
                                     Worker::Command{SuspendWorker{"test"}}));
  check_refused(idle.client().post(path(task, "claim"), "{}"), 403, "worker_suspended");
  TestWorker blocked{world.server, 41};
  const Wallet wallet = *Wallet::parse(address(41));
  BOOST_REQUIRE(world.server.command(stream_of(wallet), User::Command{BlockUser{"test"}}));
  check_refused(blocked.client().post(path(task, "claim"), "{}"), 403, "user_blocked");
  check_refused(world.server.wallet(41).post("/api/v1/tasks/create", task_body()), 403,
                "user_blocked");

  const auto claimed = world.worker.client().post(path(task, "claim"), "{}");
  BOOST_REQUIRE_EQUAL(claimed->status, 200);
  const auto again = world.worker.client().post(path(task, "claim"), "{}");
  BOOST_TEST(again->status == 200u);  // The lease is his already.
  check_refused(world.other.client().post(path(task, "claim"), "{}"), 409, "not_open");
  check_refused(world.requester.post(path(task, "cancel"), "{}"), 409, "in_progress");
  check_refused(world.other.client().post(path(task, "heartbeat"), R"({"replica":1})"), 409,
                "not_holder", "/replica");
  check_refused(
      world.other.client().post(path(task, "submit"), world.other.submit_body(
                                                          task, 1, echo_module(), input, "x")),
      409, "not_holder", "/replica");
  const auto released = world.worker.client().post(path(task, "release"), R"({"replica":1})");
  BOOST_TEST(released->status == 200u);
  check_refused(world.worker.client().post(path(task, "claim"), "{}"), 409, "already_tried");
}

BOOST_AUTO_TEST_CASE(results_are_refused_when_signature_or_blob_is_wrong) {
  World& world = World::one();
  const std::string task = open_task(R"(,"tier":"fast")");
  Client& client = world.worker.client();
  BOOST_REQUIRE_EQUAL(client.post(path(task, "claim"), "{}")->status, 200);
  const std::string good = world.worker.submit_body(task, 1, echo_module(), input, "answer");
  std::string wrong = good;
  wrong[wrong.find("\"signature\":\"") + 14] ^= 1;
  const auto bad = client.post(path(task, "submit"), wrong);
  BOOST_TEST((bad->status == 422u || bad->status == 400u), bad->body);
  const std::string other = world.worker.submit_body(task, 2, echo_module(), input, "answer");
  std::string signed_for_another = other;
  signed_for_another.replace(signed_for_another.find(":2,"), 3, ":1,");
  check_refused(client.post(path(task, "submit"), signed_for_another), 422, "bad_signature",
                "/signature");
  std::string no_blob = good;
  const std::string blob = member(good, "blob");
  no_blob.replace(no_blob.find(blob), blob.size(), sha256("nothing").text());
  check_refused(client.post(path(task, "submit"), no_blob), 404, "not_found", "/blob");
  BOOST_TEST(client.post(path(task, "submit"), good)->status == 200u);
  BOOST_TEST(client.post(path(task, "submit"), good)->status == 200u);  // A retry.
}

BOOST_AUTO_TEST_CASE(blobs_are_for_those_who_may_read_them) {
  World& world = World::one();
  const std::string secret = World::upload(world.requester, "only for ann");
  BOOST_TEST(world.requester.get("/api/v1/blobs/" + secret)->body == "only for ann");
  check_refused(world.worker.client().get("/api/v1/blobs/" + secret), 404, "not_found");
  check_refused(world.server.wallet(bob).get("/api/v1/blobs/" + secret), 404, "not_found");
  check_refused(world.server.wallet(0).get("/api/v1/blobs/" + secret), 401, "unauthenticated",
                "Authorization");
  const auto module = world.worker.client().get("/api/v1/blobs/" + sha256(echo_module()).text());
  BOOST_TEST(module->body == echo_module());
  check_refused(world.requester.post("/api/v1/blobs?sha256=" + secret, "others"), 422,
                "hash_mismatch", "sha256");
  check_refused(world.requester.post("/api/v1/blobs?sha256=x", "others"), 400, "invalid",
                "sha256");
  check_refused(world.requester.get("/api/v1/blobs/x"), 404, "not_found");
}

BOOST_AUTO_TEST_CASE(heads_are_for_everybody_and_receipts_for_those_who_took_part) {
  World& world = World::one();
  const std::string task = open_task(R"(,"tier":"fast")");
  const std::string receipt = path(task, "receipt");
  until([&] { return std::to_string(world.requester.get("/api/v1/heads")->status); },
        [](const std::string& status) { return status == "200"; });
  check_refused(world.requester.get(receipt), 412, "not_yet");  // Not decided.
  BOOST_REQUIRE_EQUAL(world.other.client().post(path(task, "claim"), "{}")->status, 200);
  const std::string body = world.other.submit_body(task, 1, echo_module(), input, "answer");
  BOOST_REQUIRE_EQUAL(world.other.client().post(path(task, "submit"), body)->status, 200);
  const json::JsonRecordCodec codec;
  ReceiptReport report;
  until(
      [&] {
        const auto reply = world.requester.get(receipt);
        if (reply->status != 200) check_refused(reply, 412, "not_yet");
        else report = check_receipt(*json::decode<Receipt>(reply->body), codec, {});
        return report.status;
      },
      [](const std::string& status) { return status == "settled"; });
  BOOST_TEST(report.status == "settled");
  BOOST_TEST(report.findings.empty());
  BOOST_REQUIRE(report.votes.size() == 1U);
  BOOST_TEST(report.votes[0].worker == world.other.key().id());
  const auto heads = json::decode<SignedHeads>(world.server.wallet(0).get("/api/v1/heads")->body);
  BOOST_REQUIRE(heads.has_value());
  for (const SignedHead& head : heads->heads) BOOST_TEST(is_signed(head));
  BOOST_TEST(heads->heads.front().key == report.key);
  BOOST_TEST(world.other.client().get(receipt)->status == 200u);
  BOOST_TEST(world.server.wallet(carl).get(receipt)->status == 200u);  // The worker's owner.
  check_refused(world.server.wallet(bob).get(receipt), 403, "forbidden");
  check_refused(world.worker.client().get(receipt), 403, "forbidden");
  check_refused(world.server.wallet(0).get(receipt), 401, "unauthenticated", "Authorization");
  check_refused(world.requester.get(path("00000000-0000-8000-8000-000000000000", "receipt")), 404,
                "not_found");
}
