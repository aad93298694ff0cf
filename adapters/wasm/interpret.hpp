// libwabt's interpreter, as two plain functions. libwabt's headers need C++17 on gcc 12, so this
// pair of files is compiled as C++17 and shares nothing but the standard library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gstd {

/// How a run ended. The number is part of the result's hash: never renumber.
constexpr std::int32_t exit_ok = 0;
constexpr std::int32_t exit_trap = 1;         ///< Any WASM trap, a full call stack included.
constexpr std::int32_t exit_out_of_fuel = 2;  ///< Reserved for metered runs.
constexpr std::int32_t exit_bad_output = 3;   ///< The result lies outside memory or is too long.

struct Interpreted {
  std::int32_t exit = exit_ok;
  std::string output;  ///< Empty unless exit is exit_ok.
  std::string why;     ///< The trap's text, for people; never part of a result.
};

/// Reads and type-checks a whole module: empty, or what is wrong and at which byte.
std::string type_fault(std::string_view module);

/// Runs `run` over `input` to its end, however long that takes: only for a child process that can
/// be killed, or for a module one knows. `module` has passed validate_module.
Interpreted interpret(std::string_view module, std::string_view input,
                      std::uint32_t output_bytes_max);

}  // namespace gstd
