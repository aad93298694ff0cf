// Approvals of operators: who may, when, once, and for this request only.
#define BOOST_TEST_MODULE operators
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/keys.hpp"
#include "adapters/http/operators.hpp"
#include "events/sha256.hpp"

using namespace gstd;
using namespace gstd::http;

namespace {

const UnixMillis noon{1'763'848'000'000};

struct People {
  KeyPair ann = KeyPair::generate();
  KeyPair bob = KeyPair::generate();
  KeyPair eve = KeyPair::generate();
  Operators operators{{ann.id(), bob.id()}, Network::testnet, false};
};

Request request_of(std::string body = "{}") {
  Request request;
  request.method = "POST";
  request.path = "/api/v1/admin/records/disown";
  request.body = std::move(body);
  return request;
}

std::string approval(const KeyPair& who, const Request& request, UnixMillis time = noon,
                     Network network = Network::testnet) {
  Approval made;
  made.key = who.id();
  made.time = time;
  fill_random(made.nonce.bytes.data(), made.nonce.bytes.size());
  made.signature = who.sign(signed_bytes(OperatorClaim{
      network, request.method, request.path, sha256(request.body), time, made.nonce}));
  return made.text();
}

std::string code_of(const Result<std::string>& answer) {
  return answer ? "ok" : answer.error().code;
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_different_operators_are_needed) {
  People people;
  Request request = request_of();
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "unauthenticated");
  request.approvals = approval(people.ann, request);
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "unauthenticated");
  request.approvals = approval(people.ann, request) + "," + approval(people.ann, request);
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "unauthenticated");
  request.approvals = approval(people.ann, request) + "," + approval(people.bob, request);
  const auto by = people.operators.approve(request, noon);
  BOOST_REQUIRE(by);
  BOOST_TEST(by->find(people.ann.id().text()) != std::string::npos);
  BOOST_TEST(by->find(people.bob.id().text()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stranger_is_no_operator) {
  People people;
  Request request = request_of();
  request.approvals = approval(people.ann, request) + "," + approval(people.eve, request);
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "forbidden");
}

BOOST_AUTO_TEST_CASE(an_approval_is_of_one_request_on_one_network) {
  People people;
  const auto fails = [&](Request other) {
    other.approvals = approval(people.ann, request_of()) + "," + approval(people.bob, other);
    return code_of(people.operators.approve(other, noon));
  };
  BOOST_TEST(fails(request_of("{\"x\":1}")) == "bad_signature");
  Request path = request_of();
  path.path = "/api/v1/admin/projections/skip";
  BOOST_TEST(fails(path) == "bad_signature");
  Request method = request_of();
  method.method = "GET";
  BOOST_TEST(fails(method) == "bad_signature");
  Request network = request_of();
  network.approvals = approval(people.ann, network, noon, Network::mainnet);
  BOOST_TEST(code_of(people.operators.approve(network, noon)) == "bad_signature");
}

BOOST_AUTO_TEST_CASE(an_approval_lives_a_minute) {
  const auto at = [](UnixMillis now) {
    People people;
    Request request = request_of();
    request.approvals = approval(people.ann, request) + "," + approval(people.bob, request);
    return code_of(people.operators.approve(request, now));
  };
  BOOST_TEST(at(noon + approval_life) == "ok");
  BOOST_TEST(at(noon + approval_life + Millis{1}) == "unauthenticated");
  BOOST_TEST(at(noon - approval_life) == "ok");
  BOOST_TEST(at(noon - approval_life - Millis{1}) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(an_approval_counts_once) {
  People people;
  Request request = request_of();
  request.approvals = approval(people.ann, request) + "," + approval(people.bob, request);
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "ok");
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(what_fails_uses_nothing_up) {
  People people;
  Request request = request_of();
  const std::string ann = approval(people.ann, request);
  request.approvals = ann;
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "unauthenticated");
  request.approvals = ann + "," + approval(people.bob, request);
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "ok");
}

BOOST_AUTO_TEST_CASE(broken_words_are_refused_with_their_place) {
  People people;
  for (const char* text : {"x", ";;;", "00;1;2;3", "a;b;c;d;e"}) {
    Request request = request_of();
    request.approvals = text;
    const auto answer = people.operators.approve(request, noon);
    BOOST_TEST(code_of(answer) == "invalid");
    BOOST_TEST(answer.error().path == "X-Operator-Approval");
  }
}

BOOST_AUTO_TEST_CASE(only_a_development_server_without_keys_is_open) {
  const KeyPair ann = KeyPair::generate();
  BOOST_TEST(code_of(Operators{{}, Network::dev, true}.approve(request_of(), noon)) == "ok");
  BOOST_TEST(code_of(Operators{{}, Network::dev, false}.approve(request_of(), noon)) ==
             "unauthenticated");
  BOOST_TEST(code_of(Operators{{ann.id()}, Network::dev, true}.approve(request_of(), noon)) ==
             "unauthenticated");
}

BOOST_AUTO_TEST_CASE(nonces_out_at_a_time_are_bounded) {
  People people;
  for (std::size_t i = 0; i < approvals_max / 2; ++i) {
    Request request = request_of();
    request.approvals = approval(people.ann, request) + "," + approval(people.bob, request);
    BOOST_REQUIRE(people.operators.approve(request, noon));
  }
  Request request = request_of();
  request.approvals = approval(people.ann, request) + "," + approval(people.bob, request);
  BOOST_TEST(code_of(people.operators.approve(request, noon)) == "slow_down");
  const UnixMillis later = noon + approval_life + Millis{1};
  request.approvals =
      approval(people.ann, request, later) + "," + approval(people.bob, request, later);
  BOOST_TEST(code_of(people.operators.approve(request, later)) == "ok");
}
