#include "actors/runtime/partition_actor.hpp"

#include <algorithm>
#include <chrono>

namespace gstd {
namespace {

constexpr std::chrono::milliseconds tick_period{50};

/// Appends that were stored and whose partition was not told yet. Any thread.
class StoredAppends {
 public:
  void add(const Appended& appended) {
    const std::lock_guard lock{mutex_};
    appends_.push_back(appended);
  }
  std::vector<Appended> take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(appends_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Appended> appends_;
};

/// The partition's way out. Lives in the actor's state: its methods run on the actor's thread.
class ActorHost final : public PartitionHost {
 public:
  ActorHost(Node& node, PartitionId id, PartitionActor self)
      : node_{node}, id_{id}, self_{std::move(self)} {}

  void append(std::string value, std::uint64_t token) override {
    node_.journal.append(
        id_, std::move(value), [to = self_, stored = stored_, token](AppendOutcome outcome) {
          // Good news can wait for the next message: the record itself is on its way here.
          if (outcome.status == AppendStatus::stored) stored->add({token, outcome});
          else caf::anon_send(to, Report{Appended{token, outcome}});
        });
  }
  std::shared_ptr<StoredAppends> stored() const { return stored_; }
  void ask_end() override {
    node_.journal.end(id_, [to = self_](Result<Offset> end) {
      caf::anon_send(to, Report{EndKnown{std::move(end)}});
    });
  }
  void load(const StreamName& stream) override {
    caf::anon_send(node_.cache_actor, Fetch{id_, stream});
  }
  void dispatch(PolicyRunner::Batch batch) override {
    const PartitionId target = partition_of(batch.target, node_.journal.partitions());
    Submit submit;
    for (Command& command : batch.commands) {
      const EventPosition cause = *command.meta.cause;
      submit.commands.push_back(
          {std::move(command),
           [to = self_, stream = batch.target, cause](const Answer& answer) {
             // An error comes only when the node stops: until then somebody keeps it waiting.
             if (answer) caf::anon_send(to, PolicyDone{{{stream, cause}}});
           },
           false});
    }
    send_to_owner(node_, target, std::move(submit));
  }
  void publish(AcceptedBatch batch) override {
    if (node_.options.on_accepted) node_.options.on_accepted(std::move(batch));
  }
  void store(std::vector<CachedRow> rows, Head seen, std::optional<CachePoints> points) override {
    if (node_.cache)
      caf::anon_send(node_.cache_actor, Keep{id_, std::move(rows), seen, std::move(points)});
  }
  void mark_cut(const std::string& why) override {
    if (node_.cache) caf::anon_send(node_.cache_actor, MarkCut{id_, why});
  }
  void alarm(std::string_view event, const std::string& what) override {
    if (node_.options.alarm) node_.options.alarm(event, what);
  }

