#define BOOST_TEST_MODULE rebuild
#include <boost/test/unit_test.hpp>
#include <random>

#include "adapters/postgres/projector.hpp"
#include "adapters/postgres/rebuild.hpp"
#include "tests/support/people.hpp"
#include "tests/support/world.hpp"

using namespace gstd;
using namespace gstd::postgres;
using namespace gstd::testing;

namespace {

constexpr std::uint8_t tasks_written = 40;

/// Lives of many tasks, so interleaved that batches of 7 records cut them everywhere.
std::vector<Position> write_lives(World& world) {
  world.chronicle.write(stream_of(ann.worker), {WorkerEvent{WorkerRegistered{
                                                   ann.wallet, WorkerKind::node, "server", "a",
                                                   {{"cpu", "2"}}}}});
  world.chronicle.write(stream_of(requester), {UserEvent{UserRegistered{}}});
  world.chronicle.open_escrow(requester, escrow_1);
  std::map<PartitionId, Position> ends;
  for (std::uint8_t number = 1; number <= tasks_written; ++number) {
    const TaskId task = id_of<TaskId>(number);
    // Queued first, reserved later: a row that is put twice.
    world.chronicle.write(stream_of(escrow_1),
                          {EscrowEvent{EscrowReservationQueued{task, nano(7350)}}});
    const Position end = world.chronicle.whole_task(task, escrow_1, requester);
    ends[end.partition] = end;
  }
  for (PartitionId partition = 0; partition < 2; ++partition)
    ends[partition] = world.chronicle.write(policy_stream(partition),
                                            {PolicyEvent{PolicyCheckpointed{1}}});
  return {ends[0], ends[1]};
}

RebuildOptions options_of(const World& world, std::size_t batch_records = 7) {
  return {world.database.conninfo(), batch_records};
}

}  // namespace

BOOST_AUTO_TEST_CASE(live_and_rebuilt_tables_are_equal_row_for_row) {
  World world;
  auto projector = world.projector();
  projector.start();
  // The projector stays at work: it waits while the two are compared.
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  const auto projections = all_projections(encode_event);
  for (const std::size_t batch_records : {std::size_t{7}, std::size_t{20'000}}) {
    const auto differences = compare_live_with_rebuilt(*world.journal, record_codec, projections,
                                                       options_of(world, batch_records));
    BOOST_REQUIRE(differences);
    for (const Difference& difference : *differences)
      BOOST_ERROR(difference.table << ": " << difference.live_only << " only live, "
                                   << difference.rebuilt_only << " only rebuilt");
  }
  BOOST_TEST(world.database.value("select count(*) from rebuild.tasks") ==
             std::to_string(tasks_written));
}

BOOST_AUTO_TEST_CASE(a_row_changed_behind_our_back_is_found) {
  World world;
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  projector.stop();
  world.database.run("update live.payout_intents set amount_nano = amount_nano + 1 "
                     "where payee = 'treasury' and task_id = '" + task_1.text() + "'");
  world.database.run("delete from live.users");
  const auto differences =
      compare_live_with_rebuilt(*world.journal, record_codec, all_projections(encode_event),
                                options_of(world));
  BOOST_REQUIRE(differences);
  BOOST_REQUIRE(differences->size() == 2U);
  BOOST_TEST((differences->at(0) == Difference{"payout_intents", 1, 1}));
  BOOST_TEST((differences->at(1) == Difference{"users", 0, 1}));
}

BOOST_AUTO_TEST_CASE(a_rebuild_swaps_in_while_the_projector_runs) {
  World world;
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  world.database.run("update live.tasks set type = 'spoiled'");
  BOOST_REQUIRE(rebuild(*world.journal, record_codec, all_projections(encode_event),
                        options_of(world)));
  BOOST_TEST(world.database.value("select count(*) from live.tasks where type = 'spoiled'") ==
             "0");
  BOOST_TEST(world.database.value("select count(*) from previous.tasks where type = 'spoiled'") ==
             std::to_string(tasks_written));
  const auto indexes = [&](const char* schema) {
    return world.database.value(
        "select string_agg(indexname, ' ' order by indexname) from pg_indexes "
        "where schemaname = '" + std::string{schema} + "'");
  };
  BOOST_TEST(indexes("live") == indexes("previous"));
  const Position end = world.chronicle.whole_task(id_of<TaskId>(200), escrow_1, requester);
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(world.database.value("select count(*) from live.tasks where status = 'settled'") ==
             std::to_string(tasks_written + 1));
}

BOOST_AUTO_TEST_CASE(one_projection_of_a_new_version_is_rebuilt_alone_and_goes_on) {
  World world;
  {
    auto projector = world.projector();
    projector.start();
    BOOST_REQUIRE(waited(projector, write_lives(world)));
  }
  auto projections = all_projections(encode_event);
  projections.front().version = 2;
  auto projector = world.projector(projections);
  projector.start();
  const std::vector<Projection> newer{projections.front()};
  BOOST_REQUIRE(rebuild(*world.journal, record_codec, newer, options_of(world)));
  const Position end = world.chronicle.whole_task(id_of<TaskId>(200), escrow_1, requester);
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(world.database.value("select count(*) from live.tasks") ==
             std::to_string(tasks_written + 1));
  BOOST_TEST(world.database.value("select min(version) || ' ' || max(version) "
                                  "from engine.checkpoints where projection = 'tasks'") == "2 2");
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_applied_leaves_the_live_tables_alone) {
  World world;
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  projector.stop();
  const Position unreadable = world.chronicle.write_unreadable(0);
  const auto rebuilt = rebuild(*world.journal, record_codec, all_projections(encode_event),
                               options_of(world));
  BOOST_REQUIRE(!rebuilt);
  BOOST_TEST(rebuilt.error().why.find(unreadable.text()) != std::string::npos);
  BOOST_TEST(world.database.value("select count(*) from live.tasks") ==
             std::to_string(tasks_written));
}
