#define BOOST_TEST_MODULE projector
#include <boost/test/unit_test.hpp>

#include "adapters/postgres/checkpoint.hpp"
#include "tests/support/people.hpp"
#include "tests/support/world.hpp"

using namespace gstd;
using namespace gstd::postgres;
using namespace gstd::testing;
using std::chrono::milliseconds;

namespace {

/// Why `projection` stopped in `partition`; waits until it has.
std::string stop_reason(const Projector& projector, const std::string& projection,
                        PartitionId partition) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    for (const ProjectionStatus& status : projector.status().projections)
      if (status.projection == projection && status.partition == partition &&
          !status.stopped.empty())
        return status.stopped;
    std::this_thread::yield();
  }
  return "still running";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_whole_task_shows_in_every_table) {
  World world;
  auto projector = world.projector();
  projector.start();
  world.chronicle.write(stream_of(ann.worker), {WorkerEvent{WorkerRegistered{
                                                   ann.wallet, WorkerKind::node, "server", "a",
                                                   {{"cpu", "2"}}}}});
  world.chronicle.open_escrow(requester, escrow_1);
  const Position end = world.chronicle.whole_task(task_1, escrow_1, requester);
  const Position other = world.chronicle.write(
      policy_stream(1 - end.partition), {PolicyEvent{PolicyCheckpointed{0}}});
  BOOST_REQUIRE(waited(projector, {end, other}));
  const auto value = [&](const char* sql) { return world.database.value(sql); };
  BOOST_TEST(value("select status from live.tasks") == "settled");
  BOOST_TEST(value("select attempts || ' ' || live || ' ' || results from live.tasks") == "2 0 2");
  BOOST_TEST(value("select count(*) from live.validations where verdict = 'accepted'") == "2");
  BOOST_TEST(value("select count(*) from live.task_events") == "8");
  BOOST_TEST(value("select sum(amount_nano) from live.payout_intents") == "2100");
  BOOST_TEST(value("select count(*) from live.reservations") == "0");
  BOOST_TEST(value("select deposited_nano - available_nano - reserved_nano - owed_nano "
                   "from live.escrows") == "0");
  BOOST_TEST(value("select owed_nano from live.escrows") == "2100");
  BOOST_TEST(value("select accrued_nano from live.reserves") == "50");
  BOOST_TEST(value("select good from live.nodes") == "1");
  BOOST_TEST(value("select count(*) from live.devices") == "0");
  BOOST_TEST(value("select total from live.stats where name = 'tasks_settled'") == "1");
}

