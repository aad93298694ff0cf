// HTTP over libcurl against servers that misbehave on purpose.
#define BOOST_TEST_MODULE curl_client
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <sstream>

#include "adapters/chain/curl_client.hpp"
#include "tests/support/child.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;

namespace {

const FakeServer::OnFrame no_frames = [](const std::string&) { return std::vector<std::string>{}; };

std::unique_ptr<Transport> client_of(const FakeServer& server, std::string_view key = {},
                                     std::size_t body_bytes_max = 1'000) {
  CurlOptions options{"http://" + server.authority() + "/api/v3/", SecretText{key}};
  options.timeout = Millis{400};
  options.body_bytes_max = body_bytes_max;
  return open_curl(std::move(options)).value();
}

/// Of this test alone; gone with it.
struct Folder {
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("gstd-curl-" + std::to_string(getpid()));
};

Error error_of(const std::string& url, std::string_view key = {}) {
  const auto opened = open_curl({url, SecretText{key}});
  return opened ? Error{} : opened.error();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_base_url_is_http_or_https_without_query_and_user) {
  for (const char* good : {"https://toncenter.com/api/v3", "http://127.0.0.1:8081/api/v3",
                           "https://testnet.toncenter.com/api/v3/", "http://[::1]:9"})
    BOOST_TEST(error_of(good).code == "", good);
  for (const char* bad : {"", "toncenter.com/api", "ftp://x/y", "file:///etc/passwd", "https://",
                          "https://x/y?z=1", "https://u:p@x/y", "https://x/y#z"})
    BOOST_TEST(error_of(bad).code == "invalid", bad);
}

BOOST_AUTO_TEST_CASE(a_key_travels_over_https_or_inside_this_machine) {
  BOOST_TEST(error_of("https://toncenter.com/api/v3", "secret").code == "");
  BOOST_TEST(error_of("http://127.0.0.1:1/api/v3", "secret").code == "");
  BOOST_TEST(error_of("http://toncenter.com/api/v3", "secret").code == "invalid");
  BOOST_TEST(error_of("https://toncenter.com/api/v3", "secret\r\nX: y").code == "invalid");
  BOOST_TEST(error_of("http://toncenter.com/api/v3", "secret").why.find("secret") ==
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(questions_carry_the_key_and_bring_the_answer_on_one_connection) {
  std::vector<FakeRequest> seen;
  FakeServer server{[&](const FakeRequest& request) {
                      seen.push_back(request);
                      return FakeReply{request.method == "GET" ? 404u : 200u, "pong", false};
                    },
                    no_frames};
  const auto client = client_of(server, "secret");
  const auto first = client->exchange({"/message", R"({"boc":"x"})"});
  BOOST_REQUIRE_MESSAGE(first, first.error());
  BOOST_TEST(first->status == 200u);
  BOOST_TEST(first->body == "pong");
  const auto second = client->exchange({"/transactions?a=b&c=0:d", {}});
  BOOST_REQUIRE_MESSAGE(second, second.error());
  BOOST_TEST(second->status == 404u);
  BOOST_REQUIRE(seen.size() == 2u);
  BOOST_TEST(seen[0].method == "POST");
  BOOST_TEST(seen[0].target == "/api/v3/message");
  BOOST_TEST(seen[0].body == R"({"boc":"x"})");
  BOOST_TEST(seen[0].header("content-type") == "application/json");
  BOOST_TEST(seen[0].header("x-api-key") == "secret");
  BOOST_TEST(seen[1].method == "GET");
  BOOST_TEST(seen[1].target == "/api/v3/transactions?a=b&c=0:d");
  BOOST_TEST(seen[1].body == "");
  BOOST_TEST(seen[1].header("x-api-key") == "secret");
  BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(without_a_key_no_header_says_so) {
  FakeRequest seen;
  FakeServer server{[&](const FakeRequest& request) {
                      seen = request;
                      return FakeReply{200, "", false};
                    },
                    no_frames};
  BOOST_TEST(client_of(server)->exchange({"/", {}}).has_value());
  for (const auto& [name, value] : seen.headers) BOOST_TEST(name != "X-API-Key");
}

BOOST_AUTO_TEST_CASE(an_answer_is_read_up_to_its_bound) {
  std::size_t size = 1'000;
  FakeServer server{[&](const FakeRequest&) {
                      return FakeReply{200, std::string(size, 'x'), false};
                    },
                    no_frames};
  const auto client = client_of(server);
  BOOST_TEST(client->exchange({"/", {}})->body.size() == 1'000u);
  size = 1'001;
  BOOST_TEST(code_of(client->exchange({"/", {}})) == "too_large");
  size = 10;
  BOOST_TEST(client->exchange({"/", {}})->body.size() == 10u);
}

BOOST_AUTO_TEST_CASE(no_answer_is_unavailable_and_the_next_one_is_heard) {
  bool is_down = true;
  FakeServer server{[&](const FakeRequest&) {
                      return FakeReply{is_down ? 0u : 200u, "", false};
                    },
                    no_frames};
  const auto client = client_of(server, "secret");
  const auto closed = client->exchange({"/", R"({"boc":"x"})"});
  BOOST_TEST(code_of(closed) == "unavailable");
  BOOST_TEST(closed.error().why.find("secret") == std::string::npos);
  is_down = false;
  BOOST_TEST(client->exchange({"/", {}}).has_value());
  const auto nobody = open_curl({"http://127.0.0.1:1/api/v3"}).value();
  BOOST_TEST(code_of(nobody->exchange({"/", {}})) == "unavailable");
}

BOOST_AUTO_TEST_CASE(a_slow_answer_is_waited_for_no_longer_than_told) {
  std::mutex held;
  std::unique_lock hold{held};
  FakeServer server{[&](const FakeRequest&) {
                      const std::lock_guard wait{held};
                      return FakeReply{200, "late", true};
                    },
                    no_frames};
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(code_of(client_of(server)->exchange({"/", {}})) == "unavailable");
  BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds{10}));
  hold.unlock();
}

BOOST_AUTO_TEST_CASE(a_refusal_does_not_repeat_the_key) {
  FakeServer server{
      [](const FakeRequest& request) {
        return FakeReply{401, "no such key: " + std::string{request.header("x-api-key")}, false};
      },
      no_frames};
  BOOST_TEST(client_of(server, "secret")->exchange({"/", {}})->body == "no such key: ***");
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer) {
  const Folder folder;
  std::filesystem::create_directory(folder.path / "elsewhere");
  Child server{{"python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory",
                folder.path.string()}};
  std::istringstream words{server.line()};  // Serving HTTP on 127.0.0.1 port N (...) ...
  std::string word;
  while (words >> word && word != "port") continue;
  words >> word;
  const auto client = open_curl({"http://127.0.0.1:" + word}).value();
  const auto answer = client->exchange({"/elsewhere", {}});
  BOOST_REQUIRE_MESSAGE(answer, answer.error());
  BOOST_TEST(answer->status == 301u);
}

BOOST_AUTO_TEST_CASE(a_certificate_nobody_vouches_for_is_refused) {
  const Folder folder;
  const std::string key = (folder.path / "key.pem").string();
  const std::string certificate = (folder.path / "crt.pem").string();
  Child maker{{"openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", key, "-out",
               certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
               "subjectAltName=DNS:localhost,IP:127.0.0.1"}};
  BOOST_REQUIRE(maker.wait() == 0);
  Child server{
      {"openssl", "s_server", "-www", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate}};
  std::string line;
  while (!line.starts_with("ACCEPT ")) line = server.line();
  const std::string authority = line.substr(line.find(' ') + 1);
  const auto client = open_curl({"https://" + authority}).value();
  const auto answer = client->exchange({"/", {}});
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().code == "unavailable");
  BOOST_TEST(answer.error().why.find("peer certificate") != std::string::npos, answer.error());
}
