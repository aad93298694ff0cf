// One partition: follows the journal's tail through the arbiter, hosts its streams, decides, chains
// and appends. design.md §3, §4; the rules R1 to R10 and T1 are those of the chain fence.
//
// A plain state machine: no thread, clock or I/O of its own. Each input says what time it is; what
// must happen outside goes through PartitionHost. The actor (partition_actor.cpp) and the simulator
// drive the very same code.
#pragma once

#include <deque>
#include <map>
#include <unordered_set>

#include "actors/runtime/barrier.hpp"
#include "actors/runtime/flight.hpp"
#include "actors/runtime/policy_runner.hpp"
#include "actors/runtime/rules.hpp"
#include "actors/runtime/streams.hpp"
#include "actors/runtime/timers.hpp"

namespace gstd {

/// Entries one record may hold: enough that a hot stream fills a record, few enough that a lost
/// race wastes little.
constexpr std::size_t record_entries_max = 256;
/// Events one record may hold, as far as commands are added to it; see drain_events_max.
constexpr std::size_t record_events_max = 512;
/// Records of ours on the way: more adds latency and, in a lost race, ghosts.
constexpr std::size_t window_max = 512;
/// Longer without any input means the process was stopped: read to the end before deciding (R9).
constexpr Millis pause_max{1000};
/// The cache gets what changed this often.
constexpr Millis snapshot_period{10'000};
/// Streams encoded for the cache per tick: bounds how long one tick may take.
constexpr std::size_t snapshot_slice = 500;
/// Back-off of a lost race: rand(0 .. min(race_backoff_max, 1 ms x 2^k)).
constexpr Millis race_backoff_max{256};
/// A failed append is tried again after this long.
constexpr Millis append_retry{100};

struct PartitionOptions {
  PartitionId partition = 0;
  std::uint32_t partitions = 1;
  std::string node;
  std::uint64_t seed = 1;  ///< Of the back-off's randomness.
  std::vector<SeenHead> seen = {};  ///< Heads of this partition that others remember.
  Rules rules = {};
};

/// What the partition asks of the outside. Answers come back as inputs, later, never at once.
class PartitionHost {
 public:
  virtual ~PartitionHost() = default;
  virtual void append(std::string value, std::uint64_t token) = 0;  ///< -> on_append
  virtual void ask_end() = 0;                                       ///< -> on_end
  virtual void load(const StreamName& stream) = 0;                  ///< -> on_loaded
  virtual void dispatch(PolicyRunner::Batch batch) = 0;             ///< -> on_policy_done
  virtual void publish(AcceptedBatch batch) = 0;
  virtual void store(std::vector<CachedRow> rows, Head seen,
                     std::optional<CachePoints> points) = 0;
  virtual void mark_cut(const std::string& why) = 0;  ///< In the cache, for the next start.
  /// Something an operator must see: event name, then words.
  virtual void alarm(std::string_view event, const std::string& what) = 0;
};

class Partition {
 public:
  Partition(PartitionOptions options, const RecordCodec& records, const StateCodec& states,
            PartitionHost& host);
  ~Partition();

  /// Where to read from. Call once, first.
  ReadFrom start(std::optional<CachedPartition> cached, UnixMillis now);

  void submit(std::vector<Pending> commands, UnixMillis now);
  void on_records(std::vector<RawRecord> values, UnixMillis now);
  void on_append(std::uint64_t token, const AppendOutcome& outcome, UnixMillis now);
  void on_end(Result<Offset> end, UnixMillis now);
  void on_loaded(const StreamName& stream, Result<std::optional<std::string>> row,
                 UnixMillis now);
  void on_policy_done(const StreamName& target, const EventPosition& cause, UnixMillis now);
  /// The reader failed for good (`journal_cut`), or another node says so: decide nothing more.
  void stop(Error why, UnixMillis now);
  /// Whether this node owns the partition: only then it minds timers and policies. Commands that
  /// come all the same are decided by anybody. At first it does.
  void lead(bool is_owner, UnixMillis now);
  /// Calls `then` once the record at `height` was read, before later answers; with the reason when
  /// the partition has stopped, or does before that.
  using OnRead = std::function<void(Result<void>)>;
  void when_read(std::uint64_t height, OnRead then, UnixMillis now);
  /// Some 20 times a second.
  void tick(UnixMillis now);

  PartitionStatus status() const;
  bool is_ready() const { return is_ready_; }
  const Head& head() const { return head_; }
  /// The stream's entity if it is in memory; for tests and the simulator's checks.
  const Entity* find(const StreamName& stream) const;

 private:
  // Taking commands and deciding (partition_decide.cpp).
  void decide(Entity& entity);
  void consider(Entity& entity, Flight& flight, Pending pending);
  bool answered_by_memory(Entity& entity, Pending& pending);
  void resolve(BarrierWait wait);
  void take_off(Flight flight);
  void reset(bool proven_dead);
  void wake_timers();

  // Reading the tail (partition_accept.cpp).
  bool read(RawRecord& value);
  Verdict verdict(Head& head, const std::string& value) const;
  void on_ghost(const std::string& value);
  std::shared_ptr<const Record> decode(const std::string& value, std::uint64_t height);
  void apply(Entity& entity, const Record& record, std::uint64_t height);
  void land(const std::shared_ptr<const Record>& record, std::uint64_t height);
  void answer_all(Flight& flight, const Position& position);
  void on_bad_record(std::uint64_t height, const std::string& why);
  void disown(std::uint64_t height);
  void check_seen();
  void stop_cut(const std::string& what);
  void become_ready();

  // The cache (partition_cache.cpp).
  bool restore(CachedPartition cached);
  void snapshot_slice_now();
  void snapshot_all_now();
  void evict_ended();

  Entity& entity_of(const StreamName& stream);
  void enqueue(Entity& entity);
  void mark_changed(Entity& entity);
  void halt(Entity& entity, std::string why);
  void answer(Pending& pending, Answer answer);
  Position last_position() const;
  bool may_decide() const;
  bool may_decide(const Entity& entity) const;
  void at_time(UnixMillis now);
  void work();

  const PartitionOptions options_;
  const RecordCodec& records_;
  const StateCodec& states_;
  PartitionHost& host_;

  UnixMillis now_;
  UnixMillis last_at_;            ///< `at` of the last record accepted or sent.
  Head head_;
  ChainPoint last_point_;         ///< Before the last accepted record, and all ghosts before it.
  Offset behind_head_ = 0;        ///< Right behind the last accepted record.
  Offset position_ = 0;           ///< Next offset to read.
  Offset known_end_ = 0;
  std::uint64_t ghosts_ = 0;
  std::uint64_t open_ = 0;        ///< Commands taken and not yet answered.

  Streams streams_;
  std::unordered_set<std::uint64_t> ended_;  ///< Fingerprints of streams only the cache has.
  std::deque<Entity*> runnable_;
  std::deque<RawRecord> stalled_;  ///< Read, waiting for a stream to be loaded.
  Timers timers_;                  ///< Behind the streams: it goes first, and lets go of them.
  PolicyRunner policies_;
  Barrier barrier_;

  std::deque<Flight> flights_;
  Sha256 speculative_;            ///< Hash of the last record sent, or of the head.
  std::uint64_t next_token_ = 1;
  std::size_t window_ = window_max;
  std::uint32_t lost_races_ = 0;
  UnixMillis not_before_;         ///< Back-off: nothing is sent earlier.
  std::uint64_t random_;

  bool is_ready_ = false;
  bool is_owner_ = true;
  std::multimap<std::uint64_t, OnRead> read_waits_;  ///< By height.
  bool is_behind_ = true;         ///< Read to ready_at_ before deciding (start, R9).
  bool is_end_asked_ = false;     ///< The question under way was asked since then.
  std::optional<Offset> ready_at_;
  UnixMillis deciding_since_;     ///< When this node last began, or began again, to decide.
  std::optional<Error> stopped_;  ///< For good, until an operator acts.
  std::vector<Pending> parked_;   ///< Policies' commands that wait until deciding goes on.
  std::vector<std::uint64_t> bad_;  ///< Heights that could not be understood nor were disowned.
  std::unordered_set<std::uint64_t> disowned_;

  std::vector<SeenHead> seen_;    ///< Heads that must come by before anything is decided.
  std::uint64_t base_height_ = 0; ///< Below it only policies look at records.
  std::vector<Entity*> dirty_;
  std::vector<Entity*> cycle_;    ///< Left to encode in the running snapshot.
  std::vector<Entity*> evictable_;
  std::optional<CachePoints> cycle_points_;
  UnixMillis next_snapshot_;

  AcceptedBatch publishing_;
  std::vector<std::pair<Engine::OnAnswer, Answer>> answers_;
};

}  // namespace gstd
