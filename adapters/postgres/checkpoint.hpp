// Checkpoints: how far each projection has read each partition, kept beside the rows.
#pragma once

#include <set>

#include "adapters/postgres/connection.hpp"
#include "adapters/follow/follower.hpp"
#include "projections/projection.hpp"

namespace gstd::postgres {

/// One projection in one partition.
struct Checkpoint {
  std::string projection;
  PartitionId partition = 0;
  std::uint32_t version = 1;  ///< Of the projection that wrote the rows.
  Mark mark;
  std::string stopped;        ///< Why it goes no further; empty while it runs.
  bool is_paused = false;     ///< By an operator.
};

/// What is kept here was read from this journal, from the first time on. `invalid` when it was read
/// from another.
Result<void> bind_to_journal(Connection& db, const std::string& journal_id);

/// Every checkpoint there is; audit compares their heads with the journal's.
Result<std::vector<Checkpoint>> read_checkpoints(Connection& db);
/// Where the rows stand that a rebuild replaced and that are still kept.
Result<std::vector<Checkpoint>> read_kept_checkpoints(Connection& db);
/// Adds those that are missing, at height 0.
Result<void> ensure_checkpoints(Connection& db, const std::vector<Projection>& projections,
                                std::uint32_t partitions);

/// Records that operators left out, by projection; `*` means every one.
class Skips {
 public:
  void add(const std::string& projection, const Position& position);
  /// Those that one projection leaves out.
  std::set<Position> of(const std::string& projection) const;

 private:
  std::map<std::string, std::set<Position>> by_projection_;
};
Result<Skips> read_skips(Connection& db);

/// From where to where one checkpoint moves.
struct Advance {
  std::string_view projection;
  PartitionId partition = 0;
  Mark from;
  Mark to;
};
/// Moves all that still stand at `from`; fewer rows touched than asked for means that somebody else
/// moved one: the transaction must not be kept.
Connection::Statement advance_statement(const std::vector<Advance>& advances);

/// Whose checkpoints: of the live rows, or of those that were replaced.
enum class Shelf { live, kept };
/// Puts these, whatever was there; a live one runs again.
Connection::Statement put_statement(Shelf shelf, const std::vector<Checkpoint>& checkpoints);

Result<void> write_stopped(Connection& db, const std::string& projection, PartitionId partition,
                           const std::string& reason);
Result<void> clear_stopped(Connection& db);
/// In every partition; a running projector hears of it within a second or so. `not_found` when
/// there is no checkpoint of that name.
Result<void> write_paused(Connection& db, const std::string& projection, bool is_paused);

}  // namespace gstd::postgres
