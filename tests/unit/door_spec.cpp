// The door of a server that strangers reach: names, pages, proxies.
#define BOOST_TEST_MODULE door
#include <boost/test/unit_test.hpp>

#include "adapters/http/door.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using namespace gstd::http;

namespace {

DoorRules rules() {
  return {{"app.example.org", "10.0.0.5:8080"}, {"https://app.example.org"}, {"10.0.0.9", "::1"}};
}

Request request_to(std::string host) {
  Request request;
  request.host = std::move(host);
  request.ip = "192.0.2.7";
  return request;
}

/// The header at fault, or `-`.
std::string fault_of(Request request) {
  const auto checked = check_door(rules(), request);
  if (!checked) BOOST_TEST(checked.error().code == "forbidden");
  return checked ? "-" : checked.error().path;
}

/// Whom the server takes for the client.
std::string client_of(std::string peer, std::string forwarded_for) {
  Request request = request_to("app.example.org");
  request.ip = std::move(peer);
  request.forwarded_for = std::move(forwarded_for);
  request.is_forwarded = true;
  const auto checked = check_door(rules(), request);
  return checked ? request.ip : checked.error().path;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_server_answers_to_its_own_names) {
  BOOST_TEST(fault_of(request_to("app.example.org")) == "-");
  BOOST_TEST(fault_of(request_to("app.example.org:443")) == "-");
  BOOST_TEST(fault_of(request_to("10.0.0.5:8080")) == "-");
  for (const char* host : {"", "10.0.0.5", "10.0.0.5:8081", "127.0.0.1:8080", "localhost",
                           "evil.org", "app.example.org.evil.org", "xapp.example.org",
                           "evil.org:app.example.org", "[app.example.org"})
    BOOST_TEST(fault_of(request_to(host)) == "Host", host);
}

BOOST_AUTO_TEST_CASE(a_server_answers_to_its_own_pages) {
  Request request = request_to("app.example.org");
  request.origin = "https://app.example.org";
  BOOST_TEST(fault_of(request) == "-");
  for (const char* origin : {"http://app.example.org", "https://evil.org", "null",
                             "https://app.example.org.evil.org", "https://app.example.org:8443",
                             "http://localhost:3000"}) {
    request.origin = origin;
    BOOST_TEST(fault_of(request) == "Origin", origin);
  }
}

BOOST_AUTO_TEST_CASE(only_a_proxy_of_ours_may_forward) {
  BOOST_TEST(client_of("192.0.2.7", "203.0.113.1") == "Forwarded");
  BOOST_TEST(client_of("192.0.2.7", "") == "Forwarded");
  BOOST_TEST(client_of("10.0.0.9", "203.0.113.1") == "203.0.113.1");
  BOOST_TEST(client_of("::1", "2001:DB8:0::1") == "2001:db8::1");
  BOOST_TEST(client_of("10.0.0.9", "") == "10.0.0.9");
}

BOOST_AUTO_TEST_CASE(what_a_client_says_of_itself_is_not_believed) {
  BOOST_TEST(client_of("10.0.0.9", "1.1.1.1, 203.0.113.1") == "203.0.113.1");
  BOOST_TEST(client_of("10.0.0.9", "1.1.1.1,203.0.113.1,10.0.0.9,::1") == "203.0.113.1");
  BOOST_TEST(client_of("10.0.0.9", "10.0.0.9") == "10.0.0.9");
  for (const char* list : {"x", "203.0.113.1,", "203.0.113.1:80", "unknown", ","})
    BOOST_TEST(client_of("10.0.0.9", list) == "X-Forwarded-For", list);
}
