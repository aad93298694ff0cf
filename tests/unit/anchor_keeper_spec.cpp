// New heads are anchored one set after the other; what is on its way survives a restart.
#define BOOST_TEST_MODULE anchor_keeper
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "adapters/effects/anchor_keeper.hpp"
#include "adapters/evidence/anchor.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

using std::chrono::milliseconds;

KeyPair audit_key() {
  Secret<32> seed;
  seed.bytes.fill(7);
  return KeyPair::from_seed(seed);
}

/// A file of one test, gone with it.
struct File {
  File() : path{(std::filesystem::temp_directory_path() /
                 ("anchors-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)))).string()} {}
  ~File() { std::filesystem::remove(path); }
  const std::string path;
};

/// Heads, a wallet and a chain that a test moves by hand.
struct Harbour {
  AnchorOptions options(milliseconds again = milliseconds{3'600'000}) {
    AnchorOptions options;
    options.file = file.path;
    options.wallet = treasury;
    options.gap = milliseconds{1'000};
    options.again = again;
    options.heads = [this]() -> Result<SignedHeads> { return SignedHeads{heads}; };
    options.on_way = [this] { return on_way; };
    options.order = [this](SendPurpose purpose, std::vector<ton::Send> sends) -> Result<void> {
      had_file = std::filesystem::exists(file.path);
      if (is_poor) return refuse("insufficient", "no coins");
      orders.emplace_back(*purpose.anchor, std::move(sends));
      return {};
    };
    options.by_message = [this](const Sha256&) -> Result<std::vector<chain::Transaction>> {
      return made;
    };
    options.stands = [this](const HeadsAnchor&) -> Result<bool> { return stands; };
    options.on_anchor = [this](const HeadsAnchor& anchor) { anchors.push_back(anchor); };
    options.alarm = [this](std::string_view event, const std::string&) {
      alarms.emplace_back(event);
    };
    return options;
  }
  void sign(std::int64_t when) {
    heads.clear();
    for (PartitionId p = 0; p < 3; ++p)
      heads.push_back(sign_head(audit_key(), {Network::local, "j", p, 5, yes, no, at(when)}));
  }
  /// The journal has read back the last order.
  void read_back() {
    WalletMessageSigned message;
    message.hash_norm = maybe;
    message.purpose.anchor = orders.back().first;
    on_way = {message};
  }
  void arrive() {
    on_way.clear();
    chain::Transaction transaction;
    transaction.hash = yes;
    transaction.lt = 42;
    made = {transaction};
  }

  File file;
  std::vector<SignedHead> heads;
  std::vector<WalletMessageSigned> on_way;
  std::vector<std::pair<Sha256, std::vector<ton::Send>>> orders;
  std::vector<chain::Transaction> made;
  std::vector<HeadsAnchor> anchors;
  std::vector<std::string> alarms;
  bool stands = true;
  bool is_poor = false;
  bool had_file = false;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(new_heads_become_a_comment_to_oneself, Harbour) {
  AnchorKeeper keeper{options()};
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(orders.empty());  // Nothing is signed yet.
  sign(5'000);
  BOOST_TEST(bool(keeper.look()));
  BOOST_REQUIRE_EQUAL(orders.size(), 1U);
  BOOST_TEST(had_file);  // Or a crash would leave a hash of nobody knows what.
  const auto& [root, sends] = orders[0];
  BOOST_TEST(root == heads_root(heads));
  BOOST_REQUIRE_EQUAL(sends.size(), 1U);
  BOOST_TEST(sends[0].message.to == treasury);
  BOOST_TEST(sends[0].message.body->hash() ==
             ton::comment("gstd-heads-v1 " + root.text()).value()->hash());
}

BOOST_FIXTURE_TEST_CASE(an_anchor_is_told_when_its_comment_is_there, Harbour) {
  AnchorKeeper keeper{options()};
  sign(5'000);
  BOOST_TEST(bool(keeper.look()));
  read_back();
  BOOST_TEST(bool(keeper.look()));
  arrive();
  stands = false;
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(anchors.empty());
  stands = true;
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(anchors.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_comment_that_never_comes_is_told, Harbour) {
  AnchorKeeper keeper{options(milliseconds{0})};
  sign(5'000);
  BOOST_TEST(bool(keeper.look()));
  read_back();
  BOOST_TEST(bool(keeper.look()));
  arrive();
  stands = false;
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(anchors.empty());
  BOOST_TEST((alarms == std::vector<std::string>{"anchor_not_carried_out"}));
}

BOOST_FIXTURE_TEST_CASE(an_anchor_is_told_once_the_chain_has_it, Harbour) {
  AnchorKeeper keeper{options()};
  sign(5'000);
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(bool(keeper.look()));  // Not read back yet.
  read_back();
  sign(9'000);                      // One at a time.
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(orders.size() == 1U);
  BOOST_TEST(anchors.empty());
  arrive();
  BOOST_TEST(bool(keeper.look()));
  BOOST_REQUIRE_EQUAL(anchors.size(), 1U);
  BOOST_TEST(anchors[0].wallet == treasury);
  BOOST_TEST(anchors[0].tx == yes);
  BOOST_TEST(anchors[0].lt == 42U);
  BOOST_TEST(anchors[0].root == orders[0].first);
  BOOST_TEST(anchors[0].root == heads_root(anchors[0].heads));
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(orders.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(heads_are_not_anchored_more_often_than_they_should, Harbour) {
  AnchorKeeper keeper{options()};
  sign(5'000);
  BOOST_TEST(bool(keeper.look()));
  read_back();
  BOOST_TEST(bool(keeper.look()));
  arrive();
  BOOST_TEST(bool(keeper.look()));
  for (const std::int64_t when : {5'000, 5'999}) {
    sign(when);
    BOOST_TEST(bool(keeper.look()));
    BOOST_TEST(orders.size() == 1U);
  }
  sign(6'000);
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(orders.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(an_order_that_cannot_be_made_is_made_later, Harbour) {
  is_poor = true;
  sign(5'000);
  AnchorKeeper patient{options()};
  BOOST_TEST(patient.look().error().code == "insufficient");
  is_poor = false;
  BOOST_TEST(patient.look().error().code == "insufficient");  // It waits, and still says why.
  AnchorKeeper quick{options(milliseconds{0})};
  BOOST_TEST(bool(quick.look()));
  BOOST_TEST(orders.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(what_the_chain_did_not_take_is_ordered_again, Harbour) {
  AnchorKeeper keeper{options()};
  sign(5'000);
  BOOST_TEST(bool(keeper.look()));
  read_back();
  BOOST_TEST(bool(keeper.look()));
  on_way.clear();
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(alarms == std::vector<std::string>{"anchor_expired"},
             boost::test_tools::per_element());
  BOOST_TEST(anchors.empty());
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(orders.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_restart_goes_on_where_it_was, Harbour) {
  sign(5'000);
  {
    AnchorKeeper keeper{options()};
    BOOST_TEST(bool(keeper.look()));
    read_back();
    BOOST_TEST(bool(keeper.look()));
  }
  arrive();  // While nobody looked.
  AnchorKeeper again{options()};
  sign(9'000);
  BOOST_TEST(bool(again.look()));
  BOOST_REQUIRE_EQUAL(anchors.size(), 1U);
  BOOST_TEST(anchors[0].heads[0].at == at(5'000));
  AnchorKeeper third{options()};
  BOOST_REQUIRE_EQUAL(anchors.size(), 2U);
  BOOST_TEST(anchors[1].root == anchors[0].root);
}

BOOST_FIXTURE_TEST_CASE(an_order_that_was_never_read_back_is_made_again, Harbour) {
  sign(5'000);
  AnchorKeeper keeper{options(milliseconds{0})};
  BOOST_TEST(bool(keeper.look()));
  BOOST_TEST(bool(keeper.look()));  // Forgotten,
  BOOST_TEST(bool(keeper.look()));  // and made again.
  BOOST_TEST(orders.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_changed_file_is_not_used, Harbour) {
  sign(5'000);
  {
    AnchorKeeper keeper{options()};
    BOOST_TEST(bool(keeper.look()));
    read_back();
    BOOST_TEST(bool(keeper.look()));
    arrive();
    BOOST_TEST(bool(keeper.look()));
  }
  anchors.clear();
  std::ifstream in{file.path};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  const std::string height = "\"height\":5";
  text.replace(text.find(height), height.size(), "\"height\":6");
  std::ofstream{file.path} << text;
  AnchorKeeper keeper{options()};
  BOOST_TEST(anchors.empty());
  BOOST_TEST(alarms == std::vector<std::string>{"anchor_forgotten"},
             boost::test_tools::per_element());
}
