// The publisher on a journal and a public log in memory: what is there, whatever goes wrong.
#define BOOST_TEST_MODULE publisher
#include "tests/support/public_world.hpp"

#include "events/sha256.hpp"

using namespace gstd;
using namespace gstd::testing;

BOOST_AUTO_TEST_CASE(everything_public_is_published_in_order_and_once) {
  PublicWorld world;
  world.open_and_work();
  {
    Running publisher{world};
    world.check_complete();
    world.chronicle.whole_task(task_2, escrow_1, requester);
    world.check_complete();
    BOOST_TEST(comes([&] { return publisher.status().stored == world.expected(); }));
    BOOST_TEST(comes([&] { return publisher.status().lag_records == 0; }));
  }
  BOOST_TEST(world.stored() == world.expected());
  for (const std::string& text : world.broker.events(0)) BOOST_TEST(!text.empty());
}

BOOST_AUTO_TEST_CASE(undecided_results_do_not_appear) {
  PublicWorld world;
  world.open_and_work();
  Running publisher{world};
  const Sha256 secret = sha256("a result of an undecided task");
  world.chronicle.write(stream_of(task_3),
                        {TaskEvent{TaskSubmitted{1, ann.worker, secret, secret, 0, 7, {}}}});
  world.check_complete();
  bool is_told = false;
  for (PartitionId partition = 0; partition < public_partitions; ++partition)
    for (const std::string& text : world.broker.events(partition)) {
      BOOST_TEST(text.find(secret.text()) == std::string::npos);
      is_told |= text.find(task_3.text()) != std::string::npos;
    }
  BOOST_TEST(is_told);
}

BOOST_AUTO_TEST_CASE(ghosts_are_not_published) {
  PublicWorld world;
  world.open_and_work();
  // Records that were accepted once come again: their `prev` is no longer the head.
  for (PartitionId partition = 0; partition < public_partitions; ++partition)
    world.chronicle.write_raw(partition, world.journal.value(partition, 0));
  world.chronicle.whole_task(task_2, escrow_1, requester);
  Running publisher{world};
  world.check_complete();
  BOOST_TEST(world.stored() == world.expected());
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on_behind_the_last_event) {
  PublicWorld world;
  world.open_and_work();
  for (const TaskId& task : {task_2, task_3}) {
    Running publisher{world};
    world.check_complete();
    publisher.stop();
    world.chronicle.whole_task(task, escrow_1, requester);
  }
  Running publisher{world};
  world.check_complete();
  BOOST_TEST(world.stored() == world.expected());
}

BOOST_AUTO_TEST_CASE(wherever_the_log_ends_the_rest_follows) {
  PublicWorld world;
  world.open_and_work();
  // A record of three public events: the log may end within it.
  world.chronicle.write(stream_of(task_2), {TaskEvent{TaskFunded{}}, TaskEvent{TaskFunded{}},
                                            TaskEvent{TaskCancelled{escrow_1}}});
  { Running publisher{world}; world.check_complete(); }
  const auto whole_0 = world.broker.stored[0];
  const auto whole_1 = world.broker.stored[1];
  for (std::size_t left = 0; left <= std::max(whole_0.size(), whole_1.size()); ++left) {
    world.broker.stored[0].resize(std::min(left, whole_0.size()));
    world.broker.stored[1].resize(std::min(left, whole_1.size()));
    Running publisher{world};
    world.check_complete();
    publisher.stop();
    BOOST_TEST(world.stored() == world.expected());
    for (std::size_t i = 0; i < whole_0.size(); ++i)
      BOOST_TEST(world.broker.stored[0][i].checkpoint == whole_0[i].checkpoint);
  }
}

BOOST_AUTO_TEST_CASE(an_event_that_was_not_stored_is_published_again_with_all_behind_it) {
  for (const std::size_t failing : {1U, 2U, 5U, 9U}) {
    PublicWorld world;
    world.broker.fails_at = failing;
    world.open_and_work();
    Running publisher{world};
    world.check_complete();
    const std::lock_guard lock{world.alarms_mutex};
    BOOST_REQUIRE(world.alarms.size() == 1U);
    BOOST_TEST(world.alarms.front() == "public_events_trouble: the broker does not want it");
    BOOST_TEST(comes([&] { return publisher.status().trouble.empty(); }));
  }
}

