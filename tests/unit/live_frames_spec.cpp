// schemas/live/asyncapi.yaml and the C++ frames say the same, member by member.
#define BOOST_TEST_MODULE live_frames
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include "adapters/http/live_frames.hpp"

using namespace gstd;
using namespace gstd::http;

namespace {

using Names = std::set<std::string>;

std::string document() {
  std::ifstream file{GSTD_SOURCES "/schemas/live/asyncapi.yaml"};
  std::stringstream text;
  text << file.rdbuf();
  BOOST_REQUIRE(!text.str().empty());
  return text.str();
}

/// The rest of the first line behind `start` that begins with `word`.
std::string line_of(const std::string& text, std::size_t start, const std::string& word) {
  const std::size_t at = text.find(word, start);
  BOOST_REQUIRE(at != std::string::npos);
  return text.substr(at + word.size(), text.find('\n', at) - at - word.size());
}

/// Names of a flow mapping's own members: `{a: {x: 1}, b: 2}` gives a and b.
Names members_of(const std::string& flow) {
  Names names;
  int depth = 0;
  std::string word;
  for (const char c : flow) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 1 && c == ':') names.insert(word);
    if (c == '{' || c == ',' || c == ' ') word.clear();
    else word.push_back(c);
  }
  return names;
}

Names items_of(const std::string& flow) {
  Names names;
  std::stringstream items{flow.substr(flow.find('[') + 1, flow.find(']') - flow.find('[') - 1)};
  for (std::string item; std::getline(items, item, ',');)
    names.insert(item.substr(item.find_first_not_of(' ')));
  return names;
}

template <class Frame>
void check(const std::string& name) {
  const std::string text = document();
  const std::size_t start = text.find("\n    " + name + ":\n");
  BOOST_REQUIRE_MESSAGE(start != std::string::npos, name);
  Names described;
  Names required;
  for (const json::Field& field : json::Codec<Frame>::fields) {
    described.insert(std::string{field.name});
    if (field.is_required) required.insert(std::string{field.name});
  }
  BOOST_TEST_CONTEXT(name) {
    BOOST_TEST(members_of(line_of(text, start, "properties:")) == described,
               boost::test_tools::per_element());
    Names documented = items_of(line_of(text, start, "required:"));
    // Over HTTP the same structs go without these two; on the socket they are always there.
    if (name == "task" || name == "claimed") documented.erase("type");
    if (name == "claimed") documented.erase("ref");
    BOOST_TEST(documented == required, boost::test_tools::per_element());
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_frame_has_the_members_that_are_documented) {
  check<HelloFrame>("hello");
  check<ReadyFrame>("ready");
  check<ClaimFrame>("claim");
  check<HeartbeatFrame>("heartbeat");
  check<SubmitFrame>("submit");
  check<ReleaseFrame>("release");
  check<WelcomeFrame>("welcome");
  check<OfferFrame>("task");
  check<ClaimedFrame>("claimed");
  check<DoneFrame>("done");
  check<RefusedFrame>("refused");
  check<RenewedFrame>("renewed");
  check<LeaseLostFrame>("lease_lost");
  check<TaskChangedFrame>("task_changed");
  check<ResyncFrame>("resync");
  check<LaggingFrame>("lagging");
}
