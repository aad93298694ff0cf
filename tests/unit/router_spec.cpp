#define BOOST_TEST_MODULE router
#include <boost/test/unit_test.hpp>

#include "adapters/http/gate.hpp"
#include "adapters/http/history.hpp"
#include "adapters/http/router.hpp"

using namespace gstd;
using namespace gstd::http;

namespace {

Router small_router() {
  Router router;
  router.get("/tasks/available", Access::worker, [](ExchangePtr) {});
  router.get("/tasks/{task}", Access::anyone, [](ExchangePtr) {});
  router.post("/tasks/{task}/claim", Access::worker, [](ExchangePtr) {});
  router.post("/blobs", Access::session, 77, [](ExchangePtr) {});
  router.get("/blobs", Access::session, [](ExchangePtr) {});
  return router;
}

Request local(std::string host, std::string origin = {}, bool is_forwarded = false) {
  Request request;
  request.host = std::move(host);
  request.origin = std::move(origin);
  request.is_forwarded = is_forwarded;
  return request;
}

Request asking(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

Notice notice(PartitionId partition, std::uint64_t height) {
  return {{partition, height}, "task.claimed", TaskStatus::assigned, nullptr};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_first_template_that_fits_answers) {
  const Router router = small_router();
  BOOST_TEST(router.find("GET", "/api/v1/tasks/available")->route->path == "/tasks/available");
  const auto match = router.find("GET", "/api/v1/tasks/t-1");
  BOOST_TEST(match->route->path == "/tasks/{task}");
  BOOST_TEST(match->params.front().first == "task");
  BOOST_TEST(match->params.front().second == "t-1");
  BOOST_TEST(router.find("POST", "/api/v1/blobs")->route->body_max == 77u);
}

BOOST_AUTO_TEST_CASE(other_paths_are_not_found) {
  const Router router = small_router();
  for (const char* path : {"/tasks/t-1", "/api/v1", "/api/v1/", "/api/v1/tasks", "/api/v1/tasks/",
                           "/api/v1/tasks/t-1/claim/now", "/api/v2/tasks/t-1", ""})
    BOOST_TEST(router.find("GET", path).error().code == "not_found", path);
}

BOOST_AUTO_TEST_CASE(another_method_is_told_which_ones_there_are) {
  const Router router = small_router();
  const auto match = router.find("DELETE", "/api/v1/blobs");
  BOOST_TEST(match->route == nullptr);
  BOOST_TEST(match->allowed == "POST, GET");
}

BOOST_AUTO_TEST_CASE(only_this_machine_is_answered_in_loopback_mode) {
  for (const char* host : {"127.0.0.1:8080", "127.0.0.1", "127.8.8.8", "localhost:1", "[::1]:8080"})
    BOOST_TEST(check_loopback(local(host)).has_value(), host);
  for (const char* host : {"", "example.org", "127.0.0.1.example.org", "127.0.0", "10.0.0.1:8080",
                           "localhost.example.org", "[::2]:80", "0.0.0.0"})
    BOOST_TEST(check_loopback(local(host)).error().path == "Host", host);
}

BOOST_AUTO_TEST_CASE(pages_of_other_sites_are_refused) {
  BOOST_TEST(check_loopback(local("localhost", "http://localhost:3000")).has_value());
  for (const char* origin : {"http://example.org", "null", "https://localhost.example.org",
                             "file://localhost"})
    BOOST_TEST(check_loopback(local("localhost", origin)).error().path == "Origin", origin);
  BOOST_TEST(check_loopback(local("localhost", "", true)).error().path == "Forwarded");
}

BOOST_AUTO_TEST_CASE(a_bucket_gives_its_burst_and_then_its_rate) {
  TokenBuckets buckets{{2, 3}};
  const UnixMillis now{1'000'000};
  for (int i = 0; i < 3; ++i) BOOST_TEST(buckets.take("a", now));
  BOOST_TEST(!buckets.take("a", now));
  BOOST_TEST(buckets.take("b", now));  // Another's bucket is its own.
  BOOST_TEST(!buckets.take("a", now + Millis{499}));
  BOOST_TEST(buckets.take("a", now + Millis{500}));
  BOOST_TEST(!buckets.take("a", now + Millis{500}));
}

BOOST_AUTO_TEST_CASE(an_empty_bucket_is_seen_without_taking) {
  TokenBuckets buckets{{1, 2}};
  const UnixMillis now{1'000'000};
  BOOST_TEST(!buckets.is_empty("a", now));
  BOOST_TEST(buckets.take("a", now));
  BOOST_TEST(!buckets.is_empty("a", now));
  BOOST_TEST(buckets.take("a", now));
  BOOST_TEST(buckets.is_empty("a", now));
  BOOST_TEST(buckets.is_empty("a", now + Millis{999}));
  BOOST_TEST(!buckets.is_empty("a", now + Millis{1000}));
  BOOST_TEST(!buckets.is_empty("b", now));
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_gives_no_more_than_a_full_bucket) {
  TokenBuckets buckets{{2, 3}};
  BOOST_TEST(buckets.take("a", UnixMillis{1}));
  const UnixMillis later{4'000'000'000'000};
  for (int i = 0; i < 3; ++i) BOOST_TEST(buckets.take("a", later));
  BOOST_TEST(!buckets.take("a", later));
  BOOST_TEST(!buckets.take("a", UnixMillis{1}));
}

BOOST_AUTO_TEST_CASE(idle_buckets_are_forgotten) {
  TokenBuckets buckets{{1, 1}};
  for (int i = 0; i < 100; ++i) buckets.take(std::to_string(i), UnixMillis{1'000'000});
  buckets.take("last", UnixMillis{1'020'000});
  BOOST_TEST(buckets.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_read_may_wait_for_positions) {
  const auto wanted = read_after(asking({{"min", "3:1842,5:7"}, {"wait_ms", "500"}}));
  BOOST_TEST(wanted->positions.size() == 2u);
  BOOST_TEST(wanted->positions[1].text() == "5:7");
  BOOST_TEST(wanted->wait.count() == 500);
  BOOST_TEST(read_after(asking({}))->positions.empty());
  for (const char* min : {"", "3", "3:", "x:1", "3:1,", "3:1;5:7"})
    BOOST_TEST(read_after(asking({{"min", min}})).error().path == "min", min);
  for (const char* wait : {"", "-1", "10001", "1.5", "soon"})
    BOOST_TEST(read_after(asking({{"min", "3:1"}, {"wait_ms", wait}})).error().path == "wait_ms",
               wait);
  BOOST_TEST(read_after(asking({{"min", "3:1"}, {"wait_ms", "10000"}})).has_value());
}

BOOST_AUTO_TEST_CASE(a_query_is_decoded) {
  std::vector<std::pair<std::string, std::string>> query;
  BOOST_TEST(parse_query("a=1&b=x%2Cy+z&c&&d=%C3%A9", query));
  BOOST_TEST(query.size() == 4u);
  BOOST_TEST(query[1].second == "x,y z");
  BOOST_TEST(query[2].second == "");
  for (const char* text : {"a=%", "a=%2", "a=%zz", "%=1"}) {
    query.clear();
    BOOST_TEST(!parse_query(text, query), text);
  }
}

BOOST_AUTO_TEST_CASE(a_cursor_is_read_as_it_was_written) {
  const LiveCursor cursor{{0, 18'446'744'073'709'551'615u, 7}};
  BOOST_TEST(cursor.text() == "0.18446744073709551615.7");
  BOOST_TEST((*LiveCursor::parse(cursor.text()) == cursor));
  for (const char* text : {"", ".", "1.", ".1", "1..2", "x", "1.x", "-1", "18446744073709551616"})
    BOOST_TEST(!LiveCursor::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_client_that_comes_back_gets_what_it_missed) {
  History history{2};
  history.begin_at({0, 10});
  history.begin_at({1, 0});
  const LiveCursor before = history.now();
  history.add({0, 10}, {notice(0, 10)});
  history.add({0, 11}, {});
  history.add({1, 0}, {notice(1, 0), notice(1, 0)});
  BOOST_TEST(history.now().text() == "12.1");
  BOOST_TEST(history.since(before)->size() == 3u);
  BOOST_TEST(history.since(LiveCursor{{11, 0}})->size() == 2u);
  BOOST_TEST(history.since(history.now())->empty());
}

BOOST_AUTO_TEST_CASE(a_cursor_out_of_the_window_means_read_again) {
  History history{1};
  history.begin_at({0, 10});
  for (std::uint64_t h = 10; h < 20 + records_kept; ++h) history.add({0, h}, {notice(0, h)});
  BOOST_TEST(history.since(LiveCursor{{20}})->size() == records_kept);
  BOOST_TEST(!history.since(LiveCursor{{19}}).has_value());
  BOOST_TEST(!history.since(LiveCursor{{21 + records_kept}}).has_value());
  BOOST_TEST(!history.since(LiveCursor{{20, 20}}).has_value());
}
