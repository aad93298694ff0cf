#include "tests/support/journal_contract.hpp"

#include <boost/test/unit_test.hpp>
#include <future>

#include "events/arbiter.hpp"
#include "events/sha256.hpp"

namespace gstd::test {
namespace {

using namespace std::chrono_literals;
using Values = std::vector<std::string>;

// Far above anything a healthy implementation needs; a test that meets it fails.
constexpr auto answer_time_max = 20s;

template <class T>
T wait_for(const JournalWorld& world, std::future<T> answer) {
  const auto deadline = std::chrono::steady_clock::now() + answer_time_max;
  while (answer.wait_for(world.patience) != std::future_status::ready) {
    BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "no callback came");
    world.pass();
  }
  return answer.get();
}

std::future<AppendOutcome> start_append(Journal& journal, PartitionId partition,
                                        std::string value) {
  auto answer = std::make_shared<std::promise<AppendOutcome>>();
  auto outcome = answer->get_future();
  journal.append(partition, std::move(value),
                 [answer](AppendOutcome done) { answer->set_value(done); });
  return outcome;
}

Offset store(const JournalWorld& world, Journal& journal, PartitionId partition,
             std::string value) {
  const AppendOutcome outcome = append(world, journal, partition, std::move(value));
  BOOST_REQUIRE((outcome.status == AppendStatus::stored));
  return outcome.offset;
}

// Reads until `count` values came.
std::vector<RawRecord> read_some(JournalReader& reader, std::size_t count) {
  std::vector<RawRecord> all;
  const auto deadline = std::chrono::steady_clock::now() + answer_time_max;
  while (all.size() < count && std::chrono::steady_clock::now() < deadline) {
    auto found = reader.next(count - all.size(), 50ms);
    BOOST_REQUIRE_MESSAGE(found, why(found));
    for (RawRecord& record : *found) all.push_back(std::move(record));
  }
  BOOST_REQUIRE_EQUAL(all.size(), count);
  return all;
}

void values_read_back_in_order(const JournalWorld& world) {
  const auto journal = world.open();
  constexpr std::size_t count = 300;
  std::vector<std::future<AppendOutcome>> outcomes;
  for (std::size_t i = 0; i < count; ++i)
    outcomes.push_back(start_append(*journal, static_cast<PartitionId>(i % contract_partitions),
                                    "value " + std::to_string(i)));
  std::vector<Offset> offsets;
  for (auto& outcome : outcomes) {
    const AppendOutcome done = wait_for(world, std::move(outcome));
    BOOST_REQUIRE((done.status == AppendStatus::stored));
    offsets.push_back(done.offset);
  }
  const auto reader = journal->read({{0, 0}, {1, 0}, {2, 0}});
  std::size_t next[contract_partitions] = {0, 1, 2};
  for (const RawRecord& record : read_some(*reader, count)) {
    std::size_t& i = next[record.partition];
    BOOST_TEST(record.value == "value " + std::to_string(i));
    BOOST_TEST(record.offset == offsets[i]);
    i += contract_partitions;
  }
}

void any_bytes_come_back(const JournalWorld& world) {
  const auto journal = world.open();
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  store(world, *journal, 0, bytes);
  store(world, *journal, 0, "");
  BOOST_TEST((read_all(world, *journal, 0) == Values{bytes, ""}));
}

void reading_starts_where_told(const JournalWorld& world) {
  const auto journal = world.open();
  store(world, *journal, 1, "before");
  const Offset second = store(world, *journal, 1, "from here");
  store(world, *journal, 1, "after");
  const auto records = read_some(*journal->read({{1, second}}), 2);
  BOOST_TEST(records[0].value == "from here");
  BOOST_TEST(records[0].offset == second);
  BOOST_TEST(records[1].value == "after");
}

void a_read_gives_at_most_what_was_asked_for(const JournalWorld& world) {
  const auto journal = world.open();
  for (const char* value : {"a", "b", "c"}) store(world, *journal, 0, value);
  const auto reader = journal->read({{0, 0}});
  Values all;
  while (all.size() < 3) {
    const auto found = reader->next(2, 5s);
    BOOST_REQUIRE(found);
    BOOST_REQUIRE_GT(found->size(), 0U);
    BOOST_REQUIRE_LE(found->size(), 2U);
    for (const RawRecord& record : *found) all.push_back(record.value);
  }
  BOOST_TEST((all == Values{"a", "b", "c"}));
}

void a_read_at_the_end_is_empty(const JournalWorld& world) {
  const auto journal = world.open();
  const auto reader = journal->read({{0, 0}});
  const auto before = reader->next(10, 20ms);
  BOOST_REQUIRE_MESSAGE(before, why(before));
  BOOST_TEST(before->empty());
  store(world, *journal, 0, "news");
  BOOST_TEST(read_some(*reader, 1)[0].value == "news");
}

void a_reader_sees_another_handles_values(const JournalWorld& world) {
  const auto writer = world.open();
  const auto follower = world.open();
  const auto reader = follower->read({{0, 0}, {2, 0}});
  for (int i = 0; i < 20; ++i) {
    const std::string value = std::to_string(i);
    store(world, *writer, i % 2 == 0 ? 0 : 2, value);
    BOOST_TEST(read_some(*reader, 1)[0].value == value);
  }
}

void the_largest_value_fits_and_one_byte_more_does_not(const JournalWorld& world) {
  const auto journal = world.open();
  const std::string largest(record_bytes_max, 'x');
  store(world, *journal, 0, largest);
  const AppendOutcome outcome = append(world, *journal, 0, largest + "x");
  BOOST_TEST((outcome.status == AppendStatus::not_stored));
  store(world, *journal, 0, "next");
  BOOST_TEST((read_all(world, *journal, 0) == Values{largest, "next"}));
}

void many_large_values_fit(const JournalWorld& world) {
  const auto journal = world.open();
  std::vector<std::future<AppendOutcome>> outcomes;
  for (char c = 'a'; c < 'a' + 16; ++c)
    outcomes.push_back(start_append(*journal, 0, std::string(record_bytes_max, c)));
  for (auto& outcome : outcomes)
    BOOST_TEST((wait_for(world, std::move(outcome)).status == AppendStatus::stored));
  const auto all = read_all(world, *journal, 0);
  BOOST_REQUIRE_EQUAL(all.size(), 16U);
  BOOST_TEST(all[15][0] == 'p');
}

void an_unknown_partition_is_refused(const JournalWorld& world) {
  const auto journal = world.open();
  BOOST_TEST(journal->partitions() == contract_partitions);
  const AppendOutcome outcome = append(world, *journal, contract_partitions, "nowhere");
  BOOST_TEST((outcome.status == AppendStatus::not_stored));
  const auto end = end_of(world, *journal, contract_partitions);
  BOOST_REQUIRE(!end);
  BOOST_TEST(end.error().code == "invalid");
}

void two_writers_share_one_order(const JournalWorld& world) {
  const auto left = world.open();
  const auto right = world.open();
  std::vector<std::future<AppendOutcome>> outcomes;
  for (int i = 0; i < 50; ++i) {
    outcomes.push_back(start_append(*left, 0, "left " + std::to_string(i)));
    outcomes.push_back(start_append(*right, 0, "right " + std::to_string(i)));
  }
  for (auto& outcome : outcomes)
    BOOST_REQUIRE((wait_for(world, std::move(outcome)).status == AppendStatus::stored));
  const Values all = read_all(world, *left, 0);
  BOOST_REQUIRE_EQUAL(all.size(), 100U);
  BOOST_TEST((read_all(world, *right, 0) == all));
  int next_left = 0;
  int next_right = 0;
  for (const std::string& value : all)
    BOOST_TEST(value == (value[0] == 'l' ? "left " + std::to_string(next_left++)
                                         : "right " + std::to_string(next_right++)));
}

void the_barrier_sees_everything_stored_before(const JournalWorld& world) {
  const auto writer = world.open();
  const auto asker = world.open();
  BOOST_TEST(end_of(world, *asker, 0).value() == 0);
  for (int i = 0; i < 30; ++i) {
    const Offset offset = store(world, *writer, 0, std::to_string(i));
    BOOST_TEST(end_of(world, *asker, 0).value() >= offset + 1);
  }
  BOOST_TEST(end_of(world, *asker, 1).value() == 0);
}

void many_barriers_are_answered_together(const JournalWorld& world) {
  const auto journal = world.open();
  const Offset offset = store(world, *journal, 2, "x");
  std::vector<std::future<Result<Offset>>> answers;
  for (int i = 0; i < 200; ++i) {
    auto answer = std::make_shared<std::promise<Result<Offset>>>();
    answers.push_back(answer->get_future());
    journal->end(2, [answer](Result<Offset> end) { answer->set_value(end); });
  }
  for (auto& answer : answers) BOOST_TEST(wait_for(world, std::move(answer)).value() == offset + 1);
}

void a_callback_may_append(const JournalWorld& world) {
  const auto journal = world.open();
  auto answer = std::make_shared<std::promise<AppendOutcome>>();
  auto second = answer->get_future();
  journal->append(0, "first", [&](AppendOutcome) {
    journal->append(0, "second", [answer](AppendOutcome done) { answer->set_value(done); });
  });
  BOOST_TEST((wait_for(world, std::move(second)).status == AppendStatus::stored));
  BOOST_TEST((read_all(world, *journal, 0) == Values{"first", "second"}));
}

void a_reopened_journal_goes_on(const JournalWorld& world) {
  Offset last = -1;
  for (const char* value : {"a", "b", "c"}) {
    const auto journal = world.open();
    const Offset offset = store(world, *journal, 1, value);
    BOOST_TEST(offset > last);
    last = offset;
  }
  BOOST_TEST((read_all(world, *world.open(), 1) == Values{"a", "b", "c"}));
}

void reading_beyond_the_end_is_a_cut(const JournalWorld& world) {
  const auto journal = world.open();
  const Offset last = store(world, *journal, 0, "all there is");
  const auto reader = journal->read({{0, last + 5}});
  const auto deadline = std::chrono::steady_clock::now() + answer_time_max;
  auto found = reader->next(10, 50ms);
  while (found && std::chrono::steady_clock::now() < deadline) found = reader->next(10, 50ms);
  BOOST_REQUIRE(!found);
  BOOST_TEST(found.error().code == "journal_cut");
}

void every_reader_skips_the_same_ghosts(const JournalWorld& world) {
  const auto owner = world.open();
  const auto stranger = world.open();
  const std::string first = chained(Sha256{}, "first");
  const std::string second = chained(sha256(first), "second");
  const std::string third = chained(sha256(second), "third");
  store(world, *owner, 0, first);
  store(world, *stranger, 0, "not ours at all");
  store(world, *owner, 0, second);
  store(world, *owner, 0, second);                                // A duplicate.
  store(world, *stranger, 0, chained(sha256(first), "foreign"));  // Too late.
  store(world, *owner, 0, third);
  const Values right{first, second, third};
  BOOST_TEST((accepted(read_all(world, *owner, 0)) == right));
  BOOST_TEST((accepted(read_all(world, *stranger, 0)) == right));
}

void a_foreign_record_makes_ghosts_of_what_follows(const JournalWorld& world) {
  const auto owner = world.open();
  const auto stranger = world.open();
  const std::string first = chained(Sha256{}, "first");
  const std::string foreign = chained(sha256(first), "foreign");
  const std::string second = chained(sha256(first), "second");
  const std::string third = chained(sha256(second), "third");
  store(world, *owner, 0, first);
  store(world, *stranger, 0, foreign);
  store(world, *owner, 0, second);
  store(world, *owner, 0, third);
  const std::string again = chained(sha256(foreign), "second");
  store(world, *owner, 0, again);
  BOOST_TEST((accepted(read_all(world, *stranger, 0)) == Values{first, foreign, again}));
}

void a_lost_record_makes_ghosts_until_it_lands(const JournalWorld& world) {
  const auto journal = world.open();
  const std::string lost = chained(Sha256{}, "lost");
  const std::string second = chained(sha256(lost), "second");
  store(world, *journal, 0, second);
  BOOST_TEST(accepted(read_all(world, *journal, 0)).empty());
  store(world, *journal, 0, lost);  // R2: a ghost is a position, not bytes.
  store(world, *journal, 0, second);
  BOOST_TEST((accepted(read_all(world, *journal, 0)) == Values{lost, second}));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const JournalBehaviour& behaviour) {
  return out << behaviour.name;
}

const std::vector<JournalBehaviour>& journal_contract() {
  static const std::vector<JournalBehaviour> list{
      {"values_read_back_in_order", values_read_back_in_order},
      {"any_bytes_come_back", any_bytes_come_back},
      {"reading_starts_where_told", reading_starts_where_told},
      {"a_read_gives_at_most_what_was_asked_for", a_read_gives_at_most_what_was_asked_for},
      {"a_read_at_the_end_is_empty", a_read_at_the_end_is_empty},
      {"a_reader_sees_another_handles_values", a_reader_sees_another_handles_values},
      {"the_largest_value_fits_and_one_byte_more_does_not",
       the_largest_value_fits_and_one_byte_more_does_not},
      {"many_large_values_fit", many_large_values_fit},
      {"an_unknown_partition_is_refused", an_unknown_partition_is_refused},
      {"two_writers_share_one_order", two_writers_share_one_order},
      {"the_barrier_sees_everything_stored_before", the_barrier_sees_everything_stored_before},
      {"many_barriers_are_answered_together", many_barriers_are_answered_together},
      {"a_callback_may_append", a_callback_may_append},
      {"a_reopened_journal_goes_on", a_reopened_journal_goes_on},
      {"reading_beyond_the_end_is_a_cut", reading_beyond_the_end_is_a_cut},
      {"every_reader_skips_the_same_ghosts", every_reader_skips_the_same_ghosts},
      {"a_foreign_record_makes_ghosts_of_what_follows",
       a_foreign_record_makes_ghosts_of_what_follows},
      {"a_lost_record_makes_ghosts_until_it_lands", a_lost_record_makes_ghosts_until_it_lands},
  };
  return list;
}

AppendOutcome append(const JournalWorld& world, Journal& journal, PartitionId partition,
                     std::string value) {
  return wait_for(world, start_append(journal, partition, std::move(value)));
}

Result<Offset> end_of(const JournalWorld& world, Journal& journal, PartitionId partition) {
  auto answer = std::make_shared<std::promise<Result<Offset>>>();
  auto end = answer->get_future();
  journal.end(partition, [answer](Result<Offset> found) { answer->set_value(std::move(found)); });
  return wait_for(world, std::move(end));
}

std::vector<std::string> read_all(const JournalWorld& world, Journal& journal,
                                  PartitionId partition) {
  const auto end = end_of(world, journal, partition);
  BOOST_REQUIRE_MESSAGE(end, why(end));
  const auto reader = journal.read({{partition, 0}});
  const auto deadline = std::chrono::steady_clock::now() + answer_time_max;
  Values values;
  for (Offset next = 0; next < *end && std::chrono::steady_clock::now() < deadline;) {
    auto found = reader->next(1000, 50ms);
    BOOST_REQUIRE_MESSAGE(found, why(found));
    for (RawRecord& record : *found) {
      next = record.offset + 1;
      values.push_back(std::move(record.value));
    }
  }
  return values;
}

std::string chained(const Sha256& prev, std::string_view name) {
  return std::string{prev_prefix} + prev.text() + "\",\"name\":\"" + std::string{name} + "\"}";
}

std::vector<std::string> accepted(const std::vector<std::string>& values) {
  Head head;
  std::vector<std::string> list;
  for (const std::string& value : values)
    if (judge(head, value) == Verdict::accepted) list.push_back(value);
  return list;
}

}  // namespace gstd::test
