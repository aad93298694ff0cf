// The client against the local chain, which answers as toncenter does and runs the real contracts.
#define BOOST_TEST_MODULE toncenter
#include <boost/test/unit_test.hpp>

#include "adapters/chain/account_tail.hpp"
#include "adapters/chain/escrow_facts.hpp"
#include "adapters/chain/getters.hpp"
#include "adapters/chain/patience.hpp"
#include "adapters/chain/toncenter.hpp"
#include "adapters/chain/v3_values.hpp"
#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/escrow.hpp"
#include "adapters/ton/escrow_messages.hpp"
#include "adapters/ton/message.hpp"
#include "tests/support/child.hpp"
#include "tests/support/fake_waiting.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;

namespace {

struct Party {
  chain::v3::AddressText raw;
};
BOOST_DESCRIBE_STRUCT(Party, (), (raw))
struct Parties {
  std::int32_t network = 0;
  Party hub;
  Party xaut0;
};
BOOST_DESCRIBE_STRUCT(Parties, (), (network, hub, xaut0))
struct Ready {
  std::string url;
  Parties addresses;
};
BOOST_DESCRIBE_STRUCT(Ready, (), (url, addresses))
struct Now {
  std::int64_t now = 0;
};
BOOST_DESCRIBE_STRUCT(Now, (), (now))

constexpr std::string_view api_key = "a key of this test";
constexpr std::int64_t coin = 1'000'000'000;

/// One chain for all tests: each has escrows of its own on it.
class LocalChain {
 public:
  LocalChain()
      : child_{{"node", GSTD_SOURCES "/ops/ton-chain/serve.mjs", "--block-ms", "0", "--api-key",
                std::string{api_key}}},
        ready_{json::decode_known<Ready>(child_.line()).value()},
        control_{open_curl({ready_.url + "/_local"}).value()} {}

  const Parties& parties() const { return ready_.addresses; }
  std::string api() const { return ready_.url + "/api/v3"; }

  std::string control(const std::string& name, std::optional<std::string> body = {}) {
    const auto answer = control_->exchange({"/" + name, std::move(body)});
    BOOST_REQUIRE_MESSAGE(answer, answer.error());
    BOOST_REQUIRE_MESSAGE(answer->status == 200, answer->body);
    return answer->body;
  }
  std::uint32_t now() {
    return static_cast<std::uint32_t>(json::decode_known<Now>(control("time"))->now);
  }
  /// Made up: from whoever is said to send it, with all that follows.
  void tell(const Wallet& from, const Wallet& to, const ton::CellPtr& body,
            std::int64_t value = coin, const ton::CellPtr& init = nullptr) {
    std::string text = R"({"settle":true,"from":")" + from.text() + R"(","to":")" + to.text() +
                       R"(","amount":")" + std::to_string(value) + R"(","body_boc":")" +
                       to_base64(ton::write_boc(body)) + "\"";
    if (init) text += R"(,"state_init":")" + to_base64(ton::write_boc(init)) + "\"";
    control("internal", text + "}");
  }

 private:
  Child child_;
  Ready ready_;
  std::unique_ptr<Transport> control_;
};

LocalChain& local() {
  static LocalChain chain;
  return chain;
}

Wallet actor(std::uint8_t number) {
  Wallet wallet;
  wallet.account.fill(number);
  return wallet;
}
const Wallet requester = actor(1), payee = actor(2), anyone = actor(3), house = actor(4);
const KeyPair operator_key = KeyPair::generate();

/// Faults end with the test that ordered them.
struct World {
  explicit World(std::string_view key = api_key, Millis timeout = Millis{5'000}) {
    ToncenterOptions options{{local().api(), SecretText{key}}, Millis{}};
    options.http.timeout = timeout;
    api = open_toncenter(std::move(options), waiting).value();
  }
  ~World() { local().control("faults", "[]"); }

  void order(const std::string& fault) { local().control("faults", "[" + fault + "]"); }

  FakeWaiting waiting;
  std::unique_ptr<ChainApi> api;
};

/// An escrow of its own id, and what was seen of it.
struct Story {
  Story(World& of, std::uint8_t number, std::optional<Wallet> minter) : world{of} {
    terms.id.bytes.fill(number);
    terms.hub = local().parties().hub.raw.value;
    terms.operator_key = operator_key.id();
    terms.global_id = local().parties().network;
    terms.refund_after_s = local().now() + 86'400;
    terms.requester = requester;
    terms.minter = minter;
    escrow = {terms.id,
              ton::address_of(ton::escrow_init(terms)),
              terms.hub,
              requester,
              operator_key.id(),
              minter.has_value(),
              {}};
  }

