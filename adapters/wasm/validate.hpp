// Says before anybody pays for it whether a module can be a task: deterministic and bounded.
#pragma once

#include "actors/spec_limits.hpp"

namespace gstd {

/// The largest module; blobs may be larger, code that long is a mistake.
constexpr std::size_t module_bytes_max = 4u << 20;
/// Locals of one function: the interpreter keeps them all on its stack, for each nested call.
constexpr std::uint32_t function_locals_max = 4096;
/// Elements of the table: reserved before the first instruction runs.
constexpr std::uint32_t table_elements_max = 65536;

struct ModuleFacts {
  std::uint32_t functions = 0;
  std::uint32_t memory_pages_initial = 0;
  std::uint32_t memory_pages_max = 0;
};
BOOST_DESCRIBE_STRUCT(ModuleFacts, (), (functions, memory_pages_initial, memory_pages_max))

/// A task's module is the integer MVP with sign extension and bulk memory: no floats, no imports,
/// one memory with a maximum of memory_pages_limit or less, no start function (only `alloc` and
/// `run` do anything), and the exports `memory`, `alloc(i32) -> i32`, `run(i32, i32) -> i64`.
/// Errors: `too_large`; `spec_invalid` naming the function and the byte. Any thread.
Result<ModuleFacts> validate_module(std::string_view bytes);

}  // namespace gstd
