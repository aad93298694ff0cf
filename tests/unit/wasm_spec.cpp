// What may be a task's module, and what a run in this process answers.
#define BOOST_TEST_MODULE wasm
#include <boost/test/unit_test.hpp>

#include "adapters/wasm/interpret.hpp"
#include "adapters/wasm/validate.hpp"
#include "tests/support/demo.hpp"
#include "tests/support/wat.hpp"

using namespace gstd;

namespace {

constexpr std::uint32_t output_max = 1 << 20;
constexpr std::string_view echo = R"((i64.or (i64.shl (i64.extend_i32_u (local.get $at))
  (i64.const 32)) (i64.extend_i32_u (local.get $size))))";

// Refused, with a reason that contains `why`.
void refused(const std::string& module, std::string_view why) {
  const auto facts = validate_module(module);
  BOOST_REQUIRE(!facts);
  BOOST_TEST(facts.error().code == "spec_invalid");
  BOOST_TEST_CONTEXT(facts.error().why)
  BOOST_TEST((facts.error().why.find(why) != std::string::npos));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_plain_integer_module_is_accepted) {
  const auto facts = validate_module(task_module(echo, "(memory 2 16)"));
  BOOST_REQUIRE(facts);
  BOOST_TEST(facts->functions == 2u);
  BOOST_TEST(facts->memory_pages_initial == 2u);
  BOOST_TEST(facts->memory_pages_max == 16u);
}

BOOST_AUTO_TEST_CASE(the_demo_modules_are_accepted) {
  for (const char* name : {"primes", "matmul", "fold", "resize"})
    BOOST_TEST(validate_module(demo_module(name)).has_value(), name);
}

BOOST_AUTO_TEST_CASE(sign_extension_and_bulk_memory_are_accepted) {
  BOOST_TEST(validate_module(task_module(R"(
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 8))
    (i64.extend8_s (i64.const 128)))"))
                 .has_value());
}

BOOST_AUTO_TEST_CASE(floats_are_refused_wherever_they_are) {
  refused(task_module("(drop (f32.const 1)) (i64.const 0)"), "uses a float: f32.const");
  refused(task_module("(i64.trunc_f64_s (f64.convert_i64_s (i64.const 3)))"), "function 1, byte");
  refused(task_module("(block (result f32) (unreachable)) (drop) (i64.const 0)"), "block");
  refused(wat("(module (type (func (param f64))))"), "a function takes a float");
  refused(wat("(module (func (result f32) (unreachable)))"), "a function returns a float");
  refused(wat("(module (global f64 (f64.const 0)))"), "a global is a float");
  refused(wat("(module (func (local f32)))"), "a local is a float");
}

BOOST_AUTO_TEST_CASE(imports_are_refused_by_name) {
  refused(wat(R"((module (import "env" "clock" (func))))"), "env.clock");
  refused(wat(R"((module (import "env" "memory" (memory 1 2))))"), "env.memory");
}

BOOST_AUTO_TEST_CASE(memory_needs_a_maximum_within_the_limit) {
  refused(task_module(echo, "(memory 1)"), "no maximum");
  BOOST_TEST(validate_module(task_module(echo, "(memory 1 8192)")).has_value());
  refused(task_module(echo, "(memory 1 8193)"), "above 8192 pages");
}

BOOST_AUTO_TEST_CASE(a_start_function_is_refused) {
  refused(wat("(module (func $begin) (start $begin))"), "start function");
}

BOOST_AUTO_TEST_CASE(missing_exports_are_named) {
  refused(wat("(module)"), "export memory");
  refused(wat(R"((module (memory (export "memory") 1 1)))"), "alloc(i32) -> i32");
  refused(wat(R"((module (memory (export "memory") 1 1)
    (func (export "alloc") (param i32) (result i32) (i32.const 0))
    (func (export "run") (param i32) (result i64) (i64.const 0))))"),
          "run(i32, i32) -> i64");
  refused(wat(R"((module (memory (export "memory") 1 1) (table 1 funcref)
    (export "alloc" (table 0))))"),
          "alloc(i32) -> i32");
}

BOOST_AUTO_TEST_CASE(features_beyond_the_list_are_refused) {
  refused(task_module("(drop (v128.const i32x4 0 0 0 0)) (i64.const 0)"), "byte");
  refused(task_module("(i64.trunc_sat_f32_s (f32.const 1))"), "byte");
  refused(wat("(module (func (result i32 i32) (i32.const 1) (i32.const 2)))"), "byte");
  refused(wat("(module (memory i64 1 1))"), "memory64 not allowed");
  refused(wat("(module (memory 1 1 shared))"), "memory may not be shared");
}

