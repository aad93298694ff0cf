#define BOOST_TEST_MODULE spec_limits
#include <boost/test/unit_test.hpp>

#include "actors/spec_limits.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

BOOST_AUTO_TEST_CASE(every_limit_of_a_spec_holds_on_both_sides) {
  struct Row {
    const char* path;
    void (*good)(TaskSpec&);
    void (*bad)(TaskSpec&);
  };
  const Row rows[] = {
      {"/type", [](TaskSpec& s) { s.type = "a"; }, [](TaskSpec& s) { s.type = ""; }},
      {"/type", [](TaskSpec& s) { s.type = std::string(64, 'z'); },
       [](TaskSpec& s) { s.type = std::string(65, 'z'); }},
      {"/type", [](TaskSpec& s) { s.type = "a.b_c-9"; }, [](TaskSpec& s) { s.type = "Primes"; }},
      {"/meter", [](TaskSpec& s) { s.meter = 0; }, [](TaskSpec& s) { s.meter = 1; }},
      {"/reward_nano", [](TaskSpec& s) { s.reward_nano = nano(1); },
       [](TaskSpec& s) { s.reward_nano = nano(0); }},
      {"/reward_nano", [](TaskSpec& s) { s.reward_nano = nano(2); },
       [](TaskSpec& s) { s.reward_nano = nano(-1); }},
      {"/fuel_max", [](TaskSpec& s) { s.fuel_max = fuel_max_max; },
       [](TaskSpec& s) { s.fuel_max = fuel_max_max + 1; }},
      {"/memory_pages_max", [](TaskSpec& s) { s.memory_pages_max = 1; },
       [](TaskSpec& s) { s.memory_pages_max = 0; }},
      {"/memory_pages_max", [](TaskSpec& s) { s.memory_pages_max = 8192; },
       [](TaskSpec& s) { s.memory_pages_max = 8193; }},
      {"/lease_ms", [](TaskSpec& s) { s.lease_ms = Millis{1'000}; },
       [](TaskSpec& s) { s.lease_ms = Millis{999}; }},
      {"/lease_ms", [](TaskSpec& s) { s.lease_ms = Millis{3'600'000}; },
       [](TaskSpec& s) { s.lease_ms = Millis{3'600'001}; }},
      {"/queue_timeout_ms", [](TaskSpec& s) { s.queue_timeout_ms = Millis{1'000}; },
       [](TaskSpec& s) { s.queue_timeout_ms = Millis{999}; }},
      {"/queue_timeout_ms", [](TaskSpec& s) { s.queue_timeout_ms = timeout_max; },
       [](TaskSpec& s) { s.queue_timeout_ms = Millis{timeout_max.get() + 1}; }},
      {"/total_timeout_ms", [](TaskSpec& s) { s.total_timeout_ms = Millis{1'000}; },
       [](TaskSpec& s) { s.total_timeout_ms = Millis{999}; }},
      {"/total_timeout_ms", [](TaskSpec& s) { s.total_timeout_ms = timeout_max; },
       [](TaskSpec& s) { s.total_timeout_ms = Millis{timeout_max.get() + 1}; }},
      {"/labels",
       [](TaskSpec& s) {
         for (int i = 0; i < 16; ++i) s.labels[std::to_string(i)] = "";
       },
       [](TaskSpec& s) {
         for (int i = 0; i < 17; ++i) s.labels[std::to_string(i)] = "";
       }},
      {"/labels", [](TaskSpec& s) { s.labels[std::string(64, 'k')] = ""; },
       [](TaskSpec& s) { s.labels[std::string(65, 'k')] = ""; }},
      {"/labels", [](TaskSpec& s) { s.labels["k"] = ""; }, [](TaskSpec& s) { s.labels[""] = ""; }},
      {"/labels/a~1b~0", [](TaskSpec& s) { s.labels["a/b~"] = std::string(256, 'v'); },
       [](TaskSpec& s) { s.labels["a/b~"] = std::string(257, 'v'); }},
  };
  for (const Row& row : rows) {
    TaskSpec good = task_spec();
    TaskSpec bad = task_spec();
    row.good(good);
    row.bad(bad);
    BOOST_TEST(check_spec(good).has_value(), row.path);
    const auto fault = check_spec(bad);
    BOOST_TEST_REQUIRE(!fault, row.path);
    BOOST_TEST(fault.error().code == "spec_invalid");
    BOOST_TEST(fault.error().path == row.path);
  }
}
