// The small parts of the runtime: lanes of policies, timers, what a stream remembers.
#define BOOST_TEST_MODULE runtime
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "actors/runtime/read_ahead.hpp"
#include "actors/runtime/entity.hpp"
#include "actors/runtime/policy_runner.hpp"
#include "actors/runtime/timers.hpp"
#include "events/sha256.hpp"

using namespace gstd;

namespace {

const StreamName escrow{StreamKind::escrow, EscrowId{}.text()};

/// A record of one new task; the policy asks the escrow to reserve.
Record created(std::uint8_t number) {
  TaskId task;
  task.bytes[15] = number;
  Record record;
  record.stream = stream_of(task);
  Entry entry;
  entry.events = {TaskEvent{TaskCreated{}}};
  record.entries = {entry};
  return record;
}

ChainPoint at(std::uint64_t height) { return {{height, {}}, static_cast<Offset>(height)}; }
EventPosition cause(std::uint64_t height) { return {{0, height}, 0}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_lane_has_one_batch_under_way_and_keeps_its_order) {
  PolicyRunner policies;
  policies.observe(at(5), 0, created(1));
  policies.observe(at(6), 0, created(2));
  const auto first = policies.take();
  BOOST_REQUIRE(first.size() == 1U);
  BOOST_TEST(first[0].commands.size() == 2U);
  BOOST_TEST((first[0].commands[0].meta.cause == cause(5)));
  policies.observe(at(7), 0, created(3));
  BOOST_TEST(policies.take().empty());
  policies.done(escrow, cause(5));
  BOOST_TEST(policies.take().empty());
  policies.done(escrow, cause(6));
  const auto second = policies.take();
  BOOST_REQUIRE(second.size() == 1U);
  BOOST_TEST((second[0].commands[0].meta.cause == cause(7)));
}

BOOST_AUTO_TEST_CASE(the_lowest_open_record_is_where_a_restart_begins) {
  PolicyRunner policies;
  BOOST_TEST(!policies.lowest());
  policies.observe(at(5), 0, created(1));
  policies.observe(at(6), 0, created(2));
  policies.take();
  BOOST_TEST(policies.lowest()->head.height == 5U);
  policies.done(escrow, cause(5));
  BOOST_TEST(policies.lowest()->head.height == 6U);
  policies.done(escrow, cause(6));
  BOOST_TEST(!policies.lowest());
  BOOST_TEST(policies.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_due_only_after_a_reaction_and_once_a_second) {
  PolicyRunner policies;
  const UnixMillis now{10'000};
  BOOST_TEST(!policies.checkpoint_due(now, 9));
  policies.observe(at(5), 0, created(1));
  policies.observe(at(6), 0, created(2));
  policies.take();
  policies.done(escrow, cause(5));
  BOOST_TEST(*policies.checkpoint_due(now, 9) == 6U);
  policies.done(escrow, cause(6));
  BOOST_TEST(!policies.checkpoint_due(now + Millis{999}, 9));
  BOOST_TEST(*policies.checkpoint_due(now + Millis{1000}, 9) == 9U);
  BOOST_TEST(!policies.checkpoint_due(now + Millis{5000}, 9));
}

BOOST_AUTO_TEST_CASE(what_the_journal_says_is_done_is_not_sent) {
  PolicyRunner policies;
  for (std::uint8_t i = 0; i < 4; ++i) policies.observe(at(i), 0, created(i));
  policies.forget_below(3);
  BOOST_TEST(policies.lowest()->head.height == 3U);
  const auto batches = policies.take();
  BOOST_REQUIRE(batches.size() == 1U);
  BOOST_TEST(batches[0].commands.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_lane_goes_on_when_the_journal_says_its_batch_is_done) {
  PolicyRunner policies;
  policies.observe(at(0), 0, created(0));
  BOOST_TEST(policies.take().size() == 1U);
  policies.observe(at(1), 0, created(1));
  policies.forget_below(1);  // Another node did it; our own answer may never come.
  BOOST_TEST(policies.take().size() == 1U);
}

BOOST_AUTO_TEST_CASE(answers_of_a_batch_may_come_in_any_order) {
  PolicyRunner policies;
  for (std::uint8_t i = 0; i < 3; ++i) policies.observe(at(i), 0, created(i));
  const auto batches = policies.take();
  BOOST_REQUIRE(batches.size() == 1U);
  for (const std::size_t i : {1U, 2U, 0U})
    policies.done(escrow, *batches[0].commands.at(i).meta.cause);
  BOOST_TEST(policies.waiting() == 0U);
  BOOST_TEST(!policies.lowest());
}

BOOST_AUTO_TEST_CASE(a_timer_moves_and_goes) {
  const auto entity = Entity::make(escrow);
  Timers timers;
  timers.set(*entity, UnixMillis{100});
  timers.set(*entity, UnixMillis{50});
  BOOST_TEST(timers.size() == 1U);
  int due = 0;
  timers.visit_due(UnixMillis{49}, [&](Entity*) { ++due; });
  BOOST_TEST(due == 0);
  timers.visit_due(UnixMillis{50}, [&](Entity*) { ++due; });
  BOOST_TEST(due == 1);
  timers.set(*entity, {});
  BOOST_TEST(timers.size() == 0U);
  BOOST_TEST(!timers.next());
}

BOOST_AUTO_TEST_CASE(timers_of_one_instant_go_in_the_order_they_were_set) {
  std::vector<std::unique_ptr<Entity>> entities;
  Timers timers;
  for (int i = 0; i < 20; ++i) entities.push_back(Entity::make(escrow));
  std::vector<Entity*> expected;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    expected.push_back(entities[(i * 7) % entities.size()].get());
    timers.set(*expected.back(), UnixMillis{50});
  }
  std::vector<Entity*> seen;
  timers.visit_due(UnixMillis{50}, [&](Entity* entity) { seen.push_back(entity); });
  BOOST_TEST(seen == expected);
}

BOOST_AUTO_TEST_CASE(a_stream_remembers_its_last_commands_only) {
  const auto entity = Entity::make(escrow);
  const auto id = [](std::size_t i) { return command_id("ann", std::to_string(i)); };
  for (std::size_t i = 0; i <= 2 * memory_max; ++i) entity->remember({id(i), {}, "ok", i});
  BOOST_TEST(!entity->remembered(id(0)));
  for (std::size_t i = memory_max + 1; i <= 2 * memory_max; ++i)
    BOOST_TEST(entity->remembered(id(i)));
}

BOOST_AUTO_TEST_CASE(causes_are_remembered_per_source_partition) {
  const auto entity = Entity::make(escrow);
  entity->set_handled({{1, 10}, 2});
  BOOST_TEST(entity->has_handled({{1, 10}, 2}));
  BOOST_TEST(entity->has_handled({{1, 10}, 1}));
  BOOST_TEST(entity->has_handled({{1, 9}, 7}));
  BOOST_TEST(!entity->has_handled({{1, 10}, 3}));
  BOOST_TEST(!entity->has_handled({{2, 1}, 0}));
  entity->set_handled({{1, 5}, 0});  // Never backwards.
  BOOST_TEST(entity->has_handled({{1, 10}, 2}));
}

BOOST_AUTO_TEST_CASE(the_reader_goes_on_when_what_it_read_is_dropped) {
  const auto ahead = std::make_shared<ReadAhead>();
  ReadAhead::Share worked_off = ahead->take(2);
  auto dropped = std::make_unique<ReadAhead::Share>(ahead->take(3));
  std::atomic<bool> goes_on = false;
  std::thread reader{[&] {
    ahead->wait_below(2);
    goes_on = true;
  }};
  worked_off.reset();
  BOOST_TEST(!goes_on.load());  // Three are still ahead, whenever we look.
  dropped.reset();
  reader.join();
  BOOST_TEST(goes_on.load());
}
