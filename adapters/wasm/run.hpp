// Runs a task's module in a child process: bounded in memory and time, and killed on demand.
#pragma once

#include <functional>
#include <vector>

#include "adapters/wasm/interpret.hpp"
#include "events/core.hpp"

namespace gstd {

struct RunLimits {
  std::uint32_t memory_pages_max = 1024;
  std::uint32_t cpu_seconds_max = 3600;  ///< A second line: the lease ends most runs first.
  Millis wall_max{3'600'000};
  std::uint32_t output_bytes_max = 8u << 20;  ///< Leaves room for the seal in a 16 MiB blob.
};

/// What the worker signs: a trap is a result like any other, since it is the same everywhere.
struct RunOutcome {
  std::int32_t exit = exit_ok;  ///< exit_* of interpret.hpp.
  std::uint64_t fuel = 0;       ///< 0: runs are not metered in this version (meter 0).
  std::string output;
};

/// Asked about every 50 ms while the module runs; false kills it at once.
using GoOn = std::function<bool()>;

/// The program to start and its arguments; it must call wasm_child(). By default this program
/// itself, as `gstd wasm-run`.
using ChildCommand = std::vector<std::string>;
ChildCommand own_child_command();

/// Blocks the calling thread until the run is over. Nothing of this process reaches the child but
/// two pipes: no environment, no files.
/// Errors: those of validate_module; `spec_invalid` when the module may grow beyond
/// memory_pages_max; `lease_lapsed` when go_on said so; `deadline_passed` after wall_max;
/// `unavailable` when the child was ended by its limits or could not start. None of these is a
/// result: another machine may well end otherwise.
Result<RunOutcome> run_module(const ChildCommand& command, std::string_view module,
                              std::string_view input, const RunLimits& limits, const GoOn& go_on);

/// The child's main: limits itself, reads one job from stdin, runs it, writes the answer to
/// stdout. Returns the process's exit status.
int wasm_child();

}  // namespace gstd