BOOST_AUTO_TEST_CASE(a_slow_log_holds_the_reader_back) {
  PublicWorld world;
  world.broker.is_slow = true;
  world.broker.on_their_way_max = 3;
  for (int i = 0; i < 10; ++i) world.open_and_work();
  world.journal.given = 0;
  Running publisher{world};
  BOOST_TEST(comes([&] {
    const std::lock_guard lock{world.broker.mutex};
    return world.broker.most_on_their_way == 3;
  }));
  BOOST_TEST(world.journal.given <= 12U);  // Three batches of 150 records.
  {
    const std::lock_guard lock{world.broker.mutex};
    world.broker.is_slow = false;
  }
  world.check_complete();
  BOOST_TEST(world.broker.most_on_their_way == 3U);
}

BOOST_AUTO_TEST_CASE(it_stops_while_the_log_takes_nothing) {
  PublicWorld world;
  world.broker.is_slow = true;
  world.broker.on_their_way_max = 1;
  world.open_and_work();
  Running publisher{world};
  BOOST_TEST(comes([&] {
    const std::lock_guard lock{world.broker.mutex};
    return world.broker.most_on_their_way == 1;
  }));
  publisher.stop();
  BOOST_TEST(world.stored() == 0U);
}

BOOST_AUTO_TEST_CASE(an_unreadable_record_stops_its_partition_until_operators_say_otherwise) {
  PublicWorld world;
  world.open_and_work();
  const Position disowned = world.chronicle.write_unreadable(1);
  Running publisher{world};
  BOOST_TEST(comes([&] { return publisher.status().stopped.contains(1); }));
  BOOST_TEST(publisher.status().stopped[1].find(disowned.text()) != std::string::npos);
  // What is behind it waits, also when operators speak of something else.
  const Position skipped = world.chronicle.write_unreadable(1);
  world.chronicle.write(ops_stream(1), {OpsEvent{ProjectionSkipped{"tasks", {disowned, 0}, "x"}}});
  world.chronicle.write(ops_stream(1), {OpsEvent{RecordDisowned{skipped.height + 1, "x"}}});
  world.chronicle.write(ops_stream(0), {OpsEvent{RecordDisowned{disowned.height, "x"}}});
  // Read all of that, and then one more: by then it was understood.
  BOOST_TEST(comes([&] { return world.journal.given == world.journal.size(); }));
  const Position other = world.chronicle.write(ops_stream(0), {OpsEvent{JournalOpened{}}});
  BOOST_TEST(comes([&] {
    const auto events = world.broker.events(0);
    return !events.empty() && events.back().find(other.text()) != std::string::npos;
  }));
  BOOST_TEST(publisher.status().stopped[1].find(disowned.text() + " cannot") !=
             std::string::npos);
  world.chronicle.write(ops_stream(1), {OpsEvent{RecordDisowned{disowned.height, "nobody can"}}});
  world.chronicle.write(ops_stream(1),
                        {OpsEvent{ProjectionSkipped{"public_events", {skipped, 0}, "torn"}}});
  world.chronicle.write(ops_stream(1), {OpsEvent{JournalOpened{}}});
  world.check_complete();
  BOOST_TEST(comes([&] { return publisher.status().stopped.empty(); }));
  BOOST_TEST(world.stored() == world.expected());
}

BOOST_AUTO_TEST_CASE(a_log_of_another_journal_is_left_alone) {
  PublicWorld world;
  world.open_and_work();
  const Event event = OpsEvent{JournalOpened{}};
  const std::string foreign = *json::cloud_event("/gstd/dev/other", {ops_stream(0), {}, {}}, event);
  world.broker.stored[0].push_back({0, "ops/0", foreign, ""});
  Running publisher{world};
  BOOST_TEST(comes([&] { return !publisher.status().trouble.empty(); }));
  const std::string trouble = publisher.status().trouble;
  BOOST_TEST(trouble.find("/gstd/dev/other") != std::string::npos, trouble);
  BOOST_TEST(trouble.find(public_source) != std::string::npos, trouble);
  publisher.stop();
  BOOST_TEST(world.stored() == 1U);
}

