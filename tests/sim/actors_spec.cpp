// The actors on CAF's test coordinator: one thread, messages run when the test says so.
#define BOOST_TEST_MODULE actors
#include <boost/test/unit_test.hpp>

#include "actors/runtime/partition_actor.hpp"
#include "adapters/cache/state_codec.hpp"
#include "adapters/journal/simulated.hpp"
#include "adapters/json/record_codec.hpp"
#include "events/sha256.hpp"
#include "tests/support/sim_node.hpp"

using namespace gstd;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t partitions = 2;
const Wallet ann = *Wallet::parse("0:" + std::string(64, 'a'));
const json::JsonRecordCodec records;
const PackedStateCodec states;

/// A cache that keeps rows in memory and says what it was asked.
struct CountingCache final : StateCache {
  Result<std::optional<CachedPartition>> open(PartitionId partition) override {
    return memory.open(partition);
  }
  Result<std::optional<std::string>> load(PartitionId, const StreamName&) override {
    ++loads;
    return std::nullopt;
  }
  Result<void> store(PartitionId partition, const std::vector<CachedRow>& rows, const Head& seen,
                     const std::optional<CachePoints>& points) override {
    for (const CachedRow& row : rows) stored.push_back(row.stream);
    if (points) wholes[partition] = {seen, *points};
    return {};
  }
  Result<void> mark_cut(PartitionId partition, const std::string& why) override {
    memory.parts[partition].cut = why;
    return {};
  }
  sim::MemoryCache memory;
  int loads = 0;
  std::vector<StreamName> stored;
  std::map<PartitionId, std::pair<Head, CachePoints>> wholes;
};

struct World {
  World() {
    sim::open_chain(log, partitions);
    for (PartitionId id = 0; id < partitions; ++id)
      node.shared.push_back(std::make_unique<SharedStatus>());
    node.cache_actor = system.spawn(cache_actor, &node);
    std::vector<ReadFrom> from;
    for (PartitionId id = 0; id < partitions; ++id) {
      auto started = std::make_shared<std::promise<Started>>();
      auto future = started->get_future();
      node.partitions.push_back(system.spawn(partition_actor, &node, id, std::move(started)));
      run();
      from.push_back(future.get().from);
    }
    reader = node.journal.read(std::move(from));
    settle();
  }
  ~World() { stop(); }

  void stop() {
    if (!node.is_stopping.raise()) return;
    for (int i = 0; i < 3; ++i) tick();
    caf::anon_send(node.cache_actor, Tick{});
    node.cache_actor = nullptr;
    node.partitions.clear();
    run();
  }

  static caf::actor_system_config& configure(caf::actor_system_config& config) {
    config.add_message_types<caf::id_block::gstd>();
    config.set("scheduler.policy", caf::atom("testing"));
    return config;
  }
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  }
  void run() { scheduler().run(); }
  void tick() {
    scheduler().advance_time(50ms);
    run();
  }
  /// The journal's turn, then the tail's, until nothing moves.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      log.run_until(log.now() + 10ms);
      run();
      const auto values = reader->next(1000, 0ms);
      BOOST_REQUIRE(values);
      std::vector<std::vector<RawRecord>> sorted(partitions);
      for (const RawRecord& value : *values) sorted[value.partition].push_back(value);
      for (PartitionId id = 0; id < partitions; ++id)
        if (!sorted[id].empty())
          caf::anon_send(node.partitions[id], Tail{std::move(sorted[id]), {}, nullptr});
      run();
    }
  }
  void send(const StreamName& stream, AnyCommand content, const std::string& key,
            Engine::OnAnswer done) {
    Command command{stream, {}, std::move(content)};
    command.meta.by = "ann";
    command.meta.id = command_id("ann", key);
    command.meta.hash = sha256(key);
    std::vector<Pending> commands;
    commands.push_back({std::move(command), std::move(done), false});
    caf::anon_send(node.partitions[partition_of(stream, partitions)], Submit{std::move(commands)});
  }

  SimulatedLog log{1, partitions};
  std::unique_ptr<SimulatedJournal> journal = log.connect();
  CountingCache cache;
  std::vector<std::string> alarms;
  AcceptedBatch accepted;
  AcceptedBatch beginnings;
  Node node{{"node-1", 1, {},
             [this](AcceptedBatch batch) {
               for (AcceptedRecord& one : batch)
                 (one.record ? accepted : beginnings).push_back(std::move(one));
             },
             [this](std::string_view event, const std::string&) { alarms.emplace_back(event); }},
            *journal, records, states, &cache};
  caf::actor_system_config config;
  caf::actor_system system{configure(config)};
  std::unique_ptr<JournalReader> reader;
};

}  // namespace

