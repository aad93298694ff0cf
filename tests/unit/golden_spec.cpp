// What was ever written must be readable for ever: golden lines and schemas on disk only grow.
#define BOOST_TEST_MODULE golden
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "adapters/json/events.hpp"
#include "adapters/json/schema.hpp"

using namespace gstd;

namespace {

const std::filesystem::path root{GSTD_SOURCES};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  BOOST_REQUIRE_MESSAGE(in, file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> golden_lines() {
  std::istringstream in{text_of(root / "tests/golden/events.jsonl")};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string start_of(std::string_view type, std::uint32_t version) {
  return R"({"type":")" + std::string{type} + R"(","v":)" + std::to_string(version) + ",";
}

/// Beginnings of the lines there must be: every event as it is now, and every old version.
std::set<std::string> expected_starts() {
  std::set<std::string> starts;
  for (const json::EventKind& kind : json::event_kinds())
    starts.insert(start_of(kind.type, kind.version));
  for (const json::Upcast& old : json::upcasts()) starts.insert(start_of(old.type, old.version));
  return starts;
}

bool is_current(std::string_view line) {
  for (const json::EventKind& kind : json::event_kinds())
    if (line.starts_with(start_of(kind.type, kind.version))) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_golden_line_is_still_read) {
  for (const std::string& line : golden_lines()) {
    const Result<Event> event = json::decode<Event>(line);
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(event.has_value(),
                 (event ? std::string{} : event.error().path + ": " + event.error().why));
      if (event && is_current(line)) BOOST_TEST(json::encode(*event) == line);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_event_version_has_a_golden_line) {
  std::set<std::string> missing = expected_starts();
  for (const std::string& line : golden_lines())
    std::erase_if(missing, [&](const std::string& start) { return line.starts_with(start); });
  for (const std::string& start : missing)
    BOOST_ERROR("tests/golden/events.jsonl has no line that starts with " << start);
}

BOOST_AUTO_TEST_CASE(the_schemas_on_disk_are_the_generated_ones) {
  const auto schemas = json::event_schemas();
  BOOST_TEST(schemas.size() == json::event_kinds().size());
  for (const auto& [name, text] : schemas)
    BOOST_TEST((text_of(root / "schemas/events" / name) == text),
               name << " differs: run `ops/dev schemas`");
}

BOOST_AUTO_TEST_CASE(no_schema_is_left_behind_by_an_event_that_is_gone) {
  std::set<std::string> known;
  for (const json::EventKind& kind : json::event_kinds())
    known.insert(std::string{kind.type} + ".v" + std::to_string(kind.version) + ".json");
  for (const json::Upcast& old : json::upcasts())
    known.insert(std::string{old.type} + ".v" + std::to_string(old.version) + ".json");
  for (const auto& file : std::filesystem::directory_iterator{root / "schemas/events"})
    BOOST_TEST(known.contains(file.path().filename().string()), file.path().filename());
}