BOOST_AUTO_TEST_CASE(words_that_are_no_event_of_ours_are_left_alone) {
  const Event event = OpsEvent{JournalOpened{}};
  const std::string ours = *json::cloud_event(public_source, {ops_stream(0), {}, {}}, event);
  for (const PublicMessage& message :
       {PublicMessage{0, "", "hello", ""}, PublicMessage{0, "", ours, ""},
        PublicMessage{1, "", ours, R"({"height":0,"hash":")" + Sha256{}.text() +
                                       R"(","cursor":-1})"}}) {
    PublicWorld world;
    world.open_and_work();
    world.broker.stored[message.partition].push_back(message);
    Running publisher{world};
    BOOST_TEST(comes([&] { return !publisher.status().trouble.empty(); }));
    publisher.stop();
    BOOST_TEST(world.stored() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_changed_journal_stops_the_partition_and_names_both_hashes) {
  PublicWorld world;
  world.open_and_work();
  { Running publisher{world}; world.check_complete(); }
  PublicWorld other;
  other.chronicle.now = at(1);
  other.open_and_work();
  for (PartitionId partition = 0; partition < public_partitions; ++partition)
    other.broker.stored[partition] = world.broker.stored[partition];
  const std::size_t before = other.stored();
  Running publisher{other};
  BOOST_TEST(comes([&] { return publisher.status().stopped.size() == public_partitions; }));
  const std::string why = publisher.status().stopped[0];
  BOOST_TEST(why.starts_with("journal_changed: record 0:"), why);
  BOOST_TEST(other.stored() == before);
}

BOOST_AUTO_TEST_CASE(two_at_once_repeat_and_skip_nothing) {
  PublicWorld world;
  Running one{world};
  Running two{world};
  world.open_and_work();
  world.chronicle.whole_task(task_2, escrow_1, requester);
  world.check_complete();
}

BOOST_AUTO_TEST_CASE(only_the_leader_publishes) {
  PublicWorld world;
  world.open_and_work();
  Publisher publisher{world.journal, public_codec, world.options()};
  publisher.lead(false);
  publisher.start();
  BOOST_TEST(!publisher.status().is_leading);
  publisher.lead(true);
  world.check_complete();
  publisher.lead(false);
  world.chronicle.whole_task(task_2, escrow_1, requester);
  Running next{world};
  world.check_complete();
}

BOOST_AUTO_TEST_CASE(what_the_engine_accepted_is_not_read_again) {
  PublicWorld world;
  world.open_and_work();
  Running publisher{world};
  world.check_complete();
  const std::size_t given = world.journal.given;
  // The engine begins where the journal ends, and tells the next record itself.
  for (PartitionId partition = 0; partition < public_partitions; ++partition) {
    Head head;
    Offset offset = 0;
    std::size_t count = 0;
    world.journal.end(partition, [&](Result<Offset> end) {
      count = static_cast<std::size_t>(end.value());
    });
    for (; static_cast<std::size_t>(offset) < count; ++offset)
      judge(head, world.journal.value(partition, static_cast<std::size_t>(offset)));
    publisher.feed({{{partition, head.height - 1}, nullptr, {}, head, offset - 1}});
    Record record{head.hash, record_version, at(5), "test", ops_stream(partition), 9, {}};
    record.entries.push_back({});
    record.entries.back().events = {OpsEvent{JournalOpened{"fed", {}, partition, 2}}};
    const std::string value = public_codec.encode(record);
    judge(head, value);
    publisher.feed({{{partition, head.height - 1}, std::make_shared<const Record>(record), {},
                     head, offset}});
    BOOST_TEST(comes([&] {
      const auto events = world.broker.events(partition);
      return events.back().find(R"("journal_id":"fed")") != std::string::npos;
    }));
  }
  BOOST_TEST(world.journal.given == given);
}
