// What the runtime asks of the adapters beside the journal: state as bytes, and a place for it.
#pragma once

#include <memory>

#include "actors/command.hpp"
#include "events/arbiter.hpp"
#include "events/journal.hpp"

namespace gstd {

/// A command a stream has answered: enough to answer it again (domain.md §2).
struct Remembered {
  CommandId id;
  Sha256 hash;
  std::string code;          ///< `ok` or the code of a journalled refusal.
  std::uint64_t height = 0;  ///< Of the record that holds it.
};
BOOST_DESCRIBE_STRUCT(Remembered, (), (id, hash, code, height))

/// What a stream remembers beside its state.
struct Trail {
  std::uint64_t height = 0;             ///< The last record applied, plus one.
  std::uint64_t seq = 0;                ///< Events so far.
  std::vector<Remembered> memory;       ///< The newest last.
  std::vector<EventPosition> handled;   ///< Per source partition, the last cause handled.
};
BOOST_DESCRIBE_STRUCT(Trail, (), (height, seq, memory, handled))

using AnyState = std::variant<Task::State, Worker::State, Escrow::State, Reserve::State,
                              User::State, Policy::State, Ops::State, ChainWallet::State>;
using AnyStateRef =
    std::variant<const Task::State*, const Worker::State*, const Escrow::State*,
                 const Reserve::State*, const User::State*, const Policy::State*,
                 const Ops::State*, const ChainWallet::State*>;

struct StreamImage {
  AnyState state;
  Trail trail;
};

/// adapters/json implements it. Any thread.
class StateCodec {
 public:
  virtual ~StateCodec() = default;
  virtual std::string encode(AnyStateRef state, const Trail& trail) const = 0;
  virtual Result<StreamImage> decode(StreamKind kind, std::string_view bytes) const = 0;
  /// Changes whenever the layout of any state does: an older cache is then dropped by name.
  virtual std::string version() const = 0;
};

/// A point of the chain one can start reading from.
struct ChainPoint {
  Head head;          ///< Before the record at `offset`.
  Offset offset = 0;  ///< Where to read on.
};

/// A head somebody remembers: the journal must contain it (T1).
struct SeenHead {
  PartitionId partition = 0;
  Head head;
  std::string source;  ///< For people: `state cache`, `checkpoint of tasks`.
};

/// What the cache knows of one partition.
struct CachedPartition {
  ChainPoint base;             ///< Every stream's row reflects at least this.
  ChainPoint policies;         ///< The lowest record with a reaction still to do, at most `base`.
  Head seen;                   ///< The newest head ever reflected: the journal must contain it.
  std::vector<std::pair<StreamName, std::string>> live;  ///< Rows of streams that have not ended.
  std::vector<StreamName> ended;  ///< Streams to be read back when somebody asks.
  std::string cut;                ///< Why it stopped for a changed journal; empty: it did not.
};

/// Where a restart may begin, once a snapshot cycle is complete.
struct CachePoints {
  ChainPoint base;
  ChainPoint policies;
};

struct CachedRow {
  StreamName stream;
  bool is_ended = false;
  std::string bytes;
};

/// Node-local copy of states, so that a restart reads the tail only. Never the truth: it may be
/// deleted at any time. `store` and `load` are called by one thread of the runtime's own.
class StateCache {
 public:
  virtual ~StateCache() = default;
  /// Nothing when no cycle was completed for it or the cache was written with another version.
  virtual Result<std::optional<CachedPartition>> open(PartitionId partition) = 0;
  virtual Result<std::optional<std::string>> load(PartitionId partition,
                                                  const StreamName& stream) = 0;
  /// One transaction: rows, the newest head they may reflect, and the points when a cycle is
  /// complete.
  virtual Result<void> store(PartitionId partition, const std::vector<CachedRow>& rows,
                             const Head& seen, const std::optional<CachePoints>& points) = 0;
  /// From now on whoever opens the partition is told so, until the cache is deleted. The first
  /// reason stays.
  virtual Result<void> mark_cut(PartitionId partition, const std::string& why) = 0;
};

}  // namespace gstd