BOOST_AUTO_TEST_CASE(ill_typed_code_is_refused) {
  refused(task_module("(i32.const 1)"), "type mismatch");
  refused(task_module("(i64.const 1) (i64.const 2)"), "byte");
}

BOOST_AUTO_TEST_CASE(locals_and_tables_are_bounded) {
  std::string locals = "(module (func (local";
  for (std::uint32_t i = 0; i <= function_locals_max; ++i) locals += " i32";
  refused(wat(locals + ")))"), "too many locals");
  refused(wat("(module (table 65537 funcref))"), "table is too large");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_module_are_refused) {
  refused("", "byte 0");
  refused("not wasm at all", "byte");
  const std::string whole = task_module(echo);
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_TEST(!validate_module(whole.substr(0, size)).has_value(), size);
}

BOOST_AUTO_TEST_CASE(a_module_has_a_largest_size) {
  const auto facts = validate_module(std::string(module_bytes_max + 1, '\0'));
  BOOST_REQUIRE(!facts);
  BOOST_TEST(facts.error().code == "too_large");
}

BOOST_AUTO_TEST_CASE(the_output_is_where_run_says) {
  const Interpreted run = interpret(task_module(echo), "hello", output_max);
  BOOST_TEST(run.exit == exit_ok);
  BOOST_TEST(run.output == "hello");
}

BOOST_AUTO_TEST_CASE(an_output_beyond_memory_or_limit_is_bad_output) {
  BOOST_TEST(interpret(task_module("(i64.const 0x0000fff000000010)"), "", output_max).exit == 0);
  const auto one_beyond = task_module("(i64.const 0x0000fff000000011)");
  BOOST_TEST(interpret(one_beyond, "", output_max).exit == exit_bad_output);
  BOOST_TEST(interpret(task_module("(i64.const -1)"), "", output_max).exit == exit_bad_output);
  BOOST_TEST(interpret(task_module(echo), "12345", 5).exit == exit_ok);
  BOOST_TEST(interpret(task_module(echo), "12345", 4).exit == exit_bad_output);
}

BOOST_AUTO_TEST_CASE(an_input_that_does_not_fit_is_bad_output) {
  const std::string input(65536 - 1024 + 1, 'x');
  BOOST_TEST(interpret(task_module(echo), input, output_max).exit == exit_bad_output);
}

BOOST_AUTO_TEST_CASE(traps_end_the_run_without_output) {
  const auto trap = interpret(task_module("(unreachable)"), "", output_max);
  BOOST_TEST(trap.exit == exit_trap);
  BOOST_TEST(trap.output == "");
  BOOST_TEST(interpret(task_module("(i64.load (i32.const -1))"), "", output_max).exit == exit_trap);
  BOOST_TEST(interpret(task_module("(i64.div_u (i64.const 1) (i64.const 0))"), "", 1).exit ==
             exit_trap);
}

BOOST_AUTO_TEST_CASE(endless_recursion_is_a_trap) {
  const auto deep = wat(R"((module (memory (export "memory") 1 1)
    (func (export "alloc") (param i32) (result i32) (i32.const 0))
    (func $run (export "run") (param i32 i32) (result i64)
      (call $run (local.get 0) (local.get 1)))))");
  BOOST_TEST(validate_module(deep).has_value());
  BOOST_TEST(interpret(deep, "", output_max).exit == exit_trap);
}

BOOST_AUTO_TEST_CASE(primes_are_counted) {
  const std::string primes = demo_module("primes");
  const auto count = [&](std::string_view limit) {
    return interpret(primes, limit, output_max).output;
  };
  BOOST_TEST(count("0") == "0");
  BOOST_TEST(count("2") == "0");
  BOOST_TEST(count("3") == "1");
  BOOST_TEST(count("4") == "2");
  BOOST_TEST(count("5") == "2");
  BOOST_TEST(count("6") == "3");
  BOOST_TEST(count("25") == "9");
  BOOST_TEST(count("26") == "9");
  BOOST_TEST(count("100") == "25");
  BOOST_TEST(count("65536") == "6542");
  BOOST_TEST(count("100000") == "9592");
  BOOST_TEST(interpret(primes, "ten", output_max).exit == exit_trap);
  BOOST_TEST(interpret(primes, "1000000001", output_max).exit == exit_trap);
}
