#include "tests/support/sim_node.hpp"

#include "adapters/cache/state_codec.hpp"
#include "adapters/json/record_codec.hpp"
#include "events/sha256.hpp"

namespace gstd::sim {
namespace {

constexpr SimulatedTime tick_period{50'000};
const json::JsonRecordCodec records;
const PackedStateCodec states;

}  // namespace

std::optional<CachedPartition> MemoryCache::open(PartitionId partition) const {
  const auto found = parts.find(partition);
  if (found == parts.end() || !found->second.points) return {};
  const Part& part = found->second;
  CachedPartition cached{part.points->base, part.points->policies, part.seen, {}, {}, part.cut};
  for (const auto& [name, row] : part.rows) {
    if (row.is_ended) cached.ended.push_back(*StreamName::parse(name));
    else cached.live.emplace_back(*StreamName::parse(name), row.bytes);
  }
  return cached;
}

struct SimNode::Impl final : RouterHost {
  struct Host final : PartitionHost {
    Host(Impl& node, PartitionId id) : node{node}, id{id} {}

    void append(std::string value, std::uint64_t token) override {
      node.journal->append(id, std::move(value), [this, token](AppendOutcome outcome) {
        node.later([this, token, outcome] { part().on_append(token, outcome, node.clock()); });
      });
    }
    void ask_end() override {
      node.journal->end(id, [this](Result<Offset> end) {
        node.later([this, end] { part().on_end(end, node.clock()); });
      });
    }
    void load(const StreamName& stream) override {
      node.later([this, stream] {
        const auto& rows = node.options.cache->parts[id].rows;
        const auto row = rows.find(stream.text());
        part().on_loaded(stream,
                         row == rows.end() ? std::optional<std::string>{} : row->second.bytes,
                         node.clock());
      });
    }
    void dispatch(PolicyRunner::Batch batch) override {
      const auto commands = std::make_shared<std::vector<Pending>>();
      for (Command& command : batch.commands) {
        const EventPosition cause = *command.meta.cause;
        auto done = [this, target = batch.target, cause](const Answer& answer) {
          if (!answer) return;
          node.later(
              [this, target, cause] { part().on_policy_done(target, cause, node.clock()); });
        };
        commands->push_back({std::move(command), std::move(done), false});
      }
      node.later([this, commands] { node.router.send(std::move(*commands), node.clock()); });
    }
    void publish(AcceptedBatch batch) override {
      if (!node.owner->on_accepted) return;
      for (const AcceptedRecord& accepted : batch) node.owner->on_accepted(accepted);
    }
    void store(std::vector<CachedRow> rows, Head seen,
               std::optional<CachePoints> points) override {
      if (!node.options.cache) return;
      MemoryCache::Part& kept = node.options.cache->parts[id];
      for (CachedRow& row : rows) kept.rows[row.stream.text()] = {row.is_ended, row.bytes};
      kept.seen = seen;
      if (points) kept.points = points;
    }
    void mark_cut(const std::string& why) override {
      if (!node.options.cache) return;
      std::string& kept = node.options.cache->parts[id].cut;
      if (kept.empty()) kept = why;
    }
    void alarm(std::string_view event, const std::string& what) override {
      node.owner->alarms.push_back(std::string{event} + ": " + what);
    }
    Partition& part() { return *node.parts[id]; }

    Impl& node;
    PartitionId id;
  };

  Impl(SimulatedLog& log, Options options, SimNode* owner)
      : log{log}, options{std::move(options)}, owner{owner}, journal{log.connect()},
        router{{this->options.name, this->options.peers, this->options.partitions,
                static_cast<std::uint64_t>(log.now().count())},
               *this} {}
  ~Impl() {
    if (options.network) options.network->leave(options.name);
  }

  void submit(std::vector<Pending> commands) override {
    const auto held = std::make_shared<std::vector<Pending>>(std::move(commands));
    later([this, held] {
      const StreamName& stream = held->front().command.stream;
      parts[gstd::partition_of(stream, options.partitions)]->submit(std::move(*held), clock());
    });
  }
  void lead(PartitionId partition, bool is_owner) override {
    later([this, partition, is_owner] { parts[partition]->lead(is_owner, clock()); });
  }
  void post(const std::string& peer, Frame frame) override {
    options.network->post(options.name, peer, std::move(frame));
  }
  void when_read(const Position& position, Partition::OnRead then) override {
    parts[position.partition]->when_read(position.height, std::move(then), clock());
  }

