#define BOOST_TEST_MODULE rebuild
#include <boost/test/unit_test.hpp>
#include <random>

#include "adapters/postgres/projector.hpp"
#include "adapters/postgres/lag.hpp"
#include "adapters/postgres/rebuild.hpp"
#include "adapters/postgres/shadow.hpp"
#include "tests/support/people.hpp"
#include "tests/support/world.hpp"

using namespace gstd;
using namespace gstd::postgres;
using namespace gstd::testing;

namespace {

constexpr std::uint8_t tasks_written = 40;

/// Lives of many tasks, so interleaved that writing every few rows cuts them everywhere.
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

RebuildOptions options_of(const World& world, std::size_t rows_max = 7) {
  RebuildOptions options;
  options.conninfo = world.database.conninfo();
  options.rows_max = rows_max;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_CASE(live_and_rebuilt_tables_are_equal_row_for_row) {
  World world;
  auto projector = world.projector();
  projector.start();
  // The projector stays at work: it waits while the two are compared.
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  const auto projections = all_projections(encode_event);
  for (const std::size_t rows_max : {std::size_t{1}, std::size_t{7}, fold_rows_max}) {
    const auto differences = compare_live_with_rebuilt(*world.journal, record_codec, projections,
                                                       options_of(world, rows_max));
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

BOOST_AUTO_TEST_CASE(a_rebuild_is_taken_back_with_what_happened_since) {
  World world;
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  const std::vector<Projection> all = all_projections(encode_event);
  world.database.run("update live.tasks set type = 'old'");
  BOOST_REQUIRE(rebuild(*world.journal, record_codec, all, options_of(world)));
  world.database.run("update live.tasks set type = 'new'");
  Position end = world.chronicle.whole_task(id_of<TaskId>(200), escrow_1, requester);
  BOOST_REQUIRE(waited(projector, {end}));

  const auto back = roll_back(*world.journal, record_codec, all, options_of(world));
  BOOST_REQUIRE(back);
  BOOST_TEST(back->stage == "done");
  const auto count = [&](const char* where) {
    return world.database.value("select count(*) from " + std::string{where});
  };
  BOOST_TEST(count("live.tasks where type = 'old'") == std::to_string(tasks_written));
  BOOST_TEST(count("live.tasks where status = 'settled'") == std::to_string(tasks_written + 1));
  BOOST_TEST(count("previous.tasks where type = 'new'") == std::to_string(tasks_written));
  end = world.chronicle.whole_task(id_of<TaskId>(201), escrow_1, requester);
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(count("live.tasks where status = 'settled'") == std::to_string(tasks_written + 2));
  // And back again: nothing was lost on the way.
  BOOST_REQUIRE(roll_back(*world.journal, record_codec, all, options_of(world)));
  BOOST_TEST(count("live.tasks where type = 'new'") == std::to_string(tasks_written));
  BOOST_TEST(count("live.tasks where status = 'settled'") == std::to_string(tasks_written + 2));
}

BOOST_AUTO_TEST_CASE(only_what_is_kept_and_of_this_version_is_taken_back) {
  World world;
  auto projections = all_projections(encode_event);
  const auto none = roll_back(*world.journal, record_codec, projections, options_of(world));
  BOOST_REQUIRE(!none);
  BOOST_TEST(none.error().code == "not_found");
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  BOOST_REQUIRE(rebuild(*world.journal, record_codec, projections, options_of(world)));
  projections.front().version = 2;
  const auto newer = roll_back(*world.journal, record_codec, projections, options_of(world));
  BOOST_REQUIRE(!newer);
  BOOST_TEST(newer.error().code == "conflict");
  BOOST_TEST(newer.error().path == projections.front().name);
}

BOOST_AUTO_TEST_CASE(kept_rows_go_when_their_time_is_over) {
  World world;
  BOOST_REQUIRE(world.journal);
  {
    auto projector = world.projector();
    projector.start();
    BOOST_REQUIRE(waited(projector, write_lives(world)));
  }
  const std::vector<Projection> all = all_projections(encode_event);
  RebuildOptions options = options_of(world);
  options.keep = std::chrono::seconds{0};
  BOOST_REQUIRE(rebuild(*world.journal, record_codec, {all[0]}, options));
  options.keep = std::chrono::seconds{3600};
  BOOST_REQUIRE(rebuild(*world.journal, record_codec, {all[1]}, options));
  auto db = Connection::open(world.database.conninfo());
  BOOST_REQUIRE(db);
  BOOST_REQUIRE(drop_expired(*db));
  BOOST_TEST(world.database.value("select string_agg(relname, ' ') from pg_class "
                                  "where relnamespace = 'previous'::regnamespace "
                                  "and relkind = 'r'") == "validations");
  BOOST_TEST(!roll_back(*world.journal, record_codec, {all[0]}, options));
  BOOST_TEST(roll_back(*world.journal, record_codec, {all[1]}, options).has_value());
}

BOOST_AUTO_TEST_CASE(a_journal_other_than_the_live_rows_saw_is_refused) {
  World world;
  {
    auto projector = world.projector();
    projector.start();
    BOOST_REQUIRE(waited(projector, write_lives(world)));
  }
  world.database.run("update engine.checkpoints set head = repeat('ab', 32) "
                     "where projection = 'users' and partition = 1");
  const auto rebuilt = rebuild(*world.journal, record_codec, all_projections(encode_event),
                               options_of(world));
  BOOST_REQUIRE(!rebuilt);
  BOOST_TEST(rebuilt.error().why.starts_with("journal_changed: record 1:"));
}

BOOST_AUTO_TEST_CASE(one_rebuild_at_a_time) {
  World world;
  auto db = Connection::open(world.database.conninfo());
  BOOST_REQUIRE(db);
  BOOST_REQUIRE(lock_rebuild(*db));
  const auto second = rebuild(*world.journal, record_codec, all_projections(encode_event),
                              options_of(world));
  BOOST_REQUIRE(!second);
  BOOST_TEST(second.error().why.find("another rebuild") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_rebuild_waits_while_a_projector_drops_what_has_expired) {
  World world;
  auto db = Connection::open(world.database.conninfo());
  BOOST_REQUIRE(db);
  BOOST_REQUIRE(lock_rebuild(*db));
  std::thread held{[&] {
    BOOST_TEST(db->query("select pg_sleep(0.3)").has_value());
    db = tl::unexpected{Error{}};  // Ends the session, and with it the lock.
  }};
  const auto rebuilt = rebuild(*world.journal, record_codec, all_projections(encode_event),
                               options_of(world));
  held.join();
  BOOST_TEST(rebuilt.has_value());
}

BOOST_AUTO_TEST_CASE(reads_and_writes_go_on_throughout) {
  World world;
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  std::atomic<bool> is_over{false};
  std::atomic<int> reads{0};
  std::atomic<int> wrong{0};
  std::thread reader{[&] {
    auto db = Connection::open(world.database.conninfo());
    while (!is_over) {
      const auto rows = db->query("select count(*) from live.tasks");
      ++reads;
      if (!rows || std::stoi(std::string{*rows->text(0, 0)}) < tasks_written) ++wrong;
    }
  }};
  std::thread rebuilder{[&] {
    for (int i = 0; i < 3; ++i)
      if (!rebuild(*world.journal, record_codec, all_projections(encode_event),
                   options_of(world)))
        ++wrong;
    is_over = true;
  }};
  std::uint8_t written = 0;
  while (!is_over && written < 100) {
    const auto task = id_of<TaskId>(static_cast<std::uint8_t>(100 + written++));
    const Position end = world.chronicle.whole_task(task, escrow_1, requester);
    BOOST_TEST(waited(projector, {end}).has_value());
  }
  rebuilder.join();
  reader.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(reads > 3);
  BOOST_TEST(written > 0);
  BOOST_TEST(world.database.value("select count(*) from live.tasks where status = 'settled'") ==
             std::to_string(tasks_written + written));
}

BOOST_AUTO_TEST_CASE(progress_is_told_by_partition_and_ends_whole) {
  World world;
  write_lives(world);
  RebuildOptions options = options_of(world);
  std::vector<std::string> stages;
  options.progress = [&](const RebuildProgress& progress) {
    if (stages.empty() || stages.back() != progress.stage) stages.emplace_back(progress.stage);
    for (const PartitionProgress& part : progress.partitions)
      BOOST_TEST(part.records <= part.total);
  };
  const auto end = rebuild(*world.journal, record_codec, all_projections(encode_event), options);
  BOOST_REQUIRE(end);
  BOOST_TEST((stages == std::vector<std::string>{"reading", "indexing", "catching up",
                                                 "swapping"}),
             boost::test_tools::per_element());
  for (const PartitionProgress& part : end->partitions) BOOST_TEST(part.records == part.total);
  BOOST_TEST(end->events() > tasks_written);
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
  BOOST_REQUIRE(rebuilt);
  BOOST_TEST(rebuilt->stage == "parked");
  // Each projection but the one that passes unreadable records says where.
  BOOST_TEST(rebuilt->parked.size() == all_projections(encode_event).size() - 1);
  for (const Parked& parked : rebuilt->parked) {
    BOOST_TEST(parked.partition == 0U);
    BOOST_TEST(parked.why.starts_with(unreadable.text() + ":"), parked.why);
  }
  BOOST_TEST(world.database.value("select count(*) from live.tasks") ==
             std::to_string(tasks_written));
}

BOOST_AUTO_TEST_CASE(a_paused_projection_rests_and_its_lag_is_counted) {
  World world;
  auto projector = world.projector();
  projector.start();
  BOOST_REQUIRE(waited(projector, write_lives(world)));
  auto db = Connection::open(world.database.conninfo());
  BOOST_REQUIRE(db);
  BOOST_TEST(!write_paused(*db, "taskz", true));
  BOOST_REQUIRE(write_paused(*db, "tasks", true));
  const auto is_paused = [&] {
    for (const ProjectionStatus& status : projector.status().projections)
      if (status.projection == "tasks" && status.stopped != "paused by an operator") return false;
    return true;
  };
  for (int tries = 0; !is_paused() && tries < 1'000; ++tries)
    (void)waited(projector, {{0, 1'000'000}}, std::chrono::milliseconds{10});
  BOOST_REQUIRE(is_paused());

  const TaskId task = id_of<TaskId>(200);
  const Position end = world.chronicle.whole_task(task, escrow_1, requester);
  BOOST_TEST(!waited(projector, {end}, std::chrono::milliseconds{300}));
  const auto checkpoints = read_checkpoints(*db);
  BOOST_REQUIRE(checkpoints);
  const auto lags = measure_lag(*world.journal, record_codec, *checkpoints);
  BOOST_REQUIRE(lags);
  std::map<std::string, std::uint64_t> behind;
  for (std::size_t i = 0; i < checkpoints->size(); ++i) {
    behind[checkpoints->at(i).projection] += lags->at(i).records;
    BOOST_TEST(lags->at(i).since.has_value() == (lags->at(i).records > 0));
    BOOST_TEST(!lags->at(i).is_at_least);
  }
  BOOST_TEST(behind["tasks"] > 0U);
  BOOST_TEST(behind["users"] == 0U);
  const auto few = measure_lag(*world.journal, record_codec, *checkpoints, 1);
  BOOST_REQUIRE(few);
  BOOST_TEST(few->size() == lags->size());

  BOOST_REQUIRE(write_paused(*db, "tasks", false));
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(world.database.value("select count(*) from live.tasks where task_id = '" +
                                  task.text() + "'") == "1");
}
