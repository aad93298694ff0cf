#include "actors/runtime/local_engine.hpp"

#include <thread>

#include "actors/runtime/cluster.hpp"
#include "actors/runtime/partition_actor.hpp"
#include "actors/runtime/scrubber.hpp"

namespace gstd {
class LocalEngine::Impl {
 public:
  Impl(EngineOptions options, Journal& journal, const RecordCodec& records,
       const StateCodec& states, StateCache* cache)
      : node{std::move(options), journal, records, states, cache},
        system{configure(config, node.options)} {}

  static caf::actor_system_config& configure(caf::actor_system_config& config,
                                             const EngineOptions& options) {
    config.add_message_types<caf::id_block::gstd>();
    if (options.cluster) configure_cluster(config, *options.cluster);
    config.set("scheduler.max-threads", options.threads);
    config.set("logger.console-verbosity", caf::atom("quiet"));
    return config;
  }

  Result<void> start();
  bool wait_settled(std::chrono::milliseconds patience);
  void leave();
  void stop();
  void read_tail(std::vector<ReadFrom> from);
  void scrub_all(const std::vector<Started>& started);

  Node node;
  caf::actor_system_config config;
  caf::actor_system system;
  WireActor wire;  ///< None when this node stands alone.
  std::size_t settled = 0;  ///< Partitions wait_settled() has seen.
  std::thread tail;
  std::thread scrubber;
};

LocalEngine::LocalEngine(EngineOptions options, Journal& journal, const RecordCodec& records,
                         const StateCodec& states, StateCache* cache)
    : impl_{std::make_unique<Impl>(std::move(options), journal, records, states, cache)} {}

LocalEngine::~LocalEngine() { stop(); }

Result<void> LocalEngine::start() { return impl_->start(); }
bool LocalEngine::wait_settled(std::chrono::milliseconds patience) {
  return impl_->wait_settled(patience);
}
void LocalEngine::stop() { impl_->stop(); }
std::uint32_t LocalEngine::partitions() const { return impl_->node.journal.partitions(); }

Result<void> LocalEngine::Impl::start() {
  const std::uint32_t count = node.journal.partitions();
  for (PartitionId id = 0; id < count; ++id) {
    node.shared.push_back(std::make_unique<SharedStatus>());
    node.shared.back()->is_own = !node.options.cluster;
  }
  if (node.options.cluster) node.cluster_actor = open_cluster(system, node);
  if (node.cache) node.cache_actor = system.spawn<caf::detached>(cache_actor, &node);
  std::vector<std::future<Started>> starts;
  for (PartitionId id = 0; id < count; ++id) {
    auto promise = std::make_shared<std::promise<Started>>();
    starts.push_back(promise->get_future());
    node.partitions.push_back(system.spawn(partition_actor, &node, id, std::move(promise)));
  }
  std::vector<ReadFrom> from;
  std::vector<Started> started;
  for (auto& start : starts) started.push_back(start.get());
  for (const Started& start : started) from.push_back(start.from);
  if (node.cluster_actor) {
    auto listening = listen_for_peers(system, node);
    if (!listening) return tl::unexpected{listening.error()};
    wire = std::move(*listening);
  }
  tail = std::thread{[this, from = std::move(from)]() mutable { read_tail(std::move(from)); }};
  scrubber = std::thread{[this, started = std::move(started)] { scrub_all(started); }};
  return {};
}

/// Others take over before this node falls silent.
void LocalEngine::Impl::leave() {
  if (!node.cluster_actor) return;
  node.is_stopping.rest(leave_time);
}

bool LocalEngine::Impl::wait_settled(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (; settled < node.partitions.size(); ++settled)
    if (!node.settled.try_acquire_until(deadline)) return false;
  return true;
}

/// One thread reads for all partitions; a partition that is slow holds it back.
void LocalEngine::Impl::read_tail(std::vector<ReadFrom> from) {
  const auto ahead = std::make_shared<ReadAhead>();
  const auto reader = node.journal.read(std::move(from));
  std::vector<std::vector<RawRecord>> sorted(node.partitions.size());
  while (!node.is_stopping) {
    auto values = reader->next(tail_batch, tail_wait);
    if (!values) {
      if (node.options.alarm) node.options.alarm("journal_read_failed", values.error().why);
      if (!is_cut(values.error())) {
        node.is_stopping.rest(read_again);
        continue;
      }
      for (const PartitionActor& partition : node.partitions)
        caf::anon_send(partition, Tail{{}, values.error(), nullptr});
      return;
    }
    for (RawRecord& value : *values) sorted[value.partition].push_back(std::move(value));
    for (std::size_t id = 0; id < sorted.size(); ++id) {
      if (sorted[id].empty()) continue;
      auto share = ahead->take(static_cast<std::int64_t>(sorted[id].size()));
      caf::anon_send(node.partitions[id],
                     Tail{std::exchange(sorted[id], {}), {}, std::move(share)});
    }
    ahead->wait_below(read_ahead_max);
  }
}

void LocalEngine::Impl::scrub_all(const std::vector<Started>& started) {
  node.is_stopping.rest(scrub_delay);
  for (const Started& start : started)
    if (auto changed = scrub(node.journal, start.from, start.trusted, node.is_stopping))
      caf::anon_send(node.partitions[start.from.partition],
                     Tail{{}, std::move(*changed), nullptr});
}

void LocalEngine::Impl::stop() {
  if (!node.is_leaving.exchange(true)) leave();
  if (!node.is_stopping.raise()) return;
  if (tail.joinable()) tail.join();
  if (scrubber.joinable()) scrubber.join();
  {  // Each answers what it holds at its next tick, and ends.
    caf::scoped_actor waiter{system};
    for (const PartitionActor& partition : node.partitions) waiter->wait_for(partition);
    if (node.cache_actor) waiter->send(node.cache_actor, Tick{});
  }
  caf::anon_send_exit(node.cluster_actor, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(wire, caf::exit_reason::user_shutdown);
  wire = WireActor{};
  system.await_all_actors_done();
  // CAF ends a detached actor's thread with its last handle: ours would outlive the system.
  node.cache_actor = CacheActor{};
  node.cluster_actor = ClusterActor{};
}

void LocalEngine::send(Command command, OnAnswer done) {
  Node& node = impl_->node;
  const PartitionId id = partition_of(command.stream, partitions());
  if (node.is_stopping) return done(refuse("unavailable", "the node is stopping"));
  SharedStatus* const shared = node.shared[id].get();
  if (shared->in_flight.fetch_add(1) >= commands_in_flight_max) {
    shared->in_flight.fetch_sub(1);
    return done(refuse("overloaded", "too many commands wait in this partition"));
  }
  Pending pending{std::move(command),
                  [shared, done = std::move(done)](Answer answer) {
                    shared->in_flight.fetch_sub(1);
                    done(std::move(answer));
                  },
                  false};
  Submit submit;
  submit.commands.push_back(std::move(pending));
  send_to_owner(node, id, std::move(submit));
}

std::vector<PartitionStatus> LocalEngine::status() const {
  std::vector<PartitionStatus> all;
  for (PartitionId id = 0; id < impl_->node.shared.size(); ++id) {
    const SharedStatus& shared = *impl_->node.shared[id];
    const auto why = shared.stopped.load();
    const std::int64_t unreadable = shared.unreadable;
    PartitionStatus& status = all.emplace_back();
    status.partition = id;
    status.height = shared.height;
    status.ghosts = shared.ghosts;
    status.in_flight = static_cast<std::uint64_t>(std::max<std::int64_t>(0, shared.in_flight));
    status.behind = shared.behind;
    status.is_ready = shared.is_ready && !why;
    if (unreadable >= 0) status.unreadable = static_cast<std::uint64_t>(unreadable);
    if (why) status.stopped = *why;
  }
  return all;
}

}  // namespace gstd
