// What strangers read in gstd.events: CloudEvents 1.0, word for word, and nothing that is hidden.
#define BOOST_TEST_MODULE cloud_event
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "adapters/json/cloud_event.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/sample.hpp"
#include "projections/disclosure.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const std::filesystem::path root{GSTD_SOURCES};
const std::string source = "/gstd/dev/0a6ab6a1-0f0c-4c5c-8d39-52b9d3c2f001";
constexpr std::uint64_t seeds = 200;

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in{root / file};
  BOOST_REQUIRE_MESSAGE(in, file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// A stream that an event of this noun would really be in.
StreamName stream_for(const Event& event) {
  switch (event.index()) {
    case 0: return stream_of(task_1);
    case 1: return stream_of(ann.worker);
    case 2: return stream_of(escrow_1);
    case 3: return {StreamKind::reserve, "ton"};
    case 4: return stream_of(requester);
    case 5: return policy_stream(3);
    default: return ops_stream(3);
  }
}

Origin origin_of(const Event& event) {
  return {stream_for(event), {{3, 1842}, 1}, at(1'763'848'001'234)};
}

std::optional<std::string> shown(const Event& event) {
  return json::cloud_event(source, origin_of(event), event);
}

/// What domain.md §3 hides until the task is decided, as TaskSubmitted holds it.
const TaskSubmitted submitted{1, ann.worker, yes, no, -7, 4711, {}};

/// Names of the members a text has at its top: `"name":` behind `{` or `,` at depth 1.
std::set<std::string> members_of(const std::string& text) {
  std::set<std::string> names;
  int depth = 0;
  bool is_quoted = false;
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && text[i - 1] != '\\') {
      if (is_quoted && depth == 1 && text[i + 1] == ':') names.insert(word);
      is_quoted = !is_quoted;
      word.clear();
    } else if (is_quoted) {
      word.push_back(c);
    } else {
      depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
  }
  return names;
}

}  // namespace

// tests/golden/cloud_events.jsonl holds what every golden event is for strangers; those that are
// none of their business have no line.
BOOST_AUTO_TEST_CASE(every_golden_event_is_published_as_it_always_was) {
  std::vector<std::string> found;
  for (const std::string& line : lines_of("tests/golden/events.jsonl")) {
    const auto event = json::decode<Event>(line);
    BOOST_REQUIRE(event);
    if (const auto text = shown(*event)) found.push_back(*text);
  }
  const auto expected = lines_of("tests/golden/cloud_events.jsonl");
  BOOST_TEST(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST((i < expected.size() && found[i] == expected[i]), "now " << found[i]);
}

BOOST_AUTO_TEST_CASE(an_event_says_who_when_and_what) {
  const Event event = TaskEvent{TaskCancelled{escrow_1}};
  BOOST_TEST(*shown(event) ==
             R"({"specversion":"1.0","id":"3:1842:1",)"
             R"("source":"/gstd/dev/0a6ab6a1-0f0c-4c5c-8d39-52b9d3c2f001",)"
             R"("type":"com.gstdtoken.task.cancelled.v1",)"
             R"("subject":"task/00000000-0000-0000-0000-000000000001",)"
             R"("time":"2025-11-22T21:46:41.234Z","datacontenttype":"application/json",)"
             R"("dataschema":"tag:gstdtoken.com,2026:schemas/events/task.cancelled.v1.json)"
             R"(#/properties/data","data":{"escrow":"00000000-0000-0000-0000-000000000001"}})");
}

BOOST_AUTO_TEST_CASE(the_same_event_is_the_same_text) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    for (const Event& event : json::sample_events(seed)) {
      const auto again = json::decode<Event>(json::encode(event));
      BOOST_REQUIRE(again);
      BOOST_TEST((shown(event) == shown(*again)));
    }
}

BOOST_AUTO_TEST_CASE(a_source_names_network_and_journal) {
  BOOST_TEST(json::cloud_event_source(Network::testnet, "j-1") == "/gstd/testnet/j-1");
}

BOOST_AUTO_TEST_CASE(a_result_is_never_told_before_its_task_is_decided) {
  const Event event = TaskEvent{submitted};
  const std::string text = *shown(event);
  BOOST_TEST(text.find("com.gstdtoken.task.submitted.v1") != std::string::npos);
  BOOST_TEST((members_of(text) ==
              std::set<std::string>{"specversion", "id", "source", "type", "subject", "time"}));
  for (const std::string& hidden : {yes.text(), no.text(), std::string{"4711"},
                                    std::string{"-7"}, submitted.signature.text()})
    BOOST_TEST(text.find(hidden) == std::string::npos, hidden);
}

