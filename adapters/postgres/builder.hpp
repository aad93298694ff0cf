// Builder: fills the schema `rebuild` from the first record on. See rebuild.hpp.
#pragma once

#include "adapters/postgres/batch.hpp"
#include "adapters/postgres/rebuild.hpp"

namespace gstd::postgres {

/// The tables of these projections as one argument: text[].
Param table_names(const std::vector<Projection>& projections);

/// Begins a transaction and keeps these projections' checkpoints where they are until it ends:
/// waits for the projector's transaction under way, and makes the next one wait.
Result<void> hold_checkpoints(Connection& db, const std::vector<Projection>& projections);

class Builder {
 public:
  /// Refers to all but `db`. Use begin().
  Builder(Connection db, Journal& journal, const RecordCodec& codec,
          const std::vector<Projection>& projections, const RebuildOptions& options);
  /// An empty schema `rebuild`: the tables with their keys, without other indexes.
  static Result<std::unique_ptr<Builder>> begin(Journal& journal, const RecordCodec& codec,
                                                const std::vector<Projection>& projections,
                                                const RebuildOptions& options);

  /// Go exactly as far as the live checkpoints were at the beginning.
  void stop_at_live();
  /// Every record that was stored when the rebuild began.
  Result<void> read_all();
  Result<void> add_indexes();
  /// Catches up with the live checkpoints, which it locks, and takes their place.
  Result<void> swap_in();
  RebuildProgress progress(std::string_view stage);

 private:
  using Batch = std::vector<Accepted>;

  Result<void> lay_tables();
  Result<void> run_texts(std::string_view sql);
  Result<void> load_live();
  Result<Batch> read_batch();
  Result<void> write_batch(const Batch& batch);
  Result<void> write_table(const TableSql& sql, const TableFold& fold);
  Result<void> put_rows(const TableSql& sql, const TableFold& fold);
  Result<void> check_live_heads(const Batch& batch) const;
  bool is_at_end() const;
  bool is_past_live() const;
  Result<void> move_checkpoints();

  Connection db_;
  Journal& journal_;
  const std::vector<Projection>& projections_;
  const RebuildOptions& options_;
  std::vector<Track> tracks_;
  Follower follower_;
  std::map<PartitionId, Offset> ends_;
  std::vector<Checkpoint> live_;  ///< As they were at the beginning, later as they are locked.
  bool is_swapping_ = false;
  RebuildProgress progress_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace gstd::postgres
