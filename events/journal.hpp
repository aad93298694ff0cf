// The journal port: an ordered log of byte strings per partition. Safety never depends on who
// appends; the arbiter says afterwards what counted.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "events/stream.hpp"

namespace gstd {

/// Where a value lies in one partition of one journal; grows, may have holes. Opaque outside the
/// adapter: people and programs see `partition:height`.
using Offset = std::int64_t;

/// Largest value: a record that carries one command of a 1 MiB body cannot exceed it, and a broker
/// with default settings (1 MiB) accepts it with room to spare.
constexpr std::size_t record_bytes_max = 256 * 1024;

struct RawRecord {
  PartitionId partition = 0;
  Offset offset = 0;
  std::string value;
};

/// What became of an append. `unknown` (time-out, broker gone): the tail says what happened.
enum class AppendStatus { stored, not_stored, unknown };

struct AppendOutcome {
  AppendStatus status = AppendStatus::unknown;
  Offset offset = -1;        ///< Valid when stored.
  bool fresh_writer = false; ///< The producer had to be made anew: reset the speculative head (R3).
};

/// One place to read from, per partition.
struct ReadFrom {
  PartitionId partition = 0;
  Offset offset = 0;
};

/// How soon a reader wants to hear of a new value. `gathered`: a little later, many at once, at a
/// fraction of the cost; for those whom nobody waits for.
enum class ReadPace { prompt, gathered };

/// A cursor over some partitions. One thread at a time.
class JournalReader {
 public:
  virtual ~JournalReader() = default;
  /// At most `max` values, in order per partition; an empty list when `wait` passed without any.
  /// Errors: `journal_cut` when an offset read before no longer exists (T1), `unavailable`.
  virtual Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds wait) = 0;
};

/// Any thread may call. Callbacks come on a thread of the journal and must not block.
class Journal {
 public:
  using AppendDone = std::function<void(AppendOutcome)>;
  using EndDone = std::function<void(Result<Offset>)>;

  virtual ~Journal() = default;
  virtual std::uint32_t partitions() const = 0;
  /// In words, printed at start and beside every benchmark figure: what an ack survives.
  virtual std::string durability() const = 0;
  /// Appends of one partition from one journal object land in the order of the calls, if at all.
  /// A value above record_bytes_max, or an unknown partition, is `not_stored`.
  virtual void append(PartitionId partition, std::string value, AppendDone done) = 0;
  /// The barrier: the offset one past the last value stored at some moment after this call began.
  virtual void end(PartitionId partition, EndDone done) = 0;
  virtual std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from,
                                              ReadPace pace = ReadPace::prompt) = 0;
};

}  // namespace gstd