  /// Runs on this node's own turn, never inside the caller; dropped when the node is gone.
  void later(std::function<void()> task) {
    after(SimulatedTime{1}, std::move(task));
  }
  void after(SimulatedTime delay, std::function<void()> task) {
    log.after(delay, [alive = std::weak_ptr{self.lock()}, task = std::move(task)] {
      const auto node = alive.lock();
      if (node && node->is_paused) node->backlog.push_back(task);
      else if (node) task();
    });
  }
  UnixMillis clock() const {
    return epoch + Millis{log.now().count() / 1000} + options.skew;
  }
  void start() {
    std::vector<ReadFrom> from;
    for (PartitionId id = 0; id < options.partitions; ++id) {
      hosts.push_back(std::make_unique<Host>(*this, id));
      parts.push_back(std::make_unique<Partition>(
          PartitionOptions{id, options.partitions, options.name, log.random(1'000'000) + 1, {},
                           options.rules},
          records, states, *hosts.back()));
    }
    for (PartitionId id = 0; id < options.partitions; ++id)
      from.push_back(parts[id]->start(options.cache ? options.cache->open(id) : std::nullopt,
                                      clock()));
    if (!options.peers.empty())
      for (auto& part : parts) part->lead(false, clock());
    if (options.network)
      options.network->join(options.name, {[this](const std::string& from, const Frame& frame) {
                                             later([this, from, frame] {
                                               router.on_frame(from, frame, clock());
                                             });
                                           },
                                           [this](const std::string& peer, bool is_up) {
                                             later([this, peer, is_up] {
                                               router.on_link(peer, is_up, clock());
                                             });
                                           }});
    reader = journal->read(std::move(from));
    journal->on_news([this] { after(SimulatedTime{1} + reading_delay, [this] { poll(); }); });
    poll();
    tick();
  }
  void poll() {
    for (;;) {
      auto values = reader->next(100, std::chrono::milliseconds{0});
      if (!values) {
        if (values.error().code == "journal_cut") on_cut(values.error());
        return;
      }
      if (values->empty()) return;
      std::map<PartitionId, std::vector<RawRecord>> sorted;
      for (RawRecord& value : *values) sorted[value.partition].push_back(std::move(value));
      for (auto& [id, some] : sorted) parts[id]->on_records(std::move(some), clock());
    }
  }
  void on_cut(const Error& error) {
    if (options.rules.hold(Rule::cut_noticed)) {
      for (auto& part : parts) part->stop(error, clock());
      return;
    }
    std::vector<ReadFrom> from;  // As if nothing had happened.
    for (PartitionId id = 0; id < options.partitions; ++id)
      from.push_back({id, std::ssize(log.values(id))});
    reader = journal->read(std::move(from));
  }
  void tick() {
    for (auto& part : parts) part->tick(clock());
    router.set_ready(owner->is_ready(), clock());
    router.tick(clock());
    after(tick_period, [this] { tick(); });
  }

  SimulatedLog& log;
  Options options;
  SimNode* owner;
  std::unique_ptr<SimulatedJournal> journal;
  std::weak_ptr<Impl> self;
  Router router;
  std::vector<std::unique_ptr<Host>> hosts;
  std::vector<std::unique_ptr<Partition>> parts;
  std::unique_ptr<JournalReader> reader;
  bool is_paused = false;
  SimulatedTime reading_delay{0};
  std::vector<std::function<void()>> backlog;  ///< Of a pause.
};

SimNode::SimNode(SimulatedLog& log, Options options)
    : impl_{std::make_shared<Impl>(log, std::move(options), this)} {
  impl_->self = impl_;
  impl_->start();
}

SimNode::~SimNode() = default;

void SimNode::send(Command command, Engine::OnAnswer done) {
  auto route = [this, command = std::move(command), done = std::move(done)] {
    std::vector<Pending> commands;
    commands.push_back({command, done, false});
    impl_->router.send(std::move(commands), clock());
  };
  if (impl_->is_paused) impl_->backlog.emplace_back(std::move(route));
  else route();
}

void SimNode::pause() {
  impl_->is_paused = true;
  impl_->journal->pause();
}

void SimNode::resume() {
  impl_->is_paused = false;
  for (const auto& task : std::exchange(impl_->backlog, {})) task();
  impl_->journal->resume();
}

void SimNode::read_later(SimulatedTime by) { impl_->reading_delay = by; }

bool SimNode::is_ready() const {
  for (const auto& part : impl_->parts)
    if (!part->status().is_ready) return false;
  return true;
}

Partition& SimNode::partition(PartitionId id) { return *impl_->parts[id]; }
Partition& SimNode::partition_of_stream(const StreamName& stream) {
  return partition(gstd::partition_of(stream, impl_->options.partitions));
}
UnixMillis SimNode::clock() const { return impl_->clock(); }
SimulatedJournal& SimNode::journal() { return *impl_->journal; }

void open_chain(SimulatedLog& log, std::uint32_t partitions) {
  for (PartitionId p = 0; p < partitions; ++p) {
    Record record;
    record.at = epoch;
    record.node = "opener";
    record.stream = ops_stream(p);
    Entry entry;
    entry.command = command_id("opener", std::to_string(p));
    entry.by = "opener";
    entry.events = {OpsEvent{JournalOpened{"simulated", Network::dev, p, partitions}}};
    record.entries = {entry};
    log.insert(p, records.encode(record));
  }
}

}  // namespace gstd::sim
