// The WebSocket: hello, offers, work, what changes, resume, and what is refused.
#define BOOST_TEST_MODULE live
#include <boost/test/unit_test.hpp>

#include "adapters/http/live.hpp"
#include "events/sha256.hpp"
#include "tests/support/server.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const std::string input = "input";

/// A socket of one client; frames it is not asked for wait.
class Talk {
 public:
  explicit Talk(const TestServer& server)
      : socket_{std::move(*LiveSocket::connect(server.url(), "/api/v1/ws"))} {}

  void say(const std::string& frame) { BOOST_REQUIRE(socket_.send(frame).has_value()); }
  /// The next frame with that text in it; empty when none comes within that time.
  std::string hear(const std::string& text, Millis within = Millis{5'000}) {
    for (std::int64_t waited = 0; waited < within.get(); waited += 10) {
      const auto frame = socket_.receive(Millis{10});
      if (!frame) return "closed";
      if (*frame && (*frame)->find(text) != std::string::npos) return **frame;
    }
    return {};
  }
  std::string hear_type(const std::string& type) { return hear("\"type\":\"" + type + "\""); }

 private:
  LiveSocket socket_;
};

/// One server for all cases. Not a static object: those go after main, when the statics of the
/// actor library are gone already.
struct World {
  TestServer server;
  Client requester = server.wallet(1);
  int deposits = 0;
  static inline World* only = nullptr;

  World() {
    only = this;
    for (const std::string& bytes : {echo_module(), input})
      BOOST_REQUIRE(body_of(requester.post("/api/v1/blobs", bytes, {}, "application/octet-stream"))
                        .has_value());
  }
  static World& one() { return *only; }
  /// Creates and pays.
  std::string create(const std::string& tier, const std::string& more = {}) {
    const auto reply = requester.post(
        "/api/v1/tasks", R"({"type":"echo","module":")" + sha256(echo_module()).text() +
                             R"(","input":")" + sha256(input).text() +
                             R"(","reward_nano":"1000","tier":")" + tier + "\"" + more + "}");
    BOOST_REQUIRE_MESSAGE(reply->status == 202, reply->body);
    const auto paid = requester.post(
        "/api/v1/dev/deposits", R"({"escrow":")" + member(reply->body, "escrow_id") +
                                    R"(","amount":"100000","lt":)" + std::to_string(++deposits) +
                                    "}");
    BOOST_REQUIRE_MESSAGE(paid->status == 202, paid->body);
    return member(reply->body, "task_id");
  }
};
BOOST_TEST_GLOBAL_FIXTURE(World);

std::string hello(const TestWorker& worker) {
  return R"({"type":"hello","token":")" + worker.token() + "\"}";
}
std::string claim(const std::string& task, const std::string& ref) {
  return R"({"type":"claim","task_id":")" + task + R"(","ref":")" + ref + "\"}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_ready_worker_is_offered_a_task_does_it_and_is_paid) {
  World& world = World::one();
  TestWorker worker{world.server, 2};
  Talk talk{world.server};
  talk.say(hello(worker));
  BOOST_TEST(!member(talk.hear_type("welcome"), "cursor").empty());
  talk.say(R"({"type":"ready","slots":1})");
  Talk requester{world.server};
  requester.say(R"({"type":"hello","wallet":")" + address(1) + "\"}");
  requester.hear_type("welcome");

  const std::string task = world.create("fast");
  const std::string offer = talk.hear("\"task_id\":\"" + task);
  BOOST_TEST(member(offer, "type") == "task");
  talk.say(claim(task, "c1"));
  const std::string claimed = talk.hear_type("claimed");
  BOOST_TEST(member(claimed, "ref") == "c1");
  BOOST_TEST(member(claimed, "requester") == address(1));
  std::string submit = worker.submit_body(task, 1, echo_module(), input, "answer");
  talk.say(R"({"type":"submit","ref":"s1","task_id":")" + task + "\"," + submit.substr(1));
  // The record is told before its answer: the change comes first.
  const std::string validated = talk.hear("task.validated");
  BOOST_TEST(member(validated, "verdict") == "accepted");
  BOOST_TEST(member(talk.hear_type("done"), "ref") == "s1");
  BOOST_TEST(member(talk.hear("task.settled"), "earned_nano") == "1000");

  for (const char* event : {"task.created", "task.funded", "task.claimed", "task.submitted"})
    BOOST_TEST(member(requester.hear(event), "task_id") == task, event);
  const std::string decided = requester.hear("task.validated");
  BOOST_TEST(member(decided, "verdict") == "");
  const std::string settled = requester.hear("task.settled");
  BOOST_TEST(member(settled, "status") == "settled");
  BOOST_TEST(member(settled, "earned_nano") == "");
}

