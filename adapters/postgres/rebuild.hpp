// Rebuild: the read models made anew from the journal beside the live ones, then swapped in.
#pragma once

#include <functional>

#include "adapters/postgres/checkpoint.hpp"

namespace gstd::postgres {

struct RebuildProgress {
  std::uint64_t records = 0;  ///< Applied so far, and in all by the journal's own count.
  std::uint64_t total = 0;
  std::uint64_t events = 0;
  std::chrono::milliseconds elapsed{0};
  std::string_view stage;     ///< reading, indexing, catching up, swapping, done.
};

struct RebuildOptions {
  std::string conninfo;
  /// Records folded together before they are written: more is faster and takes more memory.
  std::size_t batch_records = 20'000;
  std::function<void(const RebuildProgress&)> progress = [](const RebuildProgress&) {};
};

/// Builds `projections` (some or all of ours) from the first record in the schema `rebuild`, adds
/// the indexes, catches up with the live checkpoints and swaps in one transaction. The tables that
/// were live stay in the schema `previous` until the next rebuild. Reads never stop; a running
/// projector finds its checkpoint moved and goes on from the new one. A record that cannot be
/// applied ends the rebuild with its position; the live tables stay as they were.
Result<RebuildProgress> rebuild(Journal& journal, const RecordCodec& codec,
                                const std::vector<Projection>& projections,
                                const RebuildOptions& options);

/// Only the first part: tables with indexes in the schema `rebuild`, exactly as far as the live
/// checkpoints say; nothing is swapped.
Result<RebuildProgress> build_beside(Journal& journal, const RecordCodec& codec,
                                     const std::vector<Projection>& projections,
                                     const RebuildOptions& options);

/// Rows that are in one table and not in the other.
struct Difference {
  std::string table;
  std::uint64_t live_only = 0;
  std::uint64_t rebuilt_only = 0;
};
BOOST_DESCRIBE_STRUCT(Difference, (), (table, live_only, rebuilt_only))

/// Builds beside and compares row for row; empty when live and rebuilt are equal. Holds the
/// checkpoints meanwhile: a running projector waits, reads go on.
Result<std::vector<Difference>> compare_live_with_rebuilt(
    Journal& journal, const RecordCodec& codec, const std::vector<Projection>& projections,
    const RebuildOptions& options);

}  // namespace gstd::postgres
