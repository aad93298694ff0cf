// Runs in a child process: bounded, killed on demand, and the same every time.
#define BOOST_TEST_MODULE wasm_run
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/demo.hpp"
#include "tests/support/wat.hpp"

using namespace gstd;

namespace {

using Clock = std::chrono::steady_clock;

const GoOn always = [] { return true; };
// Runs for ever.
std::string endless() { return task_module("(loop $again (br $again)) (unreachable)"); }

Result<RunOutcome> run(std::string_view module, std::string_view input, RunLimits limits = {},
                       const GoOn& go_on = always) {
  return run_module(test_child(), module, input, limits, go_on);
}

std::string code_of(const Result<RunOutcome>& outcome) {
  return outcome ? "no refusal" : outcome.error().code;
}

std::int64_t ms_since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_module_runs_and_answers) {
  const auto outcome = run(demo_module("primes"), "100000");
  BOOST_REQUIRE(outcome);
  BOOST_TEST(outcome->exit == exit_ok);
  BOOST_TEST(outcome->fuel == 0u);
  BOOST_TEST(outcome->output == "9592");
}

BOOST_AUTO_TEST_CASE(a_trap_is_a_result) {
  const auto outcome = run(task_module("(unreachable)"), "");
  BOOST_REQUIRE(outcome);
  BOOST_TEST(outcome->exit == exit_trap);
  BOOST_TEST(outcome->output == "");
}

BOOST_AUTO_TEST_CASE(a_module_that_never_ends_is_killed_when_the_lease_ends) {
  const auto begin = Clock::now();
  int asked = 0;
  const auto outcome = run(endless(), "", {}, [&] { return ++asked < 4; });
  BOOST_TEST(code_of(outcome) == "lease_lapsed");
  BOOST_TEST(asked == 4);
  BOOST_TEST(ms_since(begin) < 5000);
}

BOOST_AUTO_TEST_CASE(a_module_that_never_ends_is_killed_after_its_time) {
  RunLimits limits;
  limits.wall_max = Millis{300};
  const auto begin = Clock::now();
  BOOST_TEST(code_of(run(endless(), "", limits)) == "deadline_passed");
  BOOST_TEST(ms_since(begin) >= 300);
  BOOST_TEST(ms_since(begin) < 5000);
}

BOOST_AUTO_TEST_CASE(a_module_that_never_ends_is_ended_by_its_cpu_limit) {
  RunLimits limits;
  limits.cpu_seconds_max = 1;
  BOOST_TEST(code_of(run(endless(), "", limits)) == "unavailable");
}

BOOST_AUTO_TEST_CASE(a_module_that_eats_memory_stops_at_its_maximum) {
  // Grows a page at a time until the answer is -1, then says how many pages it got.
  const auto eater = task_module(R"(
    (loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (i64.store (i32.const 8) (i64.extend_i32_u (memory.size)))
    (i64.const 0x0000000800000008))",
                                 "(memory 1 512)");
  RunLimits limits;
  limits.memory_pages_max = 512;
  const auto outcome = run(eater, "", limits);
  BOOST_REQUIRE(outcome);
  BOOST_TEST(outcome->exit == exit_ok);
  BOOST_TEST(outcome->output == std::string("\x00\x02\0\0\0\0\0\0", 8));
}

BOOST_AUTO_TEST_CASE(the_demo_allocator_traps_when_memory_is_full) {
  // 64 MiB is the demo modules' maximum: an image of 8192 x 8192 needs four times that.
  std::string input("\1\0\0\0\1\0\0\0\0\x20\0\0\0\x20\0\0", 16);
  input += "abcd";
  const auto outcome = run(demo_module("resize"), input);
  BOOST_REQUIRE(outcome);
  BOOST_TEST(outcome->exit == exit_trap);
}

BOOST_AUTO_TEST_CASE(a_module_that_may_grow_beyond_the_task_is_refused) {
  RunLimits limits;
  limits.memory_pages_max = 15;
  BOOST_TEST(code_of(run(task_module("(i64.const 0)", "(memory 1 16)"), "", limits)) ==
             "spec_invalid");
  limits.memory_pages_max = 16;
  BOOST_TEST(run(task_module("(i64.const 0)", "(memory 1 16)"), "", limits).has_value());
}

BOOST_AUTO_TEST_CASE(a_child_that_cannot_start_or_dies_is_no_result) {
  const auto module = task_module("(i64.const 0)");
  BOOST_TEST(code_of(run_module({"/nonexistent"}, module, "", {}, always)) == "unavailable");
  BOOST_TEST(code_of(run_module({"/bin/false"}, module, "", {}, always)) == "unavailable");
  BOOST_TEST(code_of(run_module({"/bin/echo", "x"}, module, "", {}, always)) == "unavailable");
}

BOOST_AUTO_TEST_CASE(large_inputs_and_outputs_pass_through_the_pipes) {
  const auto echo = wat(R"((module (memory (export "memory") 128 128)
    (func (export "alloc") (param i32) (result i32) (i32.const 0))
    (func (export "run") (param i32 i32) (result i64) (i64.extend_i32_u (local.get 1)))))");
  std::string input(7'000'000, '\0');
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<char>(i * i >> 3);
  const auto outcome = run(echo, input);
  BOOST_REQUIRE(outcome);
  BOOST_TEST((outcome->output == input));
}

BOOST_AUTO_TEST_CASE(the_same_input_gives_the_same_result) {
  const auto first = run(demo_module("fold"), "HPHPPHHPHPPHPHHPPHPH 20000");
  const auto second = run(demo_module("fold"), "HPHPPHHPHPPHPHHPPHPH 20000");
  BOOST_REQUIRE((first && second));
  BOOST_TEST(first->output == second->output);
}
