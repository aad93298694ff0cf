#define BOOST_TEST_MODULE json_record
#include <boost/test/unit_test.hpp>

#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/json/sample.hpp"
#include "events/arbiter.hpp"

using namespace gstd;

namespace {

constexpr std::uint64_t seeds = 300;

const json::JsonRecordCodec records;

/// `text` with the first `from` replaced: one fault in an otherwise good value.
std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

Record claimed() {
  Record record;
  record.node = "node-1";
  record.stream = StreamName{StreamKind::task, TaskId{}.text()};
  record.entries.resize(2);
  record.entries[1].events = {TaskFailed{}, TaskClaimed{}};
  return record;
}

std::string refusal(std::string_view text) {
  const Result<Record> record = records.decode(text);
  if (record) return "accepted";
  BOOST_TEST(record.error().code == "invalid");
  return record.error().path + ": " + record.error().why;
}

}  // namespace

BOOST_AUTO_TEST_CASE(records_of_every_event_come_back_byte_by_byte) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Record record = json::sample_record(seed);
    const std::string text = records.encode(record);
    const Result<Record> again = records.decode(text);
    BOOST_REQUIRE_MESSAGE(again, refusal(text));
    BOOST_TEST(records.encode(*again) == text);
    BOOST_TEST((*again == record));
  }
}

BOOST_AUTO_TEST_CASE(a_record_starts_with_prev_as_the_arbiter_reads_it) {
  Record record = claimed();
  record.prev = *Sha256::parse(std::string(64, 'b'));
  const std::string text = records.encode(record);
  BOOST_TEST(text.starts_with(R"({"prev":")" + std::string(64, 'b') + R"(",)"));
  BOOST_TEST((prev_of(text) == record.prev));
}

BOOST_AUTO_TEST_CASE(every_fault_in_a_record_names_its_place) {
  const std::string good = records.encode(claimed());
  BOOST_TEST(refusal(good) == "accepted");
  const std::pair<std::string, std::string_view> rows[] = {
      {with(good, R"("v":1)", R"("v":2)"), "/v: unknown record version"},
      {with(good, R"("prev":"0)", R"("prev":"G)"), "/prev: expected 64 lower-case hex digits"},
      {with(good, R"("task/)", R"("tusk/)"), "/stream: expected a stream such as task/ID"},
      {with(good, R"("node":"node-1",)", ""), "/node: missing"},
      {with(good, R"("events":[])", R"("events":[7])"),
       "/entries/0/events/0: expected an object, not a number"},
      {with(good, "task.claimed", "task.klaimed"), "/entries/1/events/1/type: unknown event type"},
      {with(good, R"("task.claimed","v":1)", R"("task.claimed","v":9)"),
       "/entries/1/events/1/v: unknown version of task.claimed"},
      {with(good, R"("task.claimed","v":1)", R"("task.claimed")"),
       "/entries/1/events/1/v: missing"},
      {with(good, R"("task.claimed","v":1)", R"("task.claimed","v":1,"v":1)"),
       "/entries/1/events/1/v: given twice"},
      {with(good, R"("task.claimed","v":1)", R"("task.claimed","v":1,"w":1)"),
       "/entries/1/events/1/w: unknown member"},
      {with(good, R"("weight":0)", R"("weight":"0")"),
       "/entries/1/events/1/data/weight: expected an integer from -9223372036854775808 to "
       "9223372036854775807"},
      {with(good, R"("reason":"")", "\"reason\":\"\xff\""),
       "/entries/1/events/0/data/reason: broken UTF-8"},
      {with(good, R"("replica":0,)", ""), "/entries/1/events/1/data/replica: missing"},
  };
  for (const auto& [text, expected] : rows) BOOST_TEST(refusal(text) == expected);
}

BOOST_AUTO_TEST_CASE(an_events_members_may_come_in_any_order) {
  const auto event = json::decode<Event>(
      R"({"data":{"reason":"x","escrow":"00000000-0000-0000-0000-000000000000"},"v":1,)"
      R"("type":"task.failed"})");
  BOOST_REQUIRE(event);
  BOOST_TEST(type_of(*event) == "task.failed");
}

BOOST_AUTO_TEST_CASE(no_prefix_of_a_record_is_a_record) {
  const std::string text = records.encode(claimed());
  for (std::size_t size = 0; size < text.size(); ++size)
    BOOST_TEST(!records.decode(std::string_view{text}.substr(0, size)));
}

// What an older event looked like, and what it is now.
struct OldTaskFailed {
  static constexpr std::string_view type = "task.failed";
  static constexpr std::uint32_t version = 0;
  std::string why;
};
BOOST_DESCRIBE_STRUCT(OldTaskFailed, (), (why))

Event now(OldTaskFailed&& old) { return TaskFailed{.reason = std::move(old.why), .escrow = {}}; }

BOOST_AUTO_TEST_CASE(an_old_version_is_read_through_its_upcast) {
  const json::Upcast planted[] = {json::upcast_from<OldTaskFailed, now>()};
  const auto read = [&](std::string_view text) -> std::string {
    json::Reader in{text};
    Event event;
    if (json::Codec<Event>::read(in, event, planted)) return json::encode(event);
    return in.take_error().path;
  };
  BOOST_TEST(read(R"({"type":"task.failed","v":0,"data":{"why":"undecided"}})") ==
             R"({"type":"task.failed","v":1,"data":{"reason":"undecided",)"
             R"("escrow":"00000000-0000-0000-0000-000000000000"}})");
  BOOST_TEST(read(R"({"type":"task.failed","v":0,"data":{"reason":"x"}})") == "/data/reason");
  BOOST_TEST(read(R"({"type":"task.funded","v":0,"data":{}})") == "/v");
}
