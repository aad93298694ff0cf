#include "adapters/postgres/projector.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "adapters/postgres/batch.hpp"
#include "adapters/follow/feed.hpp"
#include "adapters/postgres/progress.hpp"
#include "adapters/postgres/shadow.hpp"

namespace gstd::postgres {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds look_wait{250};    // How old the lag of one that does not lead may be.
constexpr milliseconds idle_wait{20};     // How late a waiter's time-out may be noticed.
constexpr milliseconds back_off_first{50};
constexpr milliseconds back_off_max{2000};
constexpr milliseconds words_every{1000};     // How late an operator's word may be noticed.
constexpr std::chrono::minutes expired_every{10};
const std::string paused_reason = "paused by an operator";

// The journal is the truth: a commit lost with the machine is read again, checkpoint and rows
// together. Every statement goes by key, which a planner without statistics cannot know.
const std::string session_settings =
    "set synchronous_commit = off; set jit = off; set plan_cache_mode = force_generic_plan; "
    "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; "
    "set application_name = 'gstd projector'";

}  // namespace

class Projector::Impl {
 public:
  Impl(Journal& journal, const RecordCodec& codec, std::vector<Projection> projections,
       ProjectorOptions options)
      : journal_(journal),
        codec_(codec),
        projections_(std::move(projections)),
        options_(std::move(options)),
        progress_(journal) {
    for (const Projection& projection : projections_) tracks_.emplace_back(projection, "live");
  }

