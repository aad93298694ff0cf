// Bulk: whole partitions, several at once, folded in memory and copied into the schema `rebuild`.
#pragma once

#include <atomic>
#include <mutex>

#include "adapters/postgres/batch.hpp"
#include "adapters/postgres/rebuild.hpp"

namespace gstd::postgres {

/// What the live checkpoints saw: a journal with another hash there was cut or changed (T1).
class SeenHeads {
 public:
  explicit SeenHeads(const std::vector<Checkpoint>& live);
  /// `unavailable` with both hashes.
  Result<void> check(std::span<const Accepted> batch) const;

 private:
  std::multimap<Position, Sha256> after_;
};

/// Takes the records into the track's fold. One that cannot be applied parks the track in that
/// partition; the answer counts the events that were projected.
std::uint64_t fold_or_park(Track& track, std::span<const Accepted> records);

/// Rows of one table into a table that may hold some of them: new ones by COPY, the rest by key.
/// Within a transaction COPY must not fail, so there `may_fail` is false and all goes by key.
Result<void> write_table(Connection& db, const TableSql& sql, const TableFold& fold,
                         bool may_fail);

/// Lives for one run().
class Bulk {
 public:
  /// Refers to all of them. `tracks` hold projections, skips and limits; run() moves their marks.
  Bulk(Journal& journal, const RecordCodec& codec, const RebuildOptions& options,
       const std::vector<Projection>& projections, std::vector<Track>& tracks,
       const SeenHeads& seen, std::vector<PartitionProgress>& progress);

  /// Every record below the totals of `progress`, into tables without keys; they have keys
  /// afterwards. `report` is called now and then, by one thread at a time.
  Result<void> run(const std::function<void()>& report);

 private:
  class Job;

  std::optional<std::size_t> next();
  /// What a job did since it noted something last.
  struct Step {
    std::uint64_t read_to = 0;
    std::uint64_t events = 0;
    std::chrono::milliseconds spent{0};  ///< On the whole partition.
  };
  void note(std::size_t place, const Step& step);
  Result<void> ensure_keys();
  Result<void> add_totals(const std::vector<Track>& tracks);
  void hand_in(const std::vector<Track>& tracks, PartitionId partition);
  Result<void> write_totals();

  Journal& journal_;
  const RecordCodec& codec_;
  const RebuildOptions& options_;
  const std::vector<Projection>& projections_;
  std::vector<Track>& tracks_;  ///< Their folds hold nothing but totals, of all partitions.
  const SeenHeads& seen_;
  std::vector<PartitionProgress>& progress_;
  std::function<void()> report_;
  std::vector<std::size_t> order_;  ///< Places in progress_, the longest first.
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> has_failed_{false};
  std::mutex mutex_;
  bool has_keys_ = false;
};

}  // namespace gstd::postgres
