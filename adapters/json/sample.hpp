// Made-up events: every type, with values that differ by seed. For golden lines and the tests.
#pragma once

#include <cstdint>

#include "events/record.hpp"

namespace gstd::json {

/// One event of each type, sorted by type. The same seed gives the same events for ever; over many
/// seeds every member meets its limits, awkward text, and empty and filled lists.
Events sample_events(std::uint64_t seed);

/// A record with those events and every optional member in some seed.
Record sample_record(std::uint64_t seed);

}  // namespace gstd::json
