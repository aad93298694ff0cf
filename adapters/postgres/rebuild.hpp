// Rebuild: the read models made anew from the journal beside the live ones, then swapped in.
#pragma once

#include <functional>
#include <thread>

#include "adapters/postgres/checkpoint.hpp"

namespace gstd::postgres {

struct PartitionProgress {
  PartitionId partition = 0;
  std::uint64_t records = 0;  ///< Read so far, and in all when it began; ghosts are in both.
  std::uint64_t total = 0;
  std::uint64_t events = 0;   ///< Projected so far.
  std::chrono::milliseconds spent{0};  ///< On this partition; several are read at once.
};

/// A projection that goes no further in one partition: the record cannot be applied.
struct Parked {
  std::string projection;
  PartitionId partition = 0;
  std::string why;  ///< Begins with the record's position.
};
BOOST_DESCRIBE_STRUCT(Parked, (), (projection, partition, why))

struct RebuildProgress {
  std::string_view stage;  ///< reading, indexing, catching up, swapping, done, parked.
  std::chrono::milliseconds elapsed{0};
  std::vector<PartitionProgress> partitions;  ///< Empty when kept rows are taken back.
  std::vector<Parked> parked;

  std::uint64_t events() const;
};

/// Rows folded in memory, about 1 KB each, before a job writes them: up to here a partition's rows
/// are written once, by COPY alone.
constexpr std::size_t fold_rows_max = 200'000;

struct RebuildOptions {
  std::string conninfo;
  std::size_t jobs = std::thread::hardware_concurrency();  ///< Partitions read at once; at least 1.
  std::size_t rows_max = fold_rows_max;                    ///< Per job.
  std::chrono::seconds keep{24 * 3600};  ///< How long the replaced rows stay for a way back.
  /// On the threads of the jobs, one call at a time.
  std::function<void(const RebuildProgress&)> progress = [](const RebuildProgress&) {};
};

/// Builds `projections` (some or all of ours) from the first record in the schema `rebuild`, adds
/// keys and indexes, catches up with the live checkpoints and swaps in one transaction. The tables
/// that were live stay in the schema `previous` for `keep`. Reads never stop; a running projector
/// finds its checkpoint moved and goes on from the new one. When anything was parked nothing is
/// swapped: the answer names every such projection and partition.
Result<RebuildProgress> rebuild(Journal& journal, const RecordCodec& codec,
                                const std::vector<Projection>& projections,
                                const RebuildOptions& options);

/// Takes back the last rebuild of these projections: the rows in `previous` catch up with the live
/// checkpoints and change places with the live ones. `not_found` when nothing was kept, `conflict`
/// when it was made by another version of the projection.
Result<RebuildProgress> roll_back(Journal& journal, const RecordCodec& codec,
                                  const std::vector<Projection>& projections,
                                  const RebuildOptions& options);

/// Rows that are in one table and not in the other.
struct Difference {
  std::string table;
  std::uint64_t live_only = 0;
  std::uint64_t rebuilt_only = 0;
};
BOOST_DESCRIBE_STRUCT(Difference, (), (table, live_only, rebuilt_only))

/// Builds in the schema `rebuild` exactly as far as the live checkpoints say and compares row for
/// row; empty when live and rebuilt are equal. Holds the checkpoints meanwhile: a running projector
/// waits, reads go on.
Result<std::vector<Difference>> compare_live_with_rebuilt(
    Journal& journal, const RecordCodec& codec, const std::vector<Projection>& projections,
    const RebuildOptions& options);

}  // namespace gstd::postgres
