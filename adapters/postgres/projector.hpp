// Projector: follows the journal and keeps the read models up to date.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "actors/runtime/engine.hpp"
#include "projections/projection.hpp"

namespace gstd::postgres {

struct ProjectorOptions {
  std::string conninfo;
  std::size_t batch_records_max = 4096;      ///< Bounds memory and the time of one transaction.
  std::chrono::milliseconds batch_every{25}; ///< Between transactions while nobody waits.
};

/// One projection of one partition.
struct ProjectionStatus {
  std::string projection;
  PartitionId partition = 0;
  std::uint64_t height = 0;  ///< Records below it are in the rows.
  std::string head;          ///< Hash of the last of them.
  std::string stopped;       ///< Why it goes no further; empty while it runs.
};

struct ProjectorStatus {
  bool is_connected = false;         ///< To Postgres.
  std::string trouble;               ///< The last failure of machinery, for people.
  std::uint64_t lag_records = 0;     ///< Accepted, or stored in the journal, and not yet read.
  std::chrono::milliseconds lag{0};  ///< Age of the last record applied while any is waiting.
  std::uint64_t records = 0;         ///< Applied since the start.
  std::uint64_t events = 0;
  std::vector<ProjectionStatus> projections;
};

/// One thread of its own from start to stop; the functions may be called from any thread. Rows and
/// checkpoints are one transaction, compared with the checkpoint it began from, so two projectors
/// on one database only waste work. While Postgres is away it waits and loses nothing.
class Projector {
 public:
  Projector(Journal& journal, const RecordCodec& codec, std::vector<Projection> projections,
            ProjectorOptions options);
  ~Projector();

  /// What an engine of this process accepts: it need not be read from the journal again. For
  /// EngineOptions::on_accepted; without it the projector reads the journal alone.
  void feed(const AcceptedBatch& batch);
  /// Whether this one writes, as it does at first. One that does not looks where the rows are.
  void lead(bool is_leader);
  void start();
  void stop();
  ProjectorStatus status() const;

  /// Answers when every position is in the rows, else `not_yet` with where they are. `done` comes
  /// on the projector's thread, or at once on the caller's when it is already so.
  void wait_for(std::vector<Position> positions, std::chrono::milliseconds timeout,
                std::function<void(Result<void>)> done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gstd::postgres