  void start() {
    is_stopping_ = false;
    thread_ = std::thread{[this] { run(); }};
  }
  void stop() {
    {
      const std::lock_guard lock{mutex_};
      is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    progress_.close();
  }
  void feed(const AcceptedBatch& batch) { feed_.push(batch); }
  void lead(bool is_leader) {
    {
      const std::lock_guard lock{mutex_};
      is_leader_ = is_leader;
    }
    wake_.notify_all();
  }
  ProjectorStatus status() const { return progress_.status(); }
  void wait_for(std::vector<Position> positions, milliseconds timeout,
                std::function<void(Result<void>)> done) {
    progress_.wait_for(std::move(positions), timeout, std::move(done));
    { const std::lock_guard lock{mutex_}; }  // Who is about to rest will see the waiter.
    wake_.notify_all();
  }

 private:
  void run() {
    milliseconds pause = back_off_first;
    while (!is_stopping_) {
      const auto ended = is_leader_ ? follow() : look();
      if (ended) {  // The checkpoints are to be read again: nothing is wrong.
        pause = back_off_first;
        continue;
      }
      progress_.trouble(ended.error().why);
      std::unique_lock lock{mutex_};
      wake_.wait_for(lock, pause, [this] { return is_stopping_.load(); });
      pause = std::min(2 * pause, back_off_max);
    }
  }

  /// From the checkpoints onwards until told to stop, or until something is wrong.
  Result<void> follow() {
    auto db = Connection::open(options_.conninfo);
    if (!db) return tl::unexpected{db.error()};
    if (auto set = db->run(session_settings); !set) return set;
    if (auto ensured = ensure_checkpoints(*db, projections_, journal_.partitions()); !ensured)
      return ensured;
    if (auto loaded = load(*db); !loaded) return loaded;
    Follower follower{journal_, codec_, starts(), &feed_};
    progress_.connected(tracks_);
    while (!is_stopping_ && is_leader_) {
      auto batch = gather(follower);
      if (!batch) return tl::unexpected{batch.error()};
      note_faults(*db, follower);
      if (!batch->empty()) {
        const auto applied = apply_all(*db, *batch);
        if (!applied) return tl::unexpected{applied.error()};
        if (!*applied) return {};
      }
      progress_.applied(tracks_, follower);
      if (const auto told = was_told(*db); !told || *told) return told.map([](bool) {});
    }
    return {};
  }

  /// Another node projects: only tells where the rows are.
  Result<void> look() {
    auto db = Connection::open(options_.conninfo);
    if (!db) return tl::unexpected{db.error()};
    while (!is_stopping_ && !is_leader_) {
      if (auto loaded = load(*db); !loaded) return loaded;
      progress_.looked(tracks_);
      const bool is_awaited = progress_.has_waiters();
      std::unique_lock lock{mutex_};
      wake_.wait_for(lock, is_awaited ? idle_wait : look_wait, [&] {
        return is_stopping_ || is_leader_ || (!is_awaited && progress_.has_waiters());
      });
    }
    return {};
  }

  Result<void> load(Connection& db) {
    // A first start tries again what stopped before: the program may be a better one now.
    if (is_first_load_ && is_leader_)
      if (auto cleared = clear_stopped(db); !cleared) return cleared;
    const auto checkpoints = read_checkpoints(db);
    if (!checkpoints) return tl::unexpected{checkpoints.error()};
    const auto skips = read_skips(db);
    if (!skips) return tl::unexpected{skips.error()};
    for (Track& track : tracks_) {
      track.marks.clear();
      track.skips = skips->of(track.projection->name);
      for (const Checkpoint& checkpoint : *checkpoints) {
        if (checkpoint.projection != track.projection->name) continue;
        track.marks[checkpoint.partition] = checkpoint.mark;
        track.stopped.erase(checkpoint.partition);
        const Position next{checkpoint.partition, checkpoint.mark.head.height};
        if (!checkpoint.stopped.empty() && !track.skips.contains(next))
          track.stopped[checkpoint.partition] = checkpoint.stopped;
        if (checkpoint.is_paused) track.stopped[checkpoint.partition] = paused_reason;
        if (checkpoint.version != track.projection->version)
          track.stopped[checkpoint.partition] =
              "its rows are of another version: gstd rebuild " + track.projection->name;
      }
    }
    if (is_leader_) is_first_load_ = false;
    return {};
  }

  /// Where the slowest running projection of each partition stands.
  std::map<PartitionId, Mark> starts() const {
    std::map<PartitionId, Mark> from;
    for (const Track& track : tracks_)
      for (const auto& [partition, mark] : track.marks) {
        if (track.stopped.contains(partition)) continue;
        const auto found = from.try_emplace(partition, mark).first;
        if (mark.head.height < found->second.head.height) found->second = mark;
      }
    return from;
  }

  /// As many records as came within `batch_every` of the last transaction; at once when a reader
  /// waits for them.
  Result<std::vector<Accepted>> gather(Follower& follower) {
    rest_until(last_batch_ + options_.batch_every);
    std::vector<Accepted> batch;
    while (!is_stopping_ && batch.size() < options_.batch_records_max) {
      auto more = follower.next(options_.batch_records_max - batch.size(),
                                batch.empty() ? idle_wait : milliseconds{0});
      if (!more) return more;
      if (more->empty()) break;
      std::move(more->begin(), more->end(), std::back_inserter(batch));
    }
    last_batch_ = Clock::now();
    return batch;
  }

  void rest_until(Clock::time_point due) {
    std::unique_lock lock{mutex_};
    wake_.wait_until(lock, due, [this] { return is_stopping_ || progress_.has_waiters(); });
  }

  /// False: read the checkpoints again.
  Result<bool> apply_all(Connection& db, std::span<const Accepted> batch) {
    check_heads(db, batch);
    std::vector<Track*> all;
    for (Track& track : tracks_) all.push_back(&track);
    const Outcome outcome = apply(db, all, batch);
    progress_.count(batch.size(), outcome.events);
    switch (outcome.applied) {
      case Applied::done: return true;
      case Applied::conflict: return false;
      case Applied::trouble: return refuse("unavailable", outcome.why);
      case Applied::poison: break;
    }
    // One record spoils the batch: find it, projection by projection, record by record.
    for (Track& track : tracks_) {
      const auto good = apply_carefully(db, track, batch);
      if (!good || !*good) return good;
    }
    return true;
  }

  Result<bool> apply_carefully(Connection& db, Track& track, std::span<const Accepted> batch) {
    Track* const alone[] = {&track};
    if (apply(db, alone, batch).applied == Applied::done) return true;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Outcome outcome = apply(db, alone, batch.subspan(i, 1));
      switch (outcome.applied) {
        case Applied::done: continue;
        case Applied::conflict: return false;
        case Applied::trouble: return refuse("unavailable", outcome.why);
        case Applied::poison: stop_track(db, track, batch[i].position, "poison: " + outcome.why);
      }
    }
    return true;
  }

