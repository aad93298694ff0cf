// When the machinery behind the door fails: what clients are told, and that nothing hangs.
#define BOOST_TEST_MODULE http_faults
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "events/sha256.hpp"
#include "tests/support/server.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

Error error(const std::string& code) { return {kind_of(code), code, "a test broke it", ""}; }

std::string upload(Client& client, const std::string& bytes) {
  return member(*body_of(client.post("/api/v1/blobs", bytes, {}, "application/octet-stream")),
                "sha256");
}

std::string task_body(const std::string& module, const std::string& input) {
  return R"({"type":"echo","module":")" + module + R"(","input":")" + input +
         R"(","reward_nano":"1000"})";
}

/// A masked text frame of RFC 6455 of 126 to 65,535 bytes, or fewer; the mask is zero.
std::string frame(const std::string& text) {
  std::string bytes = "\x81";
  if (text.size() < 126) {
    bytes.push_back(static_cast<char>(0x80 | text.size()));
  } else {
    bytes.push_back(static_cast<char>(0x80 | 126));
    bytes.push_back(static_cast<char>(text.size() >> 8));
    bytes.push_back(static_cast<char>(text.size() & 255));
  }
  return bytes + std::string(4, '\0') + text;
}

/// A TCP client whose kernel takes in little that it does not read.
class NarrowClient {
 public:
  explicit NarrowClient(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    const int bytes = 65'536;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(port);
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0);
  }
  ~NarrowClient() { ::close(socket_); }
  NarrowClient(const NarrowClient&) = delete;
  NarrowClient& operator=(const NarrowClient&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      BOOST_REQUIRE(sent > 0);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// All that comes up to and with `end`, or until the server closes.
  std::string read_to(std::string_view end) {
    std::string all;
    std::array<char, 65'536> part;
    while (all.find(end) == std::string::npos) {
      const ssize_t size = ::recv(socket_, part.data(), part.size(), 0);
      if (size <= 0) break;
      all.append(part.data(), static_cast<std::size_t>(size));
    }
    return all;
  }

 private:
  int socket_;
};

const std::string upgrade_request =
    "GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

}  // namespace

BOOST_AUTO_TEST_CASE(a_failing_engine_is_said_so_and_nothing_is_half_done) {
  TestServer server;
  Client client = server.wallet(1);
  TestWorker worker{server, 2};
  const std::string module = upload(client, echo_module());
  const std::string input = upload(client, "input");
  for (const char* code : {"unavailable", "overloaded", "stream_halted", "upgrade_needed"}) {
    server.break_engine(error(code));
    const std::string nowhere = "/api/v1/tasks/00000000-0000-8000-8000-000000000000";
    const std::vector<Result<Reply>> replies = {
        client.post("/api/v1/escrows", "{}"),
        client.post("/api/v1/tasks/create", task_body(module, input)),
        client.post(nowhere + "/cancel", "{}"),
        worker.client().post(nowhere + "/claim", "{}"),
        worker.client().post(nowhere + "/heartbeat", R"({"replica":1})"),
        worker.client().post(nowhere + "/release", R"({"replica":1})")};
    for (const Result<Reply>& reply : replies) {
      BOOST_TEST(reply->status == 503u, reply->body);
      BOOST_TEST(member(reply->body, "code") == code);
      BOOST_TEST(!reply->header("Retry-After").empty());
    }
    BOOST_TEST(client.get("/api/v1/health/ready")->status == 503u);
    BOOST_TEST(client.get("/api/v1/health")->status == 200u);
    BOOST_TEST(client.get("/api/v1/health/live")->status == 200u);
    BOOST_TEST(client.get("/api/v1/tasks")->body == R"({"items":[]})");
  }
  server.break_engine({});
  // The escrow that could not be opened before is opened now.
  BOOST_TEST(client.post("/api/v1/tasks/create", task_body(module, input))->status == 202u);
  BOOST_TEST(client.get("/api/v1/health/ready")->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_socket_passes_the_same_guard_as_a_request) {
  TestServer server;
  Client client = server.wallet(1);
  const auto upgrade = [&](Headers more) {
    Headers headers{{"Connection", "Upgrade"},
                    {"Upgrade", "websocket"},
                    {"Sec-WebSocket-Version", "13"},
                    {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
    headers.insert(headers.end(), more.begin(), more.end());
    return client.get("/api/v1/ws", headers);
  };
  for (const auto& [name, value] : Headers{{"Origin", "https://example.org"},
                                           {"Forwarded", "for=10.0.0.1"},
                                           {"X-Forwarded-For", "10.0.0.1"},
                                           {"Via", "1.1 proxy"}}) {
    const auto reply = upgrade({{name, value}});
    BOOST_TEST(reply->status == 403u, name);
    BOOST_TEST(member(reply->body, "code") == "forbidden", name);
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_is_told_and_cut) {
  TestServer server;
  NarrowClient client{server.port()};
  client.write(upgrade_request);
  BOOST_TEST(client.read_to("\r\n\r\n").starts_with("HTTP/1.1 101"));
  client.write(frame(R"({"type":"hello","wallet":")" + address(1) + "\"}"));
  BOOST_TEST(!client.read_to("\"welcome\"").empty());
  // Each is refused with a frame of its own, and none of those is read: more than the kernel's
  // buffers (4 MiB) and our own queue hold.
  const std::string wrong =
      frame(R"({"type":"ready","slots":1,")" + std::string(64, 'x') + R"(":1})");
  std::string thousand;
  for (int i = 0; i < 1'000; ++i) thousand += wrong;
  for (int i = 0; i < 60; ++i) client.write(thousand);
  client.write(frame(R"({"type":"ready","slots":1})"));
  // Once this one is counted, the server has answered all before it.
  const std::string counted = "gstd_live_messages_total{type=\"ready\"} 1";
  Client watcher{server.url()};
  const std::string metrics =
      until([&] { return watcher.get("/api/v1/metrics")->body; },
            [&](const std::string& page) { return page.find(counted) != std::string::npos; });
  BOOST_TEST(metrics.find(counted) != std::string::npos);
  // The last frame before the close frame, whose reason is the same word.
  const std::string told = R"({"type":"lagging"})";
  BOOST_TEST(client.read_to(told + "\x88").find(told) != std::string::npos);
  BOOST_TEST(Client{server.url()}.get("/api/v1/health/live")->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_server_stops_while_clients_come) {
  constexpr int rounds = 5;
  constexpr std::size_t clients = 6;
  for (int round = 0; round < rounds; ++round) {
    auto server = std::make_unique<TestServer>();
    const ServerUrl url = server->url();
    std::atomic<std::size_t> answered = 0;
    std::atomic<bool> is_over = false;
    std::vector<std::thread> crowd;
    for (std::size_t i = 0; i < clients; ++i)
      crowd.emplace_back([&, is_socket = i % 2 == 0] {
        while (!is_over) {
          if (is_socket) {
            auto socket = LiveSocket::connect(url, "/api/v1/ws");
            if (socket) ++answered;
          } else if (Client{url}.get("/api/v1/health/live")) {
            ++answered;
          }
        }
      });
    while (answered < 20 * clients) std::this_thread::yield();
    server.reset();
    BOOST_TEST(!Client{url}.get("/api/v1/health/live").has_value());
    is_over = true;
    for (std::thread& client : crowd) client.join();
  }
}
