#define BOOST_TEST_MODULE reads
#include <boost/test/unit_test.hpp>
#include <set>

#include "adapters/postgres/queries.hpp"
#include "adapters/postgres/reads.hpp"
#include "tests/support/people.hpp"
#include "tests/support/world.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

/// One settled task, one task with a single result in, one waiting for its money.
struct Shown : World {
  postgres::Projector reader = projector();
  postgres::Connection db = postgres::Connection::open(database.conninfo()).value();

  Shown() {
    const auto register_worker = [&](const Person& who, WorkerKind kind) {
      return chronicle.write(stream_of(who.worker),
                             {WorkerEvent{WorkerRegistered{who.wallet, kind, "server", "name",
                                                           {{"cpu", "2"}}}}});
    };
    reader.start();
    register_worker(ann, WorkerKind::node);
    register_worker(bob, WorkerKind::device);
    chronicle.open_escrow(requester, escrow_1);
    chronicle.whole_task(task_1, escrow_1, requester);
    create(task_2);
    chronicle.write(stream_of(escrow_1), {EscrowEvent{EscrowReserved{task_2, nano(7350)}}});
    for (const TaskEvent& event :
         {TaskEvent{TaskFunded{}},
          TaskEvent{TaskClaimed{1, ann.worker, ann.wallet, 1, chronicle.now + Millis{9000}}},
          TaskEvent{TaskSubmitted{1, ann.worker, maybe, no, 0, 7, {}}}})
      chronicle.write(stream_of(task_2), {event});
    create(task_3);
    std::vector<Position> ends;
    for (PartitionId partition = 0; partition < 2; ++partition)
      ends.push_back(chronicle.write(policy_stream(partition),
                                     {PolicyEvent{PolicyCheckpointed{1}}}));
    BOOST_REQUIRE(waited(reader, ends));
  }
  void create(const TaskId& task) {
    chronicle.write(stream_of(task),
                    {TaskEvent{TaskCreated{task_spec(), requester, escrow_1, nano(7350), nano(50),
                                           chronicle.now + Millis{600'000}}}});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_settled_task_is_read_whole, Shown) {
  const auto found = reads::task(db, task_1);
  BOOST_REQUIRE(found);
  BOOST_TEST((found->task.status == TaskStatus::settled));
  BOOST_TEST((found->spec == task_spec()));
  BOOST_REQUIRE(found->replicas.size() == 2U);
  BOOST_TEST((found->replicas[1].worker == bob.worker));
  BOOST_TEST(found->replicas[1].verdict.value() == "accepted");
  BOOST_TEST((found->replicas[1].result == yes));
  const auto result = reads::result(db, task_1);
  BOOST_REQUIRE(result);
  BOOST_TEST((result->result == yes));
  BOOST_TEST((result->accepted.at(1).blob == no));
}

BOOST_FIXTURE_TEST_CASE(before_the_decision_no_result_is_told, Shown) {
  const auto found = reads::task(db, task_2);
  BOOST_REQUIRE(found);
  BOOST_TEST((found->task.status == TaskStatus::pending));
  BOOST_TEST(found->task.results == 1U);
  BOOST_TEST(!found->task.result);
  const reads::ReplicaRow& replica = found->replicas.at(0);
  BOOST_TEST(replica.phase == "submitted");
  BOOST_TEST((!replica.result && !replica.blob && !replica.exit && !replica.fuel &&
              !replica.signature));
  BOOST_TEST(reads::result(db, task_2).error().code == "not_yet");
  const auto timeline = reads::timeline(db, task_2);
  BOOST_REQUIRE(timeline);
  BOOST_TEST(timeline->back().type == "task.submitted");
  BOOST_TEST(!timeline->back().event);
  BOOST_TEST(timeline->front().event.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_timeline_goes_on_behind_a_position, Shown) {
  const auto whole = reads::timeline(db, task_1);
  BOOST_REQUIRE(whole);
  BOOST_REQUIRE(whole->size() == 8U);
  BOOST_TEST(whole->back().type == "task.settled");
  const auto rest = reads::timeline(db, task_1, whole->at(5).position);
  BOOST_REQUIRE(rest->size() == 2U);
  BOOST_TEST(rest->front().position == whole->at(6).position);
  BOOST_TEST(reads::timeline(db, id_of<TaskId>(99)).error().code == "not_found");
}

BOOST_FIXTURE_TEST_CASE(pages_follow_one_another_newest_first, Shown) {
  const auto first = reads::tasks(db, {requester, {}}, {{}, 2});
  BOOST_REQUIRE(first);
  BOOST_REQUIRE(first->rows.size() == 2U);
  BOOST_TEST(first->rows[0].task_id == task_3);
  BOOST_REQUIRE(first->next);
  const auto second = reads::tasks(db, {requester, {}}, {first->next, 2});
  BOOST_REQUIRE(second->rows.size() == 1U);
  BOOST_TEST(second->rows[0].task_id == task_1);
  BOOST_TEST(!second->next);
  BOOST_TEST((reads::Cursor::parse(first->next->text()).value() == *first->next));
  BOOST_TEST(reads::tasks(db, {}, {reads::Cursor{at(1), "x"}, 2}).error().path == "/after");
  BOOST_TEST(reads::tasks(db, {{}, TaskStatus::settled}, {})->rows.size() == 1U);
  BOOST_TEST(reads::tasks(db, {ann.wallet, TaskStatus::settled}, {})->rows.empty());
}

BOOST_FIXTURE_TEST_CASE(payments_tell_what_became_of_the_money, Shown) {
  const auto settled = reads::payment(db, task_1);
  BOOST_REQUIRE(settled);
  BOOST_TEST(settled->state == "settled");
  BOOST_TEST(settled->paid_nano.value() == nano(2000));
  BOOST_TEST(settled->intents.size() == 3U);
  BOOST_TEST(reads::payment(db, task_2)->state == "reserved");
  BOOST_TEST(!reads::payment(db, task_2)->paid_nano);
  BOOST_TEST(reads::payment(db, task_3)->state == "awaiting");
}

BOOST_FIXTURE_TEST_CASE(workers_are_listed_by_kind_and_owner, Shown) {
  BOOST_TEST(reads::nodes(db, {}, {})->rows.at(0).worker == ann.worker);
  BOOST_TEST(reads::devices(db, bob.wallet, {})->rows.at(0).worker == bob.worker);
  BOOST_TEST(reads::devices(db, ann.wallet, {})->rows.empty());
  const auto worker = reads::worker(db, ann.worker);
  BOOST_REQUIRE(worker);
  BOOST_TEST((worker->worker.kind == WorkerKind::node));
  BOOST_TEST(worker->worker.specs.at("cpu") == "2");
  BOOST_TEST(worker->worker.good == 1U);
  BOOST_TEST(worker->earnings.at(0).earned_nano == nano(1000));
  BOOST_TEST(reads::worker(db, cat.worker).error().code == "not_found");
}

BOOST_FIXTURE_TEST_CASE(an_escrow_shows_what_it_holds, Shown) {
  const auto escrow = reads::escrow(db, escrow_1);
  BOOST_REQUIRE(escrow);
  BOOST_TEST(escrow->escrow.reserved_nano == nano(7350));
  BOOST_TEST(escrow->escrow.owed_nano == nano(2100));
  BOOST_TEST(escrow->reservations.at(0).task_id == task_2);
  BOOST_TEST(escrow->deposits.at(0).amount_nano == nano(1'000'000'000));
  BOOST_TEST(reads::escrows(db, requester)->size() == 1U);
  BOOST_TEST(reads::escrows(db, ann.wallet)->empty());
}

BOOST_FIXTURE_TEST_CASE(payouts_reserve_and_stats_are_real, Shown) {
  BOOST_TEST(reads::payouts(db, ann.wallet.text(), {})->rows.at(0).amount_nano == nano(1000));
  BOOST_TEST(reads::balances(db, "treasury")->at(0).earned_nano == nano(100));
  const auto reserve = reads::reserve(db);
  BOOST_TEST(reserve->totals.at(0).accrued_nano == nano(50));
  BOOST_TEST(reserve->log.at(0).task_id.value() == task_1);
  const auto stats = reads::stats(db);
  BOOST_TEST(stats->ever.at("tasks_created") == 3);
  BOOST_TEST(stats->now.at("pending") == 1);
  BOOST_TEST(stats->now.at("awaiting_escrow") == 1);
  const auto network = reads::network(db, chronicle.now);
  BOOST_TEST(network->nodes == 1U);
  BOOST_TEST(network->last_hours.at(0).counts.at("tasks_settled") == 1);
}

namespace {

// A million rows in every table, by what the planner believes: it takes the rows a page from
// pg_class and the pages from the file. Most tasks have ended, as they will have.
const std::string ended_tasks = R"(
insert into live.tasks (task_id, requester, phase, type, created_at, settled_at,
  paid_nano, attempts, live, results)
select gen_random_uuid(), '0:' || n % 100, 'validated', 'demo', n, n, 0, 2, 0, 2
from generate_series(1, 5000) n)";

const std::string money_rows = R"(
insert into live.payee_balances (escrow, payee, ever_owed_nano, paid_nano, forfeited_nano)
select gen_random_uuid(), '0:' || n % 100, n, n / 2, 0 from generate_series(1, 5000) n;
insert into live.vouchers (escrow, payee, state, failures)
select escrow, payee, 'issued', 0 from live.payee_balances;
insert into live.reserve_swaps (currency, swap) select 'gstd', n from generate_series(1, 5000) n)";

const std::string big_tables = R"(
update pg_class set reltuples = 1000000, relpages = pg_relation_size(oid) / 8192
where relnamespace = 'live'::regnamespace and relkind in ('r', 'i'))";

std::vector<reads::Query> all_queries() {
  std::vector<reads::Query> all;
  for (const auto& list : {reads::task_queries(), reads::task_detail_queries(),
                           reads::worker_queries(), reads::money_queries(),
                           reads::voucher_queries(), reads::network_queries()})
    all.insert(all.end(), list.begin(), list.end());
  return all;
}

std::string plan_of(postgres::Connection& db, const reads::Query& query) {
  const std::string name{query.name};
  BOOST_REQUIRE(db.run("prepare " + name + " as " + std::string{query.sql}));
  std::string nulls;
  for (int i = 1; query.sql.find("$" + std::to_string(i)) != std::string_view::npos; ++i)
    nulls += (i > 1 ? ", null" : "null");
  const std::string sql =
      "explain (costs off) execute " + name + (nulls.empty() ? "" : "(" + nulls + ")");
  const auto rows = db.query(sql);
  BOOST_REQUIRE(rows);
  std::string plan;
  for (std::size_t i = 0; i < rows->size(); ++i)
    plan.append(rows->text(i, 0).value_or("")).append("\n");
  return plan;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(every_query_of_the_api_has_an_index, Shown) {
  reader.stop();
  database.run(ended_tasks);
  database.run(money_rows);
  database.run("vacuum analyze");
  database.run(big_tables);
  auto planner = postgres::Connection::open(database.conninfo()).value();
  BOOST_REQUIRE(planner.run("set plan_cache_mode = force_generic_plan"));
  for (const reads::Query& query : all_queries()) {
    const std::string plan = plan_of(planner, query);
    BOOST_TEST(plan.find("Seq Scan") == std::string::npos, query.name << "\n" << plan);
    // A page comes from its index in the order wanted: nothing sorts a million rows for it.
    BOOST_TEST(plan.find("Sort") == std::string::npos, query.name << "\n" << plan);
  }
}

BOOST_FIXTURE_TEST_CASE(a_query_without_an_index_is_found_out, Shown) {
  reader.stop();
  database.run(ended_tasks);
  database.run("vacuum analyze");
  database.run(big_tables);
  auto planner = postgres::Connection::open(database.conninfo()).value();
  BOOST_REQUIRE(planner.run("set plan_cache_mode = force_generic_plan"));
  const std::string plan =
      plan_of(planner, {"canary", "select * from live.tasks where type = $1::text limit 50"});
  BOOST_TEST(plan.find("Seq Scan") != std::string::npos, plan);
}