BOOST_AUTO_TEST_CASE(no_wallet_is_ever_whole) {
  const std::regex wallet{"(0|-1):[0-9a-f]{64}"};
  const std::string zeros(64 - 2 * shown_digits, '0');
  std::size_t wallets = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    for (const Event& event : json::sample_events(seed)) {
      const std::string text = shown(event).value_or("");
      for (std::sregex_iterator found{text.begin(), text.end(), wallet}, end; found != end;
           ++found) {
        const std::string digits = found->str().substr(found->str().find(':') + 1);
        BOOST_TEST(digits.substr(shown_digits, zeros.size()) == zeros, text);
        ++wallets;
      }
    }
  BOOST_TEST(wallets > seeds);
}

BOOST_AUTO_TEST_CASE(what_is_published_is_still_such_an_event) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    for (const Event& event : json::sample_events(seed)) {
      const std::string text = shown(event).value_or("");
      const std::size_t at = text.find(R"("data":)");
      if (at == std::string::npos) continue;
      const std::string own = json::encode(event);
      const auto read =
          json::decode<Event>(own.substr(0, own.find(R"("data":)")) + text.substr(at));
      BOOST_TEST(read.has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(a_wallet_keeps_four_digits_at_each_end) {
  Wallet wallet;
  wallet.workchain = -1;
  wallet.account.fill(0xab);
  BOOST_TEST(shortened(wallet) == "-1:abab...abab");
  BOOST_TEST(masked(wallet).text() == "-1:abab" + std::string(56, '0') + "abab");
}

BOOST_AUTO_TEST_CASE(users_and_the_engines_own_notes_are_not_published) {
  BOOST_TEST(!shown(UserEvent{UserRegistered{}}));
  BOOST_TEST(!shown(PolicyEvent{PolicyCheckpointed{7}}));
  BOOST_TEST(!shown(OpsEvent{RecordDisowned{7, "torn"}}));
  BOOST_TEST(!shown(EscrowEvent{EscrowDeposited{nano(5), yes, 1}}));
  BOOST_TEST(shown(OpsEvent{JournalOpened{"j-1", Network::dev, 3, 8}}).has_value());
  // Whatever it says: the name of a user's stream is a wallet.
  const Event event = TaskEvent{TaskFunded{}};
  BOOST_TEST(!json::cloud_event(source, {stream_of(requester), {}, {}}, event));
}

BOOST_AUTO_TEST_CASE(times_are_rfc_3339) {
  BOOST_TEST(*json::rfc3339(at(0)) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(*json::rfc3339(at(-1)) == "1969-12-31T23:59:59.999Z");
  BOOST_TEST(*json::rfc3339(at(1'709'210'096'007)) == "2024-02-29T12:34:56.007Z");
  BOOST_TEST(*json::rfc3339(at(-62'167'219'200'000)) == "0000-01-01T00:00:00.000Z");
  BOOST_TEST(*json::rfc3339(at(253'402'300'799'999)) == "9999-12-31T23:59:59.999Z");
  BOOST_TEST(!json::rfc3339(at(-62'167'219'200'001)));
  BOOST_TEST(!json::rfc3339(at(253'402'300'800'000)));
  BOOST_TEST(!json::rfc3339(at(INT64_MAX)));
  const Event event = TaskEvent{TaskFunded{}};
  const auto text = json::cloud_event(source, {stream_of(task_1), {}, at(INT64_MIN)}, event);
  BOOST_TEST(!members_of(*text).contains("time"));
}

BOOST_AUTO_TEST_CASE(its_name_can_be_read_back) {
  const auto name =
      json::decode_known<json::CloudEventName>(*shown(TaskEvent{TaskFunded{at(5)}}));
  BOOST_REQUIRE(name);
  BOOST_TEST(name->id.text() == "3:1842:1");
  BOOST_TEST(name->source == source);
}

// schemas/public/asyncapi.yaml: the members below `payload`, and which of them are required.
BOOST_AUTO_TEST_CASE(the_members_are_those_that_are_documented) {
  std::set<std::string> documented;
  std::set<std::string> required;
  bool is_payload = false;
  for (const std::string& line : lines_of("schemas/public/asyncapi.yaml")) {
    is_payload |= line == "      payload:";
    std::smatch match;
    if (is_payload && std::regex_match(line, match, std::regex{"        required: \\[(.*)\\]"})) {
      std::istringstream names{match[1]};
      for (std::string name; names >> name;) required.insert(name.substr(0, name.find(',')));
    } else if (is_payload && std::regex_match(line, match, std::regex{"          (\\w+): .*"})) {
      documented.insert(match[1]);
    }
  }
  BOOST_TEST((members_of(*shown(TaskEvent{TaskFunded{}})) == documented));
  const Event event = TaskEvent{submitted};
  const auto least = json::cloud_event(source, {stream_of(task_1), {}, at(INT64_MIN)}, event);
  BOOST_TEST((members_of(*least) == required));
}