BOOST_AUTO_TEST_CASE(a_client_that_comes_back_is_told_what_it_missed) {
  World& world = World::one();
  std::string cursor;
  {
    Talk talk{world.server};
    talk.say(R"({"type":"hello","wallet":")" + address(1) + "\"}");
    cursor = member(talk.hear_type("welcome"), "cursor");
  }
  const std::string task = world.create("fast");
  until([&] { return world.requester.get("/api/v1/tasks/" + task)->body; },
        [](const std::string& body) { return member(body, "status") == "pending"; });
  const std::string hello_again =
      R"({"type":"hello","wallet":")" + address(1) + R"(","cursor":")";
  Talk back{world.server};
  back.say(hello_again + cursor + "\"}");
  back.hear_type("welcome");
  BOOST_TEST(member(back.hear("task.created"), "task_id") == task);
  BOOST_TEST(member(back.hear("task.funded"), "task_id") == task);
  Talk stranger{world.server};
  stranger.say(R"({"type":"hello","wallet":")" + address(9) + R"(","cursor":")" + cursor + "\"}");
  stranger.hear_type("welcome");
  // What it missed would come before the answer to what it says now.
  stranger.say(R"({"type":"dance"})");
  BOOST_TEST(member(stranger.hear("\"type\""), "type") == "refused");
  for (const char* wrong : {"x", "1", "999999.999999.999999.999999"}) {
    Talk lost{world.server};
    lost.say(hello_again + wrong + "\"}");
    BOOST_TEST(!member(lost.hear_type("resync"), "cursor").empty(), wrong);
  }
}

/// What every cursor promises: from it on everything will be told, wherever the client was cut off.
BOOST_AUTO_TEST_CASE(a_client_cut_off_while_it_is_told_misses_nothing) {
  World& world = World::one();
  const auto hello_from = [](const std::string& cursor) {
    return R"({"type":"hello","wallet":")" + address(1) + R"(","cursor":")" + cursor + "\"}";
  };
  TestWorker worker{world.server, 8};
  Talk listener{world.server};
  listener.say(R"({"type":"hello","wallet":")" + address(1) + "\"}");
  std::string cursor = member(listener.hear_type("welcome"), "cursor");
  const std::string task = world.create("fast");
  BOOST_TEST(member(listener.hear("task.funded"), "task_id") == task);
  // Cut off after the welcome, then after each frame of what it missed.
  for (const char* event : {"\"type\":\"welcome\"", "task.created", "task.funded"}) {
    Talk talk{world.server};
    talk.say(hello_from(cursor));
    const std::string frame = talk.hear(event);
    BOOST_TEST(!frame.empty(), event);
    cursor = member(frame, "cursor");
  }
  // Submitted and validated are one record: whoever is cut off between them is told both again.
  Client& client = worker.client();
  const std::string path = "/api/v1/tasks/" + task;
  BOOST_REQUIRE(client.post(path + "/claim", "{}")->status == 200);
  BOOST_REQUIRE(client
                    .post(path + "/submit",
                          worker.submit_body(task, 1, echo_module(), input, "answer"))
                    ->status == 200);
  cursor = member(listener.hear("task.submitted"), "cursor");
  Talk back{world.server};
  back.say(hello_from(cursor));
  BOOST_TEST(member(back.hear("task.validated"), "task_id") == task);
}

