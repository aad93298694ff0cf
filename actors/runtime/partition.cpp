#include "actors/runtime/partition.hpp"

#include <algorithm>

#include "events/sha256.hpp"

namespace gstd {
namespace {

constexpr const char* how_to_go_on =
    "; the state cache remembers it: delete it to go on with the journal as it is";

}  // namespace

Partition::Partition(PartitionOptions options, const RecordCodec& records,
                     const StateCodec& states, PartitionHost& host)
    : options_{std::move(options)}, records_{records}, states_{states}, host_{host},
      random_{options_.seed * 0x9E3779B97F4A7C15ULL + options_.partition + 1} {}

Partition::~Partition() = default;

ReadFrom Partition::start(std::optional<CachedPartition> cached, UnixMillis now) {
  now_ = now;
  next_snapshot_ = now + snapshot_period;
  seen_ = options_.seen;
  const std::string cut = cached ? cached->cut : "";
  if (cached) (void)restore(std::move(*cached));
  // What lies below the beginning is the background check's matter.
  std::erase_if(seen_, [&](const SeenHead& seen) { return seen.head.height <= head_.height; });
  if (!cut.empty()) stop({Errc::unavailable, "journal_cut", cut + how_to_go_on, {}}, now);
  else work();
  return {options_.partition, position_};
}

void Partition::submit(std::vector<Pending> commands, UnixMillis now) {
  at_time(now);
  for (Pending& pending : commands) {
    ++open_;
    Entity& entity = entity_of(pending.command.stream);
    entity.inbox.push_back(std::move(pending));
    enqueue(entity);
  }
  work();
}

void Partition::on_append(std::uint64_t token, const AppendOutcome& outcome, UnixMillis now) {
  at_time(now);
  const auto flight = std::ranges::find(flights_, token, &Flight::token);
  const bool is_under_way = flight != flights_.end();
  if (outcome.status == AppendStatus::stored) {
    known_end_ = std::max(known_end_, outcome.offset + 1);
    if (is_under_way && outcome.offset < flight->read_position &&
        options_.rules.hold(Rule::cut_noticed)) {  // T1.
      stop({Errc::unavailable, "journal_cut", "a record was stored below what had been read", {}},
           now);
      return;
    }
    if (is_under_way && !options_.rules.hold(Rule::read_back)) {
      const auto before = static_cast<std::uint64_t>(flight - flights_.begin());
      answer_all(*flight, {options_.partition, head_.height + before});
    }
  } else if (is_under_way || outcome.fresh_writer) {
    // Unknown outcome: nothing is guessed. Reset (R3); the tail says what happened.
    reset(false);
    not_before_ = now_ + append_retry;
  }
  work();
}

void Partition::on_end(Result<Offset> end, UnixMillis now) {
  at_time(now);
  if (!end) {
    for (BarrierWait& wait : barrier_.failed()) {
      --wait.entity->waits;
      answer(wait.pending, tl::unexpected{end.error()});
    }
  } else {
    known_end_ = std::max(known_end_, *end);
    barrier_.answered(*end);
    if (is_behind_ && is_end_asked_ && !ready_at_) ready_at_ = *end;
  }
  is_end_asked_ = false;
  work();
}

void Partition::on_policy_done(const StreamName& target, const EventPosition& cause,
                               UnixMillis now) {
  at_time(now);
  policies_.done(target, cause);
  work();
}

void Partition::stop(Error why, UnixMillis now) {
  at_time(now);
  if (stopped_) return;
  const bool is_orderly = why.code == "unavailable";
  if (!is_orderly)
    host_.alarm("partition_stopped", std::to_string(options_.partition) + ": " + why.why);
  stopped_ = std::move(why);
  // Refilled by others, the journal may look whole again to whoever has forgotten.
  if (stopped_->code == "journal_cut") host_.mark_cut(stopped_->why);
  reset(false);
  for (BarrierWait& wait : barrier_.all()) {
    --wait.entity->waits;
    answer(wait.pending, tl::unexpected{*stopped_});
  }
  work();
  if (is_orderly && is_ready_) snapshot_all_now();
}

void Partition::lead(bool is_owner, UnixMillis now) {
  at_time(now);
  if (is_owner && !is_owner_) deciding_since_ = now_;
  is_owner_ = is_owner;
  work();
}

void Partition::when_read(std::uint64_t height, OnRead then, UnixMillis now) {
  at_time(now);
  read_waits_.emplace(height, std::move(then));
  work();
}

void Partition::tick(UnixMillis now) {
  at_time(now);
  if (may_decide() && is_owner_) {
    wake_timers();
    if (auto height = policies_.checkpoint_due(now_, head_.height)) {
      if (!options_.rules.hold(Rule::checkpoint_lowest)) height = head_.height;
      Command command{policy_stream(options_.partition), {}, Policy::Command{}};
      std::get<Policy::Command>(command.content) = CheckpointPolicies{*height};
      command.meta.by = options_.node;
      command.meta.hash = sha256(std::to_string(*height));
      // One node's checkpoints of two partitions at one height are two commands.
      command.meta.id = command_id(
          options_.node, command.stream.text() + " checkpoint " + std::to_string(*height));
      Entity& entity = entity_of(command.stream);
      ++open_;
      entity.inbox.push_back({std::move(command), {}, false});
      enqueue(entity);
    }
  }
  if (is_ready_ && !stopped_) snapshot_slice_now();
  work();
}

PartitionStatus Partition::status() const {
  PartitionStatus status;
  status.partition = options_.partition;
  status.height = head_.height;
  status.ghosts = ghosts_;
  status.in_flight = open_;
  status.behind = static_cast<std::uint64_t>(std::max<Offset>(0, known_end_ - position_));
  status.is_ready = is_ready_ && !is_behind_;
  if (!bad_.empty()) status.unreadable = bad_.front();
  if (stopped_) status.stopped = stopped_->code + ": " + stopped_->why;
  else if (!bad_.empty())
    status.stopped = "upgrade_needed: the record at height " + std::to_string(bad_.front()) +
                     " cannot be understood";
  return status;
}

const Entity* Partition::find(const StreamName& stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : found->get();
}

Entity& Partition::entity_of(const StreamName& stream) {
  const auto found = streams_.find(stream);
  if (found != streams_.end()) return **found;
  Entity& entity = **streams_.insert(Entity::make(stream)).first;
  if (ended_.contains(fingerprint(stream))) {
    entity.is_loading = true;
    host_.load(stream);
  }
  return entity;
}

void Partition::enqueue(Entity& entity) {
  if (entity.is_queued || entity.inbox.empty() || !may_decide(entity)) return;
  entity.is_queued = true;
  runnable_.push_back(&entity);
}

void Partition::halt(Entity& entity, std::string why) {
  host_.alarm("stream_halted", entity.name().text() + ": " + why);
  entity.halted = std::make_unique<const std::string>(std::move(why));
}

void Partition::answer(Pending& pending, Answer answer) {
  --open_;
  if (pending.done) answers_.emplace_back(std::move(pending.done), std::move(answer));
}

Position Partition::last_position() const {
  return {options_.partition, head_.height == 0 ? 0 : head_.height - 1};
}

bool Partition::may_decide(const Entity& entity) const {
  if (entity.is_loading) return false;
  return !entity.is_in_flight || !options_.rules.hold(Rule::one_in_flight);
}

bool Partition::may_decide() const { return is_ready_ && !is_behind_ && !stopped_; }

void Partition::at_time(UnixMillis now) {
  if (is_ready_ && now - now_ > pause_max) {  // R9: we were stopped; the world went on.
    is_behind_ = true;
    is_end_asked_ = false;
    ready_at_.reset();
  }
  now_ = std::max(now, now_);
}

/// After every input: decide what can be decided, then tell the world, readers first.
void Partition::work() {
  const bool has_caught_up = ready_at_ && position_ >= *ready_at_ && stalled_.empty();
  if (has_caught_up && is_behind_ && !stopped_) become_ready();
  for (BarrierWait& wait : barrier_.passed(position_)) resolve(std::move(wait));
  if (may_decide()) {
    if (is_owner_)
      for (PolicyRunner::Batch& batch : policies_.take()) host_.dispatch(std::move(batch));
    while (!runnable_.empty() && flights_.size() < window_ && now_ >= not_before_) {
      Entity& entity = *runnable_.front();
      runnable_.pop_front();
      entity.is_queued = false;
      decide(entity);
    }
  } else if (stopped_) {
    for (Entity* entity : std::exchange(runnable_, {})) {
      entity->is_queued = false;
      for (Pending& pending : std::exchange(entity->inbox, {}))
        if (pending.command.meta.cause) parked_.push_back(std::move(pending));
        else answer(pending, tl::unexpected{*stopped_});
    }
  }
  const bool needs_end = is_behind_ && !ready_at_ && !is_end_asked_ && !stopped_;
  if (barrier_.ask(needs_end)) {
    is_end_asked_ = true;
    host_.ask_end();
  }
  if (!publishing_.empty()) host_.publish(std::exchange(publishing_, {}));
  while (!read_waits_.empty() && (stopped_ || read_waits_.begin()->first < head_.height)) {
    const OnRead then = std::move(read_waits_.extract(read_waits_.begin()).mapped());
    then(stopped_ ? Result<void>{tl::unexpected{*stopped_}} : Result<void>{});
  }
  for (auto& [done, given] : std::exchange(answers_, {})) done(std::move(given));
}

}  // namespace gstd