 private:
  Node& node_;
  const PartitionId id_;
  PartitionActor self_;
  const std::shared_ptr<StoredAppends> stored_ = std::make_shared<StoredAppends>();
};

/// A node owns partitions only while it can decide in all of them.
void tell_ready(Node& node) {
  const auto decides = [](const auto& shared) { return shared->is_ready.load(); };
  const bool is_ready = !node.is_leaving && std::ranges::all_of(node.shared, decides);
  if (node.was_ready.exchange(is_ready) != is_ready)
    caf::anon_send(node.cluster_actor, Ready{is_ready});
}

void show(const PartitionStatus& status, Node& node) {
  SharedStatus& shared = *node.shared[status.partition];
  shared.height = status.height;
  shared.ghosts = status.ghosts;
  shared.behind = status.behind;
  shared.unreadable = status.unreadable ? static_cast<std::int64_t>(*status.unreadable) : -1;
  const bool is_stopped = !status.stopped.empty();
  if (is_stopped) shared.stopped = std::make_shared<const std::string>(status.stopped);
  else if (shared.stopped.load()) shared.stopped = std::shared_ptr<const std::string>{};
  const bool is_settled = status.is_ready || is_stopped;
  shared.is_ready = status.is_ready && !is_stopped;
  if (node.cluster_actor) tell_ready(node);
  // Last: whoever waits for it looks at is_ready next.
  if (is_settled && !shared.was_settled.exchange(true)) node.settled.release();
}

std::optional<CachedPartition> cached(Node& node, PartitionId id) {
  if (!node.cache) return {};
  auto found = node.cache->open(id);
  if (found) return std::move(*found);
  if (node.options.alarm) node.options.alarm("cache_dropped", found.error().why);
  return {};
}

void hear(Report& report, Partition& partition) {
  const UnixMillis now = clock_now();
  if (auto* appended = std::get_if<Appended>(&report.what))
    partition.on_append(appended->token, appended->outcome, now);
  else if (auto* end = std::get_if<EndKnown>(&report.what))
    partition.on_end(std::move(end->end), now);
  else if (auto* loaded = std::get_if<Loaded>(&report.what))
    partition.on_loaded(loaded->stream, std::move(loaded->row), now);
  else if (auto* led = std::get_if<Led>(&report.what))
    partition.lead(led->is_owner, now);
  else if (auto* awaited = std::get_if<ReadAwaited>(&report.what))
    partition.when_read(awaited->height, std::move(awaited->then), now);
}

}  // namespace

UnixMillis clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

void send_to_owner(Node& node, PartitionId partition, Submit submit) {
  if (node.cluster_actor && !node.shared[partition]->is_own)
    caf::anon_send(node.cluster_actor, std::move(submit));
  else caf::anon_send(node.partitions[partition], std::move(submit));
}

PartitionActor::behavior_type partition_actor(PartitionActor::stateful_pointer<PartitionState> self,
                                              Node* node, PartitionId id,
                                              std::shared_ptr<std::promise<Started>> started) {
  const PartitionActor handle = caf::actor_cast<PartitionActor>(self);
  PartitionOptions options{id, node->journal.partitions(), node->options.node,
                           static_cast<std::uint64_t>(clock_now().get()), {}};
  for (const SeenHead& seen : node->options.seen)
    if (seen.partition == id) options.seen.push_back(seen);
  auto host = std::make_unique<ActorHost>(*node, id, handle);
  const auto stored = host->stored();
  self->state.host = std::move(host);
  self->state.partition = std::make_unique<Partition>(std::move(options), node->records,
                                                      node->states, *self->state.host);
  Partition* const partition = self->state.partition.get();
  if (node->options.cluster) partition->lead(false, clock_now());
  const auto hear_stored = [=] {
    for (const Appended& appended : stored->take())
      partition->on_append(appended.token, appended.outcome, clock_now());
  };
  const auto show_status = [=] { show(partition->status(), *node); };
  const ReadFrom from = partition->start(cached(*node, id), clock_now());
  started->set_value({from, partition->head()});
  self->delayed_send(self, tick_period, Tick{});
  return {
      [=](Submit& submit) { partition->submit(std::move(submit.commands), clock_now()); },
      [=](Tail& tail) {
        hear_stored();
        if (tail.fault) partition->stop(*tail.fault, clock_now());
        else partition->on_records(std::move(tail.values), clock_now());
        tail.share.reset();
        show_status();
      },
      [=](Report& report) {
        hear(report, *partition);
        if (!partition->is_ready()) show_status();
      },
      [=](const PolicyDone& done) {
        for (const auto& [target, cause] : done.causes)
          partition->on_policy_done(target, cause, clock_now());
      },
      [=](Tick) {
        if (node->is_stopping) {
          partition->stop({Errc::unavailable, "unavailable", "the node is stopping", {}},
                          clock_now());
          self->quit();
          return;
        }
        hear_stored();
        partition->tick(clock_now());
        show_status();
        self->delayed_send(self, tick_period, Tick{});
      },
  };
}

CacheActor::behavior_type cache_actor(CacheActor::pointer self, Node* node) {
  const auto check = [=](const Result<void>& kept) {
    if (!kept && node->options.alarm) node->options.alarm("cache_failed", kept.error().why);
  };
  return {
      [=](const Keep& keep) {
        check(node->cache->store(keep.partition, keep.rows, keep.seen, keep.points));
      },
      [=](const MarkCut& cut) { check(node->cache->mark_cut(cut.partition, cut.why)); },
      [=](const Fetch& fetch) {
        caf::anon_send(node->partitions[fetch.partition],
                       Report{Loaded{fetch.stream, node->cache->load(fetch.partition,
                                                                     fetch.stream)}});
      },
      [=](Tick) { self->quit(); },
  };
}

}  // namespace gstd
