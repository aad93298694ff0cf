// Lag: what stands in the journal and not yet in the rows.
#pragma once

#include "adapters/postgres/checkpoint.hpp"

namespace gstd::postgres {

/// Records a partition is read on for, so that a projection far behind is told soon: the answer is
/// then a lower bound.
constexpr std::uint64_t lag_records_max = 200'000;

struct Lag {
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::optional<UnixMillis> since;  ///< When the first of them was written.
  bool is_at_least = false;         ///< There are more than were counted.
};

/// Of each of these checkpoints, in their order. Reads the journal from the slowest one on. A
/// journal that does not go on from a checkpoint is `unavailable`, with both hashes.
Result<std::vector<Lag>> measure_lag(Journal& journal, const RecordCodec& codec,
                                     const std::vector<Checkpoint>& checkpoints,
                                     std::uint64_t records_max = lag_records_max);

}  // namespace gstd::postgres
