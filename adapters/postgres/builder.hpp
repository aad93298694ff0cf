// Builder: brings a shadow of some projections up to the live ones and lets them change places.
#pragma once

#include "adapters/postgres/bulk.hpp"
#include "adapters/postgres/shadow.hpp"

namespace gstd::postgres {

/// Begins a transaction and keeps these projections' checkpoints where they are until it ends:
/// waits for the projector's transaction under way, and makes the next one wait.
Result<void> hold_checkpoints(Connection& db, const std::vector<Projection>& projections);

class Builder {
 public:
  /// Refers to all but `db`. Use begin().
  Builder(Connection db, Journal& journal, const RecordCodec& codec,
          const std::vector<Projection>& projections, const RebuildOptions& options, Shadow shadow);
  /// One at a time on a database: `unavailable` while another rebuild is under way.
  static Result<std::unique_ptr<Builder>> begin(Journal& journal, const RecordCodec& codec,
                                                const std::vector<Projection>& projections,
                                                const RebuildOptions& options, Shadow shadow);

  /// Go exactly as far as the live checkpoints were at the beginning.
  void stop_at_live();
  /// Every record that was stored at the beginning, into fresh tables with keys.
  Result<void> fill();
  Result<void> add_indexes();
  /// Begins where the kept rows stand.
  Result<void> take_kept();
  /// Reads on until the live checkpoints are near, then holds them, reaches them and swaps.
  Result<void> catch_up_and_swap();

  bool has_parked() const;
  RebuildProgress progress(std::string_view stage) const;

 private:
  Result<void> load_live();
  void follow();
  std::uint64_t behind_live() const;
  Result<void> read_to_live(bool is_own_transaction);
  Result<void> write(bool is_own_transaction);
  Result<void> swap();

  Connection db_;
  Journal& journal_;
  const RecordCodec& codec_;
  const std::vector<Projection>& projections_;
  const RebuildOptions& options_;
  const Shadow shadow_;
  std::vector<Track> tracks_;
  std::vector<Checkpoint> live_;
  std::vector<PartitionProgress> partitions_;
  std::unique_ptr<Follower> follower_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace gstd::postgres
