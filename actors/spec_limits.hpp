// What a task's spec may say: every limit by name, so that API and documentation can quote it.
#pragma once

#include "events/task.hpp"

namespace gstd {

constexpr std::size_t type_bytes_max = 64;
/// Labels are for people and filters; more belongs into the input blob.
constexpr std::size_t labels_max = 16;
constexpr std::size_t label_key_bytes_max = 64;
constexpr std::size_t label_value_bytes_max = 256;
/// Shorter leases would be renewed faster than a heartbeat travels; longer ones hide a dead worker.
constexpr Millis lease_min{1'000};
constexpr Millis lease_max{3'600'000};
constexpr Millis queue_timeout_min{1'000};
constexpr Millis total_timeout_min{1'000};
/// Below the shortest default escrow term (90 days), so that a task can always be paid for.
constexpr Millis timeout_max{30LL * 86'400'000};
/// 10^15 instructions are weeks of interpreting, and still exact in JavaScript.
constexpr std::uint64_t fuel_max_max = 1'000'000'000'000'000;
/// 512 MiB in pages of 64 KiB: what a small worker can still give to one task,
/// and what fits the interpreter's address space. Modules have the same limit.
constexpr std::uint32_t memory_pages_limit = 8192;

/// `spec_invalid` with the path of the first fault, such as `/reward_nano`.
Result<void> check_spec(const TaskSpec& spec);

}  // namespace gstd