BOOST_AUTO_TEST_CASE(the_public_status_follows_leases_and_results) {
  World world;
  auto projector = world.projector();
  projector.start();
  const auto after = [&](Events events) {
    const Position end = world.chronicle.write(stream_of(task_1), std::move(events));
    BOOST_REQUIRE(waited(projector, {end}));
    return world.database.value("select status from live.tasks");
  };
  const UnixMillis later = world.chronicle.now + Millis{600'000};
  BOOST_TEST(after({TaskEvent{TaskCreated{task_spec(), requester, escrow_1, nano(7350), nano(50),
                                          later}}}) == "awaiting_escrow");
  BOOST_TEST(after({TaskEvent{TaskFunded{}}}) == "pending");
  BOOST_TEST(after({TaskEvent{TaskClaimed{1, ann.worker, ann.wallet, 1, later}}}) == "assigned");
  BOOST_TEST(after({TaskEvent{TaskLapsed{1, ann.worker}}}) == "pending");
  BOOST_TEST(after({TaskEvent{TaskFailed{"undecided", escrow_1}}}) == "failed");
  BOOST_TEST(after({TaskEvent{TaskSettled{}}}) == "failed");
}

BOOST_AUTO_TEST_CASE(ghosts_change_nothing) {
  World world;
  auto projector = world.projector();
  projector.start();
  const Position opened = world.chronicle.open_escrow(requester, escrow_1);
  // A record that was accepted once comes again: its `prev` is no longer the head.
  auto reader = world.journal->read({{opened.partition, 0}});
  world.chronicle.write_raw(opened.partition, reader->next(1, patience)->front().value);
  const Position end = world.chronicle.write(stream_of(escrow_1),
                                             {EscrowEvent{EscrowDeposited{nano(5), yes, 2}}});
  BOOST_TEST(end.height == opened.height + 1);
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(world.database.value("select deposited_nano from live.escrows") == "1000000005");
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on_where_it_was) {
  World world;
  Position end = world.chronicle.open_escrow(requester, escrow_1);
  for (std::uint64_t round = 2; round < 6; ++round) {
    auto projector = world.projector();
    projector.start();
    end = world.chronicle.write(stream_of(escrow_1),
                                {EscrowEvent{EscrowDeposited{nano(5), yes, round}}});
    BOOST_REQUIRE(waited(projector, {end}));
    projector.stop();
  }
  BOOST_TEST(world.database.value("select deposited_nano from live.escrows") == "1000000020");
}

BOOST_AUTO_TEST_CASE(two_projectors_count_nothing_twice) {
  World world;
  auto one = world.projector();
  auto two = world.projector();
  one.start();
  two.start();
  Position end = world.chronicle.open_escrow(requester, escrow_1);
  for (std::uint64_t lt = 2; lt < 200; ++lt)
    end = world.chronicle.write(stream_of(escrow_1),
                                {EscrowEvent{EscrowDeposited{nano(1), yes, lt}}});
  BOOST_REQUIRE(waited(one, {end}));
  BOOST_REQUIRE(waited(two, {end}));
  BOOST_TEST(world.database.value("select deposited_nano from live.escrows") == "1000000198");
}

BOOST_AUTO_TEST_CASE(a_reader_is_told_where_the_rows_are) {
  World world;
  auto projector = world.projector();
  projector.start();
  const Position end = world.chronicle.open_escrow(requester, escrow_1);
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(waited(projector, {end}, milliseconds{0}).has_value());
  const auto later = waited(projector, {{end.partition, end.height + 1}}, milliseconds{30});
  BOOST_REQUIRE(!later);
  BOOST_TEST(later.error().code == "not_yet");
  BOOST_TEST(later.error().why.find(end.text()) != std::string::npos);
  projector.stop();
  BOOST_TEST(!waited(projector, {{end.partition, end.height + 1}}));
}

BOOST_AUTO_TEST_CASE(a_poison_event_stops_its_projection_in_its_partition_alone) {
  World world;
  auto projections = all_projections(encode_event);
  Projection& tasks = projections.front();
  tasks.project = [good = tasks.project](const Origin& origin, const Event& event) -> RowChanges {
    if (origin.stream == stream_of(task_2)) throw std::runtime_error{"a task nobody can show"};
    return good(origin, event);
  };
  auto projector = world.projector(projections);
  projector.start();
  world.chronicle.open_escrow(requester, escrow_1);
  world.chronicle.whole_task(task_1, escrow_1, requester);
  const Position poison = world.chronicle.write(stream_of(task_2), {TaskEvent{TaskFunded{}}});
  const std::string reason = stop_reason(projector, "tasks", poison.partition);
  BOOST_TEST(reason.find(poison.text()) != std::string::npos, reason);
  BOOST_TEST(reason.find("a task nobody can show") != std::string::npos, reason);
  for (const ProjectionStatus& status : projector.status().projections)
    if (status.projection != "tasks" || status.partition != poison.partition)
      BOOST_TEST(status.stopped == "", status.projection);
  BOOST_TEST(world.database.value("select count(*) from live.task_events where task_id = '" +
                                  task_2.text() + "'") == "1");
  BOOST_TEST(world.database.value("select count(*) from engine.checkpoints "
                                  "where stopped like 'poison: %'") == "1");
}

BOOST_AUTO_TEST_CASE(operators_can_skip_the_poison) {
  World world;
  auto projector = world.projector();
  projector.start();
  const Position unreadable = world.chronicle.write_unreadable(1);
  BOOST_TEST(stop_reason(projector, "tasks", 1) != "still running");
  world.chronicle.write(ops_stream(1),
                        {OpsEvent{ProjectionSkipped{"tasks", {unreadable, 0}, "torn disk"}}});
  const auto until = std::chrono::steady_clock::now() + patience;
  const auto height_of_tasks = [&] {
    return world.database.value("select height from engine.checkpoints "
                                "where projection = 'tasks' and partition = 1");
  };
  while (height_of_tasks() != "2" && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  BOOST_TEST(height_of_tasks() == "2");
  BOOST_TEST(stop_reason(projector, "stats", 1) != "still running");
  // Disowned: it changes nothing anywhere.
  const Position end = world.chronicle.write(
      ops_stream(1), {OpsEvent{RecordDisowned{unreadable.height, "nobody can read it"}}});
  BOOST_TEST(waited(projector, {end}).has_value());
}

BOOST_AUTO_TEST_CASE(a_row_postgres_refuses_is_poison_too) {
  World world;
  auto projections = all_projections(encode_event);
  auto projector = world.projector(projections);
  world.database.run("alter table live.tasks add check (type <> 'demo.primes')");
  projector.start();
  world.chronicle.open_escrow(requester, escrow_1);
  const Position end = world.chronicle.whole_task(task_1, escrow_1, requester);
  BOOST_TEST(stop_reason(projector, "tasks", end.partition).starts_with("poison: "));
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_stops_all_projections_of_its_partition) {
  World world;
  auto projector = world.projector();
  projector.start();
  const Position unreadable = world.chronicle.write_unreadable(1);
  BOOST_TEST(stop_reason(projector, "tasks", 1).find(unreadable.text()) != std::string::npos);
  BOOST_TEST(stop_reason(projector, "stats", 1) != "still running");
  const Position end = world.chronicle.write(policy_stream(0), {PolicyEvent{PolicyCheckpointed{}}});
  BOOST_TEST(waited(projector, {end}).has_value());
}

BOOST_AUTO_TEST_CASE(a_changed_journal_stops_the_partition_and_names_both_hashes) {
  World world;
  const Position end = world.chronicle.open_escrow(requester, escrow_1);
  {
    auto projector = world.projector();
    projector.start();
    BOOST_REQUIRE(waited(projector, {end}));
  }
  auto db = Connection::open(world.database.conninfo());
  std::string ours;
  const auto checkpoints = read_checkpoints(*db).value();
  for (const Checkpoint& checkpoint : checkpoints)
    if (checkpoint.partition == end.partition) ours = checkpoint.mark.head.hash.text();
  // Another journal with other records at the same places.
  World other;
  other.chronicle.now = at(1);
  other.chronicle.open_escrow(requester, escrow_1);
  Projector projector{*other.journal, record_codec, all_projections(encode_event),
                      {world.database.conninfo()}};
  projector.start();
  const std::string reason = stop_reason(projector, "escrows", end.partition);
  BOOST_TEST(reason.starts_with("journal_changed: record " + end.text()), reason);
  BOOST_TEST(reason.find(ours) != std::string::npos, reason);
}

BOOST_AUTO_TEST_CASE(a_journal_that_was_cut_stops_the_partition) {
  World world;
  const Position end = world.chronicle.open_escrow(requester, escrow_1);
  {
    auto projector = world.projector();
    projector.start();
    BOOST_REQUIRE(waited(projector, {end}));
  }
  World empty;
  Projector projector{*empty.journal, record_codec, all_projections(encode_event),
                      {world.database.conninfo()}};
  projector.start();
  BOOST_TEST(stop_reason(projector, "escrows", end.partition).find("it was cut") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_of_another_version_wait_for_a_rebuild) {
  World world;
  auto projections = all_projections(encode_event);
  const Position end = world.chronicle.open_escrow(requester, escrow_1);
  {
    auto projector = world.projector(projections);
    projector.start();
    BOOST_REQUIRE(waited(projector, {end}));
  }
  projections.front().version = 2;
  auto projector = world.projector(projections);
  projector.start();
  BOOST_TEST(stop_reason(projector, "tasks", 0).find("gstd rebuild tasks") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(while_postgres_is_away_nothing_is_lost) {
  World world;
  auto projector = world.projector();
  projector.start();
  Position end = world.chronicle.open_escrow(requester, escrow_1);
  BOOST_REQUIRE(waited(projector, {end}));
  TestDatabase::on_server("alter database " + world.database.name() + " allow_connections false");
  TestDatabase::on_server(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" +
      world.database.name() + "'");
  end = world.chronicle.write(stream_of(escrow_1),
                              {EscrowEvent{EscrowDeposited{nano(5), yes, 2}}});
  BOOST_TEST(!waited(projector, {end}, milliseconds{200}));
  TestDatabase::on_server("alter database " + world.database.name() + " allow_connections true");
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!waited(projector, {end}, milliseconds{100}) &&
         std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  BOOST_TEST(world.database.value("select deposited_nano from live.escrows") == "1000000005");
}

BOOST_AUTO_TEST_CASE(a_zero_byte_in_a_text_is_shown_as_a_mark_and_stops_nothing) {
  World world;
  auto projector = world.projector();
  projector.start();
  const Position end = world.chronicle.write(
      stream_of(ann.worker),
      {WorkerEvent{WorkerRegistered{ann.wallet, WorkerKind::device, "mobile",
                                    std::string{"a\0b", 3}, {}}}});
  BOOST_REQUIRE(waited(projector, {end}));
  BOOST_TEST(world.database.value("select name from live.devices") == "a\xEF\xBF\xBD"
                                                                      "b");
}
