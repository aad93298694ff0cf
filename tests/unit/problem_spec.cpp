#define BOOST_TEST_MODULE problem
#include <boost/test/unit_test.hpp>

#include "adapters/http/problem.hpp"

using namespace gstd;
using namespace gstd::http;

BOOST_AUTO_TEST_CASE(every_code_has_the_status_of_the_domain) {
  // domain.md §7, line by line.
  const std::vector<std::pair<unsigned, std::vector<const char*>>> rows = {
      {400, {"invalid"}},
      {401, {"unauthenticated"}},
      {403, {"forbidden", "own_task", "worker_suspended", "user_blocked"}},
      {404, {"not_found"}},
      {409, {"conflict", "not_open", "already_tried", "already_decided", "in_progress",
             "not_holder", "key_bound", "insufficient"}},
      {410, {"lease_lapsed", "deadline_passed", "expired"}},
      {412, {"not_yet"}},
      {413, {"too_large"}},
      {422, {"spec_invalid", "bad_signature", "hash_mismatch", "bad_address"}},
      {429, {"slow_down", "too_soon"}},
      {503, {"unavailable", "overloaded", "stream_halted", "upgrade_needed"}}};
  for (const auto& [status, codes] : rows)
    for (const char* code : codes) BOOST_TEST(status_of(kind_of(code)) == status, code);
}

BOOST_AUTO_TEST_CASE(a_problem_names_the_fault_and_its_place) {
  const Reply reply = reply_of(refuse("spec_invalid", "too short", "/lease_ms").value());
  BOOST_TEST(reply.status == 422u);
  BOOST_TEST(reply.type == "application/problem+json");
  BOOST_TEST(reply.body ==
             R"({"type":"about:blank","title":"Unprocessable Content","status":422,)"
             R"("code":"spec_invalid","detail":"too short",)"
             R"("errors":[{"path":"/lease_ms","reason":"too short"}]})");
  BOOST_TEST(reply.headers.empty());
}

BOOST_AUTO_TEST_CASE(where_waiting_helps_the_client_is_told_how_long) {
  for (const char* code : {"slow_down", "overloaded"}) {
    const Reply reply = reply_of(refuse(code, "later").value());
    BOOST_TEST(reply.headers.front().first == "Retry-After");
    BOOST_TEST(reply.headers.front().second == "1");
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_method_is_told_the_right_ones) {
  const Reply reply = method_not_allowed("GET, POST");
  BOOST_TEST(reply.status == 405u);
  BOOST_TEST(reply.headers.front().first == "Allow");
  BOOST_TEST(reply.headers.front().second == "GET, POST");
}
