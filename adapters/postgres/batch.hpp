// Batch: some accepted records, applied to some projections in one transaction.
#pragma once

#include "adapters/postgres/checkpoint.hpp"
#include "adapters/postgres/writer.hpp"

namespace gstd::postgres {

/// One projection while it runs: its texts, its fold, and where it stands in each partition.
struct Track {
  explicit Track(const Projection& of, std::string_view schema);

  const Projection* projection;
  std::vector<TableSql> sql;  ///< One per table, as in the projection.
  Fold fold;
  std::map<PartitionId, Mark> marks;
  std::map<PartitionId, std::string> stopped;
  std::set<Position> skips;                    ///< Records that change nothing here.
  std::map<PartitionId, std::uint64_t> until;  ///< Where given, no record from this height on.
};

/// What became of a batch. poison: some record cannot be applied; conflict: somebody else moved a
/// checkpoint; trouble: Postgres is away or refuses for reasons of its own.
enum class Applied { done, poison, conflict, trouble };

struct Outcome {
  Applied applied = Applied::done;
  std::string why;
  std::uint64_t events = 0;
};

/// What records gave a fold, up to the first that cannot be applied.
struct Folded {
  std::uint64_t events = 0;
  std::optional<Position> poison;
  std::string why;  ///< Begins with the place of the event.
};

/// Projects the records that come next for `track` into its fold; moves `next` past them.
Folded fold_records(Track& track, std::span<const Accepted> records,
                    std::map<PartitionId, Mark>& next);

/// Rows and checkpoints of all `tracks` in one transaction. Only when done do their marks move.
Outcome apply(Connection& db, std::span<Track* const> tracks, std::span<const Accepted> records);

}  // namespace gstd::postgres
