// The partition on the simulated journal: the rules of the chain fence, one by one.
#define BOOST_TEST_MODULE partition
#include <boost/test/unit_test.hpp>

#include "events/sha256.hpp"
#include "tests/support/people.hpp"
#include "tests/support/sim_node.hpp"

using namespace gstd;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t partitions = 2;
const Wallet ann = *Wallet::parse("0:" + std::string(64, 'a'));

struct World {
  explicit World(std::uint64_t seed = 1) : log{seed, partitions} {
    sim::open_chain(log, partitions);
  }
  std::unique_ptr<sim::SimNode> node(std::string name = "node-1",
                                     sim::MemoryCache* cache = nullptr) {
    auto made = std::make_unique<sim::SimNode>(
        log, sim::SimNode::Options{std::move(name), partitions, cache, {}});
    run(200ms);
    return made;
  }
  void run(std::chrono::milliseconds span) { log.run_until(log.now() + span); }
  std::size_t values() const { return log.values(0).size() + log.values(1).size(); }

  SimulatedLog log;
};

Command command(const StreamName& stream, AnyCommand content, std::string key,
                std::uint32_t attempt = 1) {
  Command made{stream, {}, std::move(content)};
  made.meta.by = "ann";
  made.meta.id = command_id("ann", key);
  made.meta.hash = sha256(key);
  made.meta.attempt = attempt;
  return made;
}

const StreamName user = stream_of(ann);

Command block(std::string reason, std::string key, std::uint32_t attempt = 1) {
  return command(user, User::Command{BlockUser{std::move(reason)}}, std::move(key), attempt);
}
Command register_user(std::string key, std::uint32_t attempt = 1) {
  return command(user, User::Command{RegisterUser{}}, std::move(key), attempt);
}

