// The HTTP and WebSocket client against a server that misbehaves on purpose.
#define BOOST_TEST_MODULE client
#include <boost/test/unit_test.hpp>

#include "adapters/client/live.hpp"
#include "tests/support/fake_server.hpp"

using namespace gstd;

namespace {

const FakeServer::OnFrame no_frames = [](const std::string&) { return std::vector<std::string>{}; };
const FakeServer::OnRequest no_requests = [](const FakeRequest&) {
  return FakeReply{404, "", false};
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_url_has_a_host_and_maybe_a_port) {
  const auto with_port = parse_server_url("http://localhost:8080/");
  BOOST_REQUIRE(with_port);
  BOOST_TEST(with_port->host == "localhost");
  BOOST_TEST(with_port->port == "8080");
  BOOST_TEST(with_port->authority == "localhost:8080");
  BOOST_TEST(parse_server_url("http://gstd.example")->port == "80");
  const auto six = parse_server_url("http://[::1]:9");
  BOOST_REQUIRE(six);
  BOOST_TEST(six->host == "::1");
  BOOST_TEST(six->authority == "[::1]:9");
  for (const char* bad : {"", "localhost:80", "https://x", "http://", "http://:80", "http://x:",
                          "http://x:a", "http://x:123456", "http://x/y", "http://u@x", "http://[x"})
    BOOST_TEST(!parse_server_url(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(a_request_carries_its_headers_and_brings_the_answer) {
  FakeRequest seen;
  FakeServer server{[&](const FakeRequest& request) {
                      seen = request;
                      return FakeReply{200, "pong", false};
                    },
                    no_frames};
  Client client{server.url()};
  client.set_header("Authorization", "Bearer t");
  const auto reply = client.post("/api/v1/x?y=1", "ping", {{"Idempotency-Key", "k"}});
  BOOST_REQUIRE(reply);
  BOOST_TEST(reply->status == 200u);
  BOOST_TEST(reply->body == "pong");
  BOOST_TEST(seen.method == "POST");
  BOOST_TEST(seen.target == "/api/v1/x?y=1");
  BOOST_TEST(seen.body == "ping");
  BOOST_TEST(seen.header("host") == server.authority());
  BOOST_TEST(seen.header("authorization") == "Bearer t");
  BOOST_TEST(seen.header("idempotency-key") == "k");
  BOOST_TEST(seen.header("content-type") == "application/json");
}

BOOST_AUTO_TEST_CASE(one_connection_serves_many_requests) {
  FakeServer server{[](const FakeRequest&) { return FakeReply{200, "x", false}; }, no_frames};
  Client client{server.url()};
  for (int i = 0; i < 5; ++i) BOOST_TEST(client.get("/").has_value());
  BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(a_request_on_a_connection_closed_meanwhile_is_sent_again) {
  FakeServer server{[](const FakeRequest&) { return FakeReply{200, "x", true}; }, no_frames};
  Client client{server.url()};
  BOOST_TEST(client.get("/").has_value());
  BOOST_TEST(client.get("/").has_value());
  BOOST_TEST(server.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(a_server_that_says_nothing_is_unavailable) {
  int asked = 0;
  FakeServer server{[&](const FakeRequest&) {
                      ++asked;
                      return FakeReply{0, "", false};
                    },
                    no_frames};
  Client client{server.url()};
  const auto reply = client.get("/");
  BOOST_REQUIRE(!reply);
  BOOST_TEST(reply.error().code == "unavailable");
  BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(a_port_where_nobody_listens_is_unavailable) {
  Client client{*parse_server_url("http://127.0.0.1:1")};
  BOOST_TEST(client.get("/").error().code == "unavailable");
}

BOOST_AUTO_TEST_CASE(a_problem_becomes_its_error) {
  FakeServer server{[](const FakeRequest&) {
                      return FakeReply{422, R"({"type":"about:blank","title":"Bad","status":422,
"code":"bad_address","detail":"wrong CRC","errors":[{"path":"/owner","reason":"wrong CRC"}]})",
                                       false};
                    },
                    no_frames};
  Client client{server.url()};
  const auto body = body_of(client.get("/"));
  BOOST_REQUIRE(!body);
  BOOST_TEST(body.error().code == "bad_address");
  BOOST_TEST(body.error().path == "/owner");
  BOOST_TEST(body.error().why == "wrong CRC");
  BOOST_TEST((body.error().kind == Errc::unprocessable));
}

BOOST_AUTO_TEST_CASE(an_error_without_a_problem_names_its_status) {
  FakeServer server{[](const FakeRequest&) { return FakeReply{502, "<html>", false}; }, no_frames};
  Client client{server.url()};
  const auto body = body_of(client.get("/"));
  BOOST_REQUIRE(!body);
  BOOST_TEST(body.error().code == "unavailable");
  BOOST_TEST(body.error().why == "the server answered 502");
}

BOOST_AUTO_TEST_CASE(frames_go_both_ways) {
  FakeServer server{no_requests, [](const std::string& frame) {
                      return std::vector<std::string>{"got " + frame, "and more"};
                    }};
  auto socket = LiveSocket::connect(server.url(), "/api/v1/ws");
  BOOST_REQUIRE(socket);
  BOOST_TEST(socket->receive(Millis{1})->has_value() == false);
  BOOST_TEST(socket->send("hello").has_value());
  BOOST_TEST(socket->receive(Millis{5000})->value_or("") == "got hello");
  BOOST_TEST(socket->receive(Millis{5000})->value_or("") == "and more");
  server.push("by itself");
  BOOST_TEST(socket->receive(Millis{5000})->value_or("") == "by itself");
  socket->close();
}

BOOST_AUTO_TEST_CASE(a_closed_live_connection_is_unavailable) {
  FakeServer server{no_requests,
                    [](const std::string&) { return std::vector<std::string>{"close"}; }};
  auto socket = LiveSocket::connect(server.url(), "/api/v1/ws");
  BOOST_REQUIRE(socket);
  BOOST_TEST(socket->send("bye").has_value());
  Result<std::optional<std::string>> got = std::optional<std::string>{};
  for (int i = 0; i < 100 && got; ++i) got = socket->receive(Millis{100});
  BOOST_REQUIRE(!got);
  BOOST_TEST(got.error().code == "unavailable");
  BOOST_TEST(socket->send("again").error().code == "unavailable");
}

BOOST_AUTO_TEST_CASE(waiting_for_a_frame_ends_when_woken) {
  FakeServer server{no_requests, no_frames};
  auto socket = LiveSocket::connect(server.url(), "/api/v1/ws");
  BOOST_REQUIRE(socket);
  std::thread waker{[&] { socket->wake(); }};
  BOOST_TEST(socket->receive(Millis{60'000})->has_value() == false);
  waker.join();
}