  /// A projection that is ahead of the slowest must meet its own checkpoint's hash on the way.
  void check_heads(Connection& db, std::span<const Accepted> batch) {
    for (Track& track : tracks_)
      for (const Accepted& accepted : batch) {
        const auto mark = track.marks.find(accepted.position.partition);
        if (mark == track.marks.end() || track.stopped.contains(mark->first)) continue;
        const Head& ours = mark->second.head;
        if (ours.height == accepted.after.head.height && ours.hash != accepted.after.head.hash)
          stop_track(db, track, accepted.position,
                     journal_changed(mark->first, accepted.position.height, ours.hash,
                                     accepted.after.head.hash.text()));
      }
  }

  void note_faults(Connection& db, const Follower& follower) {
    for (const auto& [partition, reason] : follower.faults())
      for (Track& track : tracks_)
        if (!track.stopped.contains(partition)) stop_track(db, track, {partition, 0}, reason);
  }

  /// The reason is kept in Postgres for people; should that fail, it is still in the status.
  void stop_track(Connection& db, Track& track, const Position& position, std::string reason) {
    (void)write_stopped(db, track.projection->name, position.partition, reason);
    track.stopped[position.partition] = std::move(reason);
  }

  /// An operator said something that needs the checkpoints to be read again: pause, go on, skip
  /// the record that stopped a projection, or rebuild it.
  Result<bool> was_told(Connection& db) {
    if (Clock::now() - looked_at_ < words_every) return false;
    looked_at_ = Clock::now();
    if (auto dropped = drop_old(db); !dropped) return tl::unexpected{dropped.error()};
    const auto checkpoints = read_checkpoints(db);
    if (!checkpoints) return tl::unexpected{checkpoints.error()};
    const auto skips = read_skips(db);
    if (!skips) return tl::unexpected{skips.error()};
    for (const Track& track : tracks_)
      for (const Checkpoint& checkpoint : *checkpoints)
        if (checkpoint.projection == track.projection->name &&
            checkpoint.version == track.projection->version &&
            is_news(track, checkpoint, *skips))
          return true;
    return false;
  }

  static bool is_news(const Track& track, const Checkpoint& checkpoint, const Skips& skips) {
    const auto stopped = track.stopped.find(checkpoint.partition);
    const bool is_paused = stopped != track.stopped.end() && stopped->second == paused_reason;
    if (checkpoint.is_paused != is_paused) return true;
    if (is_paused || stopped == track.stopped.end()) return false;
    const Position next{checkpoint.partition, checkpoint.mark.head.height};
    const bool is_new_skip =
        !track.skips.contains(next) && skips.of(checkpoint.projection).contains(next);
    return checkpoint.stopped.empty() || is_new_skip;
  }

  /// Rows that a rebuild replaced, and whose time is over.
  Result<void> drop_old(Connection& db) {
    if (Clock::now() - dropped_at_ < expired_every) return {};
    dropped_at_ = Clock::now();
    return drop_expired(db);
  }

  Journal& journal_;
  const RecordCodec& codec_;
  const std::vector<Projection> projections_;
  const ProjectorOptions options_;
  std::vector<Track> tracks_;
  bool is_first_load_ = true;
  Clock::time_point last_batch_{};
  Clock::time_point looked_at_{};
  Clock::time_point dropped_at_{};
  Feed feed_;
  Progress progress_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_leader_{true};
  std::thread thread_;
};

Projector::Projector(Journal& journal, const RecordCodec& codec,
                     std::vector<Projection> projections, ProjectorOptions options)
    : impl_(std::make_unique<Impl>(journal, codec, std::move(projections), std::move(options))) {}

Projector::~Projector() { stop(); }

void Projector::start() { impl_->start(); }

void Projector::stop() { impl_->stop(); }

void Projector::feed(const AcceptedBatch& batch) { impl_->feed(batch); }

void Projector::lead(bool is_leader) { impl_->lead(is_leader); }

ProjectorStatus Projector::status() const { return impl_->status(); }

void Projector::wait_for(std::vector<Position> positions, milliseconds timeout,
                         std::function<void(Result<void>)> done) {
  impl_->wait_for(std::move(positions), timeout, std::move(done));
}

}  // namespace gstd::postgres