/// What one command was told, if anything yet.
struct Told {
  std::shared_ptr<std::vector<Answer>> answers = std::make_shared<std::vector<Answer>>();
  Engine::OnAnswer keep() const {
    return [answers = answers](Answer answer) { answers->push_back(std::move(answer)); };
  }
  bool is_done() const { return answers->size() == 1 && answers->front().has_value(); }
  std::string code() const {
    return answers->size() == 1 && !answers->front() ? answers->front().error().code : "";
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_command_is_answered_after_its_record_came_back) {
  World world;
  const auto node = world.node();
  BOOST_TEST(node->is_ready());
  Told told;
  const std::size_t before = world.values();
  node->send(register_user("k1"), told.keep());
  BOOST_TEST(told.answers->empty());
  world.run(100ms);
  BOOST_TEST(told.is_done());
  BOOST_TEST(!told.answers->front()->is_repeat);
  BOOST_TEST(world.values() == before + 1);
}

BOOST_AUTO_TEST_CASE(a_retry_of_a_done_command_is_answered_from_memory) {
  World world;
  const auto node = world.node();
  Told first, second, other;
  node->send(register_user("k1"), first.keep());
  world.run(100ms);
  const std::size_t before = world.values();
  node->send(register_user("k1", 2), second.keep());
  world.run(100ms);
  BOOST_TEST(second.is_done());
  BOOST_TEST(second.answers->front()->is_repeat);
  BOOST_TEST((second.answers->front()->position == first.answers->front()->position));
  BOOST_TEST(world.values() == before);
  Command changed = register_user("k1");
  changed.meta.hash = sha256("other content");
  node->send(std::move(changed), other.keep());
  world.run(100ms);
  BOOST_TEST(other.code() == "conflict");
}

BOOST_AUTO_TEST_CASE(commands_that_wait_for_one_stream_land_in_one_record) {
  World world;
  const auto node = world.node();
  Told first;
  node->send(register_user("k1"), first.keep());
  std::vector<Told> more(10);
  for (std::size_t i = 0; i < more.size(); ++i)
    node->send(i % 2 ? command(user, User::Command{UnblockUser{}}, "u" + std::to_string(i))
                     : block("because", "b" + std::to_string(i)),
               more[i].keep());
  const std::size_t before = world.values();
  world.run(100ms);
  for (const Told& told : more) BOOST_TEST(told.is_done());
  BOOST_TEST(world.values() <= before + 2);
}

BOOST_AUTO_TEST_CASE(the_refusal_of_a_retry_is_journalled) {
  World world;
  const auto node = world.node();
  Told told, again;
  const StreamName task{StreamKind::task, TaskId{}.text()};
  const auto claim = [&](std::uint32_t attempt) {
    return command(task, Task::Command{ReleaseTask{{}, 1, {}}}, "r", attempt);
  };
  const std::size_t before = world.values();
  node->send(claim(1), told.keep());
  world.run(100ms);
  BOOST_TEST(!told.code().empty());
  BOOST_TEST(world.values() == before);  // R4: a barrier and a second decision, no record.
  node->send(claim(2), again.keep());
  world.run(100ms);
  BOOST_TEST(again.code() == told.code());
  BOOST_TEST(world.values() == before + 1);  // R5.
}

BOOST_AUTO_TEST_CASE(what_a_policy_is_refused_is_handled_all_the_same) {
  World world;
  const auto node = world.node();
  Told told, later;
  Command refused = block("another reason", "p1");
  node->send(block("one reason", "k1"), Told{}.keep());
  refused.meta.cause = EventPosition{{1, 3}, 0};
  node->send(refused, told.keep());  // Blocked already, for another reason.
  world.run(100ms);
  BOOST_TEST(told.is_done());
  node->send(refused, later.keep());
  world.run(100ms);
  BOOST_TEST(later.is_done());
  BOOST_TEST(later.answers->front()->is_repeat);
}

BOOST_AUTO_TEST_CASE(a_partition_tells_when_a_record_was_read_or_that_it_never_will_be) {
  World world;
  const auto node = world.node();
  Partition& partition = node->partition_of_stream(user);
  std::vector<bool> read;
  const auto keep = [&](const Result<void>& result) { read.push_back(result.has_value()); };
  partition.when_read(partition.head().height, keep, node->clock());
  partition.when_read(partition.head().height + 9, keep, node->clock());
  BOOST_TEST(read.empty());
  node->send(register_user("k1"), Told{}.keep());
  world.run(100ms);
  BOOST_TEST(read == std::vector<bool>{true}, boost::test_tools::per_element());
  partition.stop({Errc::unavailable, "journal_cut", "a test", {}}, node->clock());
  BOOST_TEST(read == (std::vector<bool>{true, false}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_does_not_own_a_partition_minds_neither_policies_nor_timers) {
  World world;
  const auto node = world.node();
  for (PartitionId id = 0; id < partitions; ++id) node->partition(id).lead(false, node->clock());
  CreateTask create;
  create.spec = testing::spec_with(&TaskSpec::queue_timeout_ms, Millis{1'000});
  create.requester = ann;
  create.fee_bps = fee_bps_default;
  Told told;
  const std::size_t before = world.values();
  const TaskId id = task_id(ann, "t", 1);
  node->send(command(stream_of(id), Task::Command{create}, "t"), told.keep());
  world.run(700s);  // Its whole time is over.
  BOOST_TEST(told.is_done());
  BOOST_TEST(world.values() == before + 1);
  for (PartitionId own = 0; own < partitions; ++own) node->partition(own).lead(true, node->clock());
  world.run(100ms);
  BOOST_TEST(world.values() > before + 1);  // The escrow is asked at last.
}

BOOST_AUTO_TEST_CASE(a_second_writer_makes_ghosts_but_no_wrong_answers) {
  World world;
  const auto one = world.node("node-1");
  const auto two = world.node("node-2");
  std::vector<Told> told(40);
  for (std::size_t i = 0; i < told.size(); ++i) {
    auto& node = i % 2 ? *one : *two;
    node.send(i % 3 ? block("r" + std::to_string(i), "k" + std::to_string(i))
                    : command(user, User::Command{UnblockUser{}}, "k" + std::to_string(i)),
              told[i].keep());
    if (i % 5 == 0) world.run(1ms);
  }
  world.run(20s);
  for (const Told& each : told) BOOST_TEST(each.answers->size() == 1U);
  for (PartitionId p = 0; p < partitions; ++p)
    BOOST_TEST((one->partition(p).head() == two->partition(p).head()));
  BOOST_TEST(one->partition_of_stream(user).status().ghosts > 0U);
}

/// Deaf to one another, as when each sees other peers: nobody can be asked to give way.
BOOST_AUTO_TEST_CASE(two_who_both_own_every_partition_answer_within_a_second) {
  World world;
  const auto one = world.node("node-1");
  const auto two = world.node("node-2");
  constexpr std::size_t commands = 2'000;
  std::vector<std::optional<SimulatedTime>> waits(commands);
  for (std::size_t i = 0; i < commands; ++i) {
    const std::string key = "k" + std::to_string(i);
    const auto tell = [&wait = waits[i], &log = world.log, asked = world.log.now()](Answer) {
      wait = log.now() - asked;
    };
    (i % 2 ? one : two)->send(block(key, key), tell);
    world.log.run_until(world.log.now() + 200us);
  }
  world.run(10s);
  SimulatedTime worst{0};
  for (const auto& wait : waits) {
    BOOST_REQUIRE(wait.has_value());
    worst = std::max(worst, *wait);
  }
  BOOST_TEST_MESSAGE("the longest wait: " << worst.count() << " us");
  BOOST_TEST((worst < 1s));
  BOOST_TEST(one->partition_of_stream(user).status().ghosts > 0U);
}

/// A node that registered the user, wrote its cache and crashed.
struct CrashedWorld : World {
  CrashedWorld() {
    const auto before = node("node-1", &cache);
    before->send(register_user("k1"), Told{}.keep());
    run(1s);
    // The last record is read again at a start: k1 must not be in it.
    before->send(block("because", "k2"), Told{}.keep());
    run(15s);  // One snapshot cycle.
  }
  /// Starts it again; it must still know the command. The alarms of the start.
  std::vector<std::string> restart() {
    const auto after = node("node-1", &cache);
    BOOST_TEST(after->is_ready());
    Told again;
    after->send(register_user("k1", 2), again.keep());
    run(100ms);
    BOOST_TEST(again.is_done());
    BOOST_TEST(again.answers->front()->is_repeat);
    return after->alarms;
  }
  sim::MemoryCache cache;
};

BOOST_AUTO_TEST_CASE(a_restart_with_the_cache_reads_the_tail_only) {
  CrashedWorld world;
  BOOST_TEST(!world.cache.parts.empty());
  BOOST_TEST(world.restart().empty());
}

/// In a log that was cut and filled again, what then was a ghost may count by now.
BOOST_AUTO_TEST_CASE(a_restart_judges_again_the_ghosts_behind_its_base) {
  World world;
  sim::MemoryCache cache;
  const auto node = world.node("node-1", &cache);
  const PartitionId id = partition_of(user, partitions);
  node->send(register_user("k1"), Told{}.keep());
  world.run(1s);
  const Head head = node->partition(id).head();
  const auto end = static_cast<Offset>(world.log.values(id).size());
  world.log.insert(id, "not a record");
  node->send(block("because", "k2"), Told{}.keep());
  world.run(15s);  // One snapshot cycle.
  const ChainPoint base = cache.parts.at(id).points->base;
  BOOST_TEST((base.head == head));
  BOOST_TEST(base.offset == end);
}

BOOST_AUTO_TEST_CASE(a_cache_that_cannot_be_read_is_not_used) {
  CrashedWorld world;
  sim::MemoryCache::Part& part = world.cache.parts.at(partition_of(user, partitions));
  BOOST_REQUIRE(part.rows.contains(user.text()));
  part.rows.at(user.text()).bytes = "?";
  BOOST_TEST(world.restart().size() == 1U);  // Read from the journal again, and said so.
}

BOOST_AUTO_TEST_CASE(a_journal_shorter_than_the_cache_stops_the_partition) {
  World world;
  sim::MemoryCache cache;
  auto node = world.node("node-1", &cache);
  Told told;
  node->send(register_user("k1"), told.keep());
  world.run(15s);
  const PartitionId id = partition_of(user, partitions);
  node.reset();
  world.log.cut(id, static_cast<Offset>(world.log.values(id).size() - 1));
  node = world.node("node-1", &cache);
  BOOST_TEST(node->partition(id).status().stopped.starts_with("journal_cut"));
  Told refused;
  node->send(register_user("k2"), refused.keep());
  world.run(100ms);
  BOOST_TEST(refused.code() == "journal_cut");
}

/// Others have refilled what was cut: to whoever has forgotten, the journal looks whole.
BOOST_AUTO_TEST_CASE(a_partition_that_noticed_a_cut_stays_stopped_until_its_cache_is_deleted) {
  CrashedWorld world;
  const PartitionId id = partition_of(user, partitions);
  auto node = world.node("node-1", &world.cache);
  node->partition(id).stop({Errc::unavailable, "journal_cut", "a test", {}}, node->clock());
  node = world.node("node-1", &world.cache);
  BOOST_TEST(node->partition(id).status().stopped.starts_with("journal_cut: a test; "));
  world.cache = {};
  node = world.node("node-1", &world.cache);
  BOOST_TEST(node->is_ready());
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_stops_deciding_until_disowned) {
  World world;
  const auto node = world.node();
  const PartitionId id = partition_of(user, partitions);
  const Head head = node->partition(id).head();
  world.log.insert(id, R"({"prev":")" + head.hash.text() + R"(","v":99})");
  world.run(100ms);
  Told refused;
  node->send(register_user("k1"), refused.keep());
  world.run(100ms);
  BOOST_TEST(refused.code() == "upgrade_needed");
  Told disowned;
  node->send(command(ops_stream(id), Ops::Command{DisownRecord{head.height, "a test"}}, "d"),
             disowned.keep());
  world.run(100ms);
  BOOST_TEST(disowned.is_done());
  Told told;
  node->send(register_user("k2"), told.keep());
  world.run(100ms);
  BOOST_TEST(told.is_done());
}

BOOST_AUTO_TEST_CASE(faults_lose_nothing_that_was_acknowledged) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    World world{seed};
    const auto node = world.node();
    world.log.set_faults({50, 50, 50, 50, 50, 10});
    std::vector<Told> told(60);
    for (std::size_t i = 0; i < told.size(); ++i) {
      node->send(i % 2 ? command(user, User::Command{UnblockUser{}}, "k" + std::to_string(i))
                       : block("r" + std::to_string(i), "k" + std::to_string(i)),
                 told[i].keep());
      world.run(3ms);
    }
    world.log.set_faults({});
    world.run(60s);
    const Entity* entity = node->partition_of_stream(user).find(user);
    for (std::size_t i = 0; i < told.size(); ++i) {
      BOOST_TEST_CONTEXT("seed " << seed << " command " << i) {
        BOOST_TEST(told[i].answers->size() == 1U);
        const bool is_known = entity->remembered(command_id("ann", "k" + std::to_string(i)));
        if (told[i].is_done() && !told[i].answers->front()->is_repeat) BOOST_TEST(is_known);
      }
    }
  }
}