BOOST_AUTO_TEST_CASE(partitions_become_ready_and_show_it) {
  World world;
  for (PartitionId id = 0; id < partitions; ++id) {
    BOOST_TEST(world.node.shared[id]->is_ready.load());
    BOOST_TEST(world.node.shared[id]->height.load() == 1U);
    BOOST_TEST(world.beginnings.at(id).after.height == 1U);
  }
  BOOST_TEST(world.alarms.empty());
}

BOOST_AUTO_TEST_CASE(readers_see_a_record_before_its_command_is_answered) {
  World world;
  bool was_published_first = false;
  world.send(stream_of(ann), User::Command{RegisterUser{}}, "k", [&](const Answer& answer) {
    BOOST_TEST(answer.has_value());
    was_published_first = !world.accepted.empty();
  });
  world.settle();
  BOOST_TEST(was_published_first);
  BOOST_REQUIRE(world.accepted.size() == 1U);
  BOOST_TEST(std::get<UserView>(world.accepted[0].view).is_blocked == false);
  const AcceptedRecord& first = world.accepted[0];
  const std::string& value = world.log.values(first.position.partition).at(1);
  BOOST_TEST((first.after == Head{2, sha256(value)}));
  BOOST_TEST(first.offset == 1);
}

BOOST_AUTO_TEST_CASE(a_policy_reaches_a_stream_of_another_partition) {
  World world;
  Wallet requester = ann;
  Answer told = refuse("unavailable", "not yet");
  const EscrowId escrow = escrow_id(requester, "dev", "ton", 0);
  OpenEscrow open;
  open.requester = requester;
  open.refund_after = refund_after_default;
  world.send(stream_of(escrow), Escrow::Command{open}, "open", [](const Answer&) {});
  world.settle();
  // Enough tasks that some lie in the other partition than the escrow.
  for (std::uint32_t i = 0; i < 8; ++i) {
    CreateTask create;
    TaskSpec spec;
    spec.type = "primes";
    spec.reward_nano = Nano{1000};
    spec.memory_pages_max = 16;
    spec.lease_ms = Millis{30'000};
    spec.queue_timeout_ms = Millis{60'000};
    spec.total_timeout_ms = Millis{600'000};
    create.spec = spec;
    create.requester = requester;
    create.escrow = escrow;
    create.fee_bps = fee_bps_default;
    world.send(stream_of(task_id(requester, "t", i)), Task::Command{create},
               "t" + std::to_string(i), [&](Answer answer) { told = std::move(answer); });
  }
  world.settle();
  BOOST_TEST(told.has_value());
  std::size_t queued = 0;
  for (const AcceptedRecord& accepted : world.accepted)
    for (const Entry& entry : accepted.record->entries)
      for (const Event& event : entry.events)
        queued += type_of(event) == EscrowReservationQueued::type;
  BOOST_TEST(queued == 8U);
}

BOOST_AUTO_TEST_CASE(an_orderly_stop_answers_what_still_waits) {
  std::string code;
  {
    World world;
    world.journal->disconnect();
    world.send(stream_of(ann), User::Command{RegisterUser{}}, "k", [&](const Answer& answer) {
      if (!answer) code = answer.error().code;
    });
    world.run();
    BOOST_TEST(code.empty());
  }
  BOOST_TEST(code == "unavailable");
}

BOOST_AUTO_TEST_CASE(an_orderly_stop_leaves_the_cache_complete) {
  World world;
  world.send(stream_of(ann), User::Command{RegisterUser{}}, "k", [](const Answer&) {});
  world.settle();
  BOOST_REQUIRE(world.accepted.size() == 1U);
  BOOST_TEST(world.cache.stored.empty());  // The next snapshot is ten seconds away.
  world.stop();
  BOOST_TEST((std::ranges::count(world.cache.stored, stream_of(ann)) == 1));
  const auto& [seen, points] = world.cache.wholes.at(world.accepted[0].position.partition);
  BOOST_TEST(seen.height == world.accepted[0].position.height + 1);
  // The last record is read once more: it must still be the one that was seen.
  BOOST_TEST(points.base.head.height + 1 == seen.height);
}