BOOST_AUTO_TEST_CASE(a_lease_is_renewed_and_lost) {
  World& world = World::one();
  TestWorker worker{world.server, 3};
  Talk talk{world.server};
  talk.say(hello(worker));
  talk.hear_type("welcome");
  const std::string task = world.create("fast", R"(,"lease_ms":1000)");
  // Tasks that other cases left open may be offered before this one.
  talk.say(R"({"type":"ready","slots":8})");
  BOOST_TEST(!talk.hear("\"task_id\":\"" + task).empty());
  talk.say(claim(task, "c"));
  talk.hear_type("claimed");
  const std::string beat =
      R"({"type":"heartbeat","task_id":")" + task + R"(","replica":1,"progress":50})";
  std::string renewed;
  for (int i = 0; i < 100 && renewed.empty(); ++i) {
    talk.say(beat);
    const auto frame = talk.hear("\"type\":\"renewed\"", Millis{50});
    if (!frame.empty()) renewed = frame;
  }
  BOOST_TEST(member(renewed, "task_id") == task);
  // A replica that is not his own is no lease of his.
  talk.say(R"({"type":"heartbeat","task_id":")" + task + R"(","replica":7})");
  const std::string lost = talk.hear_type("lease_lost");
  BOOST_TEST(member(lost, "replica") == "7");
}

BOOST_AUTO_TEST_CASE(wrong_frames_are_refused_and_change_nothing) {
  World& world = World::one();
  TestWorker worker{world.server, 4};
  Talk talk{world.server};
  talk.say(R"({"type":"ready","slots":1})");
  BOOST_TEST(member(talk.hear_type("refused"), "code") == "unauthenticated");
  talk.say(hello(worker));
  talk.hear_type("welcome");
  const std::string nowhere = "00000000-0000-8000-8000-000000000000";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "invalid"},
      {"{", "invalid"},
      {"[]", "invalid"},
      {"{}", "invalid"},
      {R"({"type":7})", "invalid"},
      {R"({"type":"dance"})", "invalid"},
      {R"({"type":"ready"})", "invalid"},
      {R"({"type":"ready","slots":-1})", "invalid"},
      {R"({"type":"ready","slots":65})", "invalid"},
      {R"({"type":"ready","slots":1,"more":1})", "invalid"},
      {R"({"type":"ready","type":"ready","slots":1})", "invalid"},
      {claim("x", "r"), "invalid"},
      {claim(nowhere, std::string(65, 'r')), "invalid"},
      {claim(nowhere, "r"), "not_found"},
      {hello(worker), "invalid"}};
  for (const auto& [frame, code] : rows) {
    talk.say(frame);
    BOOST_TEST(member(talk.hear_type("refused"), "code") == code, frame);
  }
  Talk requester{world.server};
  requester.say(R"({"type":"hello","wallet":")" + address(1) + "\"}");
  requester.hear_type("welcome");
  requester.say(claim(nowhere, "r"));
  BOOST_TEST(member(requester.hear_type("refused"), "code") == "forbidden");
}

BOOST_AUTO_TEST_CASE(a_wrong_hello_ends_the_conversation) {
  World& world = World::one();
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"type":"hello"})", "unauthenticated"},
      {R"({"type":"hello","token":"x"})", "unauthenticated"},
      {R"({"type":"hello","wallet":"x"})", "bad_address"}};
  for (const auto& [frame, code] : rows) {
    Talk talk{world.server};
    talk.say(frame);
    BOOST_TEST(member(talk.hear_type("refused"), "code") == code, frame);
    BOOST_TEST(talk.hear("nothing more") == "closed");
  }
}

BOOST_AUTO_TEST_CASE(a_silent_client_and_a_large_frame_are_cut) {
  World& world = World::one();
  Talk silent{world.server};
  Talk loud{world.server};
  loud.say(R"({"type":"hello","wallet":")" + address(1) + "\"}");
  loud.hear_type("welcome");
  loud.say(std::string(http::frame_bytes_max + 1, ' '));
  BOOST_TEST(loud.hear("nothing more") == "closed");
  std::string last = silent.hear("nothing more");
  if (last.empty()) last = silent.hear("nothing more");
  BOOST_TEST(last == "closed");
}

BOOST_AUTO_TEST_CASE(sockets_of_one_address_are_counted) {
  TestServer small{[](http::HttpOptions& options) { options.sockets_per_ip = 2; }};
  Talk first{small};
  Talk second{small};
  BOOST_TEST(!LiveSocket::connect(small.url(), "/api/v1/ws").has_value());
  BOOST_TEST(!LiveSocket::connect(small.url(), "/api/v1/elsewhere").has_value());
}