  void tell(const Wallet& from, const ton::CellPtr& body, std::int64_t value = coin) {
    const auto init = ton::write_state_init(ton::escrow_init(terms)).value();
    local().tell(from, escrow.address, body, value, mark.lt == 0 ? init : nullptr);
  }
  void claim(Nano cumulative) {
    ton::Claim claim{1, {escrow.address, terms.id, payee, cumulative, local().now() + 3'600}, {}};
    claim.signature =
        operator_key.sign(ton::chars(ton::write_voucher(claim.voucher)->hash().bytes));
    tell(anyone, ton::write_claim(claim));
  }
  /// What happened since the last look: the first letter of each meaning, and its amount.
  std::string seen() {
    const auto page = world.api->transactions({escrow.address, mark.lt, 100, 0});
    BOOST_REQUIRE_MESSAGE(page, page.error());
    const auto fresh = new_transactions(escrow.address, mark, *page);
    BOOST_REQUIRE_MESSAGE(fresh, fresh.error());
    std::string text;
    for (const Transaction& each : *fresh) {
      mark = AccountMark::after(each);
      text += shown(meaning_of(each, escrow)) + "; ";
    }
    return text;
  }
  std::string shown(const EscrowMeaning& meaning) {
    if (const auto* nothing = std::get_if<NoFact>(&meaning)) return "(" + nothing->reason + ")";
    if (const auto* asked = std::get_if<AskContract>(&meaning)) return "ask: " + asked->reason;
    const auto& fact = std::get<EscrowFact>(meaning);
    if (fact.books) books = *fact.books;
    struct Shower {
      std::string operator()(const RecordDeposit&) { return "deposit"; }
      std::string operator()(const RecordClaim& c) { return "claim " + c.paid.text(); }
      std::string operator()(const RecordClaimReturn& c) { return "return " + c.amount.text(); }
      std::string operator()(const RecordClaimFailure& c) { return "failure " + c.reason; }
      std::string operator()(const RecordRefund&) { return "refund"; }
      std::string operator()(const RecordRefundReturn& c) { return "back " + c.amount.text(); }
    };
    return std::visit(Shower{}, fact.command);
  }
  /// The contract's own word is what its notices said last.
  void check_books() {
    const auto told = get_escrow(*world.api, escrow.address);
    BOOST_REQUIRE_MESSAGE(told, told.error());
    BOOST_TEST(told->id == terms.id);
    BOOST_TEST(told->hub == terms.hub);
    BOOST_TEST(told->requester == requester);
    BOOST_TEST((told->minter == terms.minter));
    BOOST_TEST(told->global_id == terms.global_id);
    BOOST_TEST(told->operator_key == operator_key.id());
    BOOST_TEST(told->refund_after_s == terms.refund_after_s);
    BOOST_TEST(told->deposited == books.deposited);
    BOOST_TEST(told->paid_out == books.paid_out);
  }

  World& world;
  ton::ContractTerms terms;
  WatchedEscrow escrow;
  AccountMark mark;
  ContractBooks books;
};

ton::CellPtr message(std::uint32_t op) {
  return ton::Builder{}.uint(op, 32).uint(1, 64).end().value();
}

ton::CellPtr jetton_notice(Nano amount) {
  ton::Builder out;
  out.uint(0x7362'D09C, 32).uint(1, 64).coins(amount).address(requester).bit(false);
  return out.end().value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_coin_escrow_lives_and_ends) {
  World world;
  Story story{world, 1, {}};
  BOOST_TEST(story.seen() == "");
  story.tell(requester, ton::write_deposit(1), 5 * coin);
  BOOST_TEST(story.seen() == "deposit; ");
  story.check_books();
  story.claim(Nano{700});
  story.claim(Nano{700});
  story.claim(Nano{90 * coin});
  BOOST_TEST(story.seen() ==
             "claim 700; failure nothing to pay: the payee has had all of it; "
             "failure more than the escrow holds; ");
  story.check_books();
  BOOST_TEST(*get_paid(*world.api, story.escrow.address, payee) == Nano{700});
  BOOST_TEST(*get_paid(*world.api, story.escrow.address, anyone) == Nano{});
  local().control("time", R"({"advance":86401})");
  story.tell(anyone, ton::write_refund(1));
  BOOST_TEST(story.seen() == "refund; ");
  BOOST_TEST(story.mark.is_gone);
  BOOST_TEST(code_of(get_escrow(*world.api, story.escrow.address)) == "getter_failed");
  BOOST_TEST(story.seen() == "");
}

BOOST_AUTO_TEST_CASE(payouts_of_jettons_that_nobody_takes_come_back) {
  World world;
  const Wallet minter = actor(5);
  Story story{world, 2, minter};
  story.escrow.jetton_wallet = house;
  story.tell(anyone, message(0xD532'76DB));
  BOOST_TEST(story.seen() == "(coins for its rent); ");
  story.tell(
      minter,
      ton::Builder{}.uint(0xD173'5400, 32).uint(1, 64).address(house).bit(false).end().value());
  story.tell(house, jetton_notice(Nano{900}));
  BOOST_TEST(story.seen() == "(its jetton wallet was set); deposit; ");
  story.check_books();
  BOOST_TEST((get_escrow(*world.api, story.escrow.address)->jetton_wallet == house));
  story.claim(Nano{300});
  BOOST_TEST(story.seen() == "claim 300; return 300; ");
  story.check_books();
  BOOST_TEST(*get_paid(*world.api, story.escrow.address, payee) == Nano{});
  local().control("time", R"({"advance":86401})");
  story.tell(anyone, ton::write_refund(1));
  BOOST_TEST(story.seen() == "refund; back 900; ");
  story.check_books();
}

BOOST_AUTO_TEST_CASE(accounts_minters_and_the_head_are_told) {
  World world;
  local().tell(anyone, actor(6), ton::Cell::empty(), 7);
  const auto states =
      world.api->account_states({actor(6), actor(7), local().parties().hub.raw.value});
  BOOST_REQUIRE_MESSAGE(states, states.error());
  BOOST_REQUIRE(states->size() == 2u);
  for (const AccountState& state : *states) BOOST_TEST(state.last_lt > 0u);
  const Wallet minter = local().parties().xaut0.raw.value;
  const auto data = get_jetton_data(*world.api, minter);
  BOOST_REQUIRE_MESSAGE(data, data.error());
  BOOST_TEST((data->decimals == std::uint8_t{6}));
  const auto one = get_wallet_address(*world.api, minter, requester);
  BOOST_REQUIRE_MESSAGE(one, one.error());
  BOOST_TEST(*one != get_wallet_address(*world.api, minter, payee).value());
  BOOST_TEST(world.api->masterchain()->seqno > 1u);
  BOOST_TEST(code_of(get_seqno(*world.api, payee)) == "getter_failed");
}

BOOST_AUTO_TEST_CASE(a_message_nobody_takes_is_sent_once) {
  World world;
  const auto body = ton::Builder{}.uint(0, 64).end().value();
  const auto boc =
      ton::write_boc(ton::write_message(ton::ExternalMessage{payee, {}, body}).value());
  BOOST_TEST(code_of(world.api->send(boc)) == "unavailable");
  BOOST_TEST(world.waiting.rests.empty());
  BOOST_TEST(code_of(world.api->send("no boc")) != "no refusal");
  Sha256 hash;
  hash.bytes.fill(9);
  BOOST_TEST(world.api->by_message(hash)->empty());
}

BOOST_AUTO_TEST_CASE(passing_faults_are_survived) {
  for (const std::string kind : {"429", "500", "504", "542", "close"}) {
    World world;
    world.waiting.chance = 500;
    world.order(R"({"times":3,"kind":")" + kind + "\"}");
    const auto head = world.api->masterchain();
    BOOST_TEST(head.has_value(), kind);
    BOOST_TEST((world.waiting.rests == std::vector<std::int64_t>{500, 500, 500}), kind);
    world.order(R"({"kind":")" + kind + "\"}");
    BOOST_TEST(code_of(world.api->masterchain()) == "unavailable", kind);
  }
}

BOOST_AUTO_TEST_CASE(a_service_that_hangs_is_given_up) {
  World world{api_key, Millis{100}};
  world.order(R"({"kind":"hang","times":4})");
  BOOST_TEST(code_of(world.api->masterchain()) == "unavailable");
  BOOST_TEST(world.api->masterchain().has_value());
}

BOOST_AUTO_TEST_CASE(answers_that_cannot_be_are_refused) {
  World world;
  Story story{world, 3, {}};
  story.tell(requester, ton::write_deposit(1), 5 * coin);
  story.claim(Nano{1});
  const auto fault = [&](const std::string& ordered) {
    world.order(ordered);
    const auto page = world.api->transactions({story.escrow.address, 0, 100, 0});
    const auto fresh = page.and_then([&](const std::vector<Transaction>& told) {
      return new_transactions(story.escrow.address, {}, told);
    });
    return fresh ? std::to_string(fresh->size()) : fresh.error().code + " " + fresh.error().path;
  };
  BOOST_TEST(fault(R"({"kind":"slow","ms":1})") == "2");
  BOOST_TEST(fault(R"({"kind":"reorder"})") == "bad_answer /transactions/0/prev_trans_lt");
  BOOST_TEST(fault(R"({"kind":"duplicate"})") == "bad_answer /transactions/1/lt");
  BOOST_TEST(fault(R"({"kind":"truncate"})") == "bad_answer ");
  BOOST_TEST(fault(R"({"kind":"stale","blocks":1000})") == "0");
  BOOST_TEST(fault(R"({"kind":"nonsense","field":"in_msg.value","value":"-1","row":1})") ==
             "bad_answer /transactions/1/in_msg/value");
  BOOST_TEST(fault(R"({"kind":"nonsense","field":"prev_trans_lt","value":"1","row":1})") ==
             "bad_answer /transactions/1/prev_trans_lt");
  BOOST_TEST(fault(R"({"kind":"nonsense","field":"hash","remove":true})") ==
             "bad_answer /transactions/0/hash");
  BOOST_TEST(fault(R"({"kind":"nonsense","field":"out_msgs","value":[],"row":0})") ==
             "bad_answer /transactions/0/out_msgs");
}

BOOST_AUTO_TEST_CASE(a_wrong_key_is_not_asked_with_again) {
  World world{"another key"};
  const auto head = world.api->masterchain();
  BOOST_REQUIRE(!head);
  BOOST_TEST(head.error().code == "chain_refused");
  BOOST_TEST(head.error().why.find("another key") == std::string::npos, head.error());
  BOOST_TEST(world.waiting.rests.empty());
}
