// What toncenter is asked, and what its getters' answers say.
#define BOOST_TEST_MODULE toncenter_requests
#include <boost/test/unit_test.hpp>
#include <functional>

#include "adapters/chain/jetton_book.hpp"
#include "adapters/chain/jetton_content.hpp"
#include "adapters/chain/toncenter.hpp"
#include "events/sha256.hpp"
#include "tests/support/chain_answers.hpp"
#include "tests/support/fake_waiting.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;

namespace {

using Say = std::function<Result<HttpAnswer>(const HttpRequest&)>;

class Talker final : public Transport {
 public:
  Talker(Say say, std::vector<HttpRequest>& asked) : say_{std::move(say)}, asked_{asked} {}
  Result<HttpAnswer> exchange(const HttpRequest& request) override {
    asked_.push_back(request);
    return say_(request);
  }

 private:
  Say say_;
  std::vector<HttpRequest>& asked_;
};

struct World {
  explicit World(Say say) : chain{std::make_unique<Talker>(std::move(say), asked)} {}
  World(unsigned status, std::string body)
      : World{[=](const HttpRequest&) {
          return HttpAnswer{status, body};
        }} {}
  std::vector<HttpRequest> asked;
  Toncenter chain;
};

std::string getter(std::string_view stack, int exit_code = 0) {
  return R"({"exit_code":)" + std::to_string(exit_code) + R"(,"stack":[)" + std::string{stack} +
         "]}";
}

const std::string payee_text = "0:cf5aaee49f3bdcbf4981b23da0a5eb2e5234934496241309c430d92e85f0b48c";

/// TEP-64 on chain with this one attribute.
ton::CellPtr content(std::string_view name, std::string_view text) {
  const ton::CellPtr value = ton::snake(text, ton::Builder{}.uint(0, 8)).value();
  // A dictionary of one: a label of all the key's bits, then the value.
  const Sha256 key = sha256(name);
  const auto leaf = ton::Builder{}.uint(0b10, 2).uint(256, 9).hash(key).ref(value).end().value();
  return ton::Builder{}.uint(0, 8).maybe_ref(leaf).end().value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(transactions_are_asked_for_from_an_lt_on) {
  World world{200, R"({"transactions":[]})"};
  BOOST_TEST(world.chain.transactions({payee, 7, 50, 100})->empty());
  BOOST_TEST(world.asked.at(0).target ==
             "/transactions?account=" + payee_text + "&start_lt=7&sort=asc&offset=100&limit=50");
  BOOST_TEST(!world.asked.at(0).body.has_value());
  BOOST_TEST(world.asked.at(0).is_repeatable);
  BOOST_TEST(code_of(world.chain.transactions({payee, 0, 0, 0})) == "chain_refused");
  BOOST_TEST(code_of(world.chain.transactions({payee, 0, transactions_max + 1, 0})) ==
             "chain_refused");
  BOOST_TEST(world.asked.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_page_that_is_too_large_is_asked_for_in_halves) {
  World world{[](const HttpRequest& request) -> Result<HttpAnswer> {
    if (request.target.ends_with("limit=12")) return HttpAnswer{200, R"({"transactions":[]})"};
    return refuse("too_large", "more than is read");
  }};
  BOOST_TEST(world.chain.transactions({payee, 0, 100, 0}).has_value());
  BOOST_TEST(world.asked.size() == 4u);
  World full{[](const HttpRequest&) { return refuse("too_large", "more than is read"); }};
  BOOST_TEST(code_of(full.chain.transactions({payee, 0, 1'000, 0})) == "bad_answer");
  BOOST_TEST(full.asked.back().target.ends_with("limit=1"));
  BOOST_TEST(code_of(full.chain.masterchain()) == "bad_answer");
}

BOOST_AUTO_TEST_CASE(the_other_questions_have_their_own_paths) {
  World world{404, R"({"error":"no"})"};
  Sha256 hash;
  hash.bytes[0] = 0xAB;
  world.chain.by_message(hash);
  BOOST_TEST(world.asked.back().target ==
             "/transactionsByMessage?direction=in&msg_hash=ab" + std::string(62, '0'));
  world.chain.account_states({payee, Wallet{}});
  BOOST_TEST(world.asked.back().target == "/accountStates?include_boc=false&address=" + payee_text +
                                              "&address=0:" + std::string(64, '0'));
  world.chain.masterchain();
  BOOST_TEST(world.asked.back().target == "/masterchainInfo");
  world.chain.send("abc");
  BOOST_TEST(world.asked.back().target == "/message");
  BOOST_TEST(world.asked.back().body.value() == R"({"boc":"YWJj"})");
  BOOST_TEST(!world.asked.back().is_repeatable);
  world.chain.run_get_method(payee, "seqno", {});
  BOOST_TEST(world.asked.back().target == "/runGetMethod");
  BOOST_TEST(world.asked.back().is_repeatable);
  const std::size_t asked = world.asked.size();
  BOOST_TEST(world.chain.account_states({})->empty());
  BOOST_TEST(code_of(world.chain.account_states(std::vector<Wallet>(accounts_max + 1))) ==
             "chain_refused");
  BOOST_TEST(world.asked.size() == asked);
}

BOOST_AUTO_TEST_CASE(a_refusal_says_what_the_service_said) {
  const auto refused = [](unsigned status, std::string body) {
    return World{status, std::move(body)}.chain.masterchain().error();
  };
  BOOST_TEST(refused(422, R"({"error":"bad lt"})").code == "chain_refused");
  BOOST_TEST(refused(422, R"({"error":"bad lt"})").why == "HTTP 422: bad lt");
  BOOST_TEST(refused(429, R"({"ok":false,"result":"Ratelimit exceed","code":429})").why ==
             "HTTP 429: Ratelimit exceed");
  BOOST_TEST(refused(429, "").code == "unavailable");
  BOOST_TEST(refused(542, "<html>").code == "unavailable");
  BOOST_TEST(refused(542, "<html>").why == "HTTP 542");
  BOOST_TEST(refused(301, "").code == "chain_refused");
  BOOST_TEST(refused(500, R"({"error":"a\nb)" + std::string(500, 'x') + "\"}").why.size() ==
             std::string_view{"HTTP 500: "}.size() + 200);
  BOOST_TEST(refused(500, R"({"error":"a\nb"})").why == "HTTP 500: a b");
}

BOOST_AUTO_TEST_CASE(an_escrow_tells_its_terms_and_its_books) {
  World world{200, chain_answer("get_escrow.json")};
  const auto told = get_escrow(world.chain, payee);
  BOOST_REQUIRE_MESSAGE(told, told.error());
  BOOST_TEST(told->id == escrow_id_of_all);
  BOOST_TEST(told->global_id == -239);
  BOOST_TEST(told->hub == hub);
  BOOST_TEST(told->requester == requester);
  BOOST_TEST(!told->minter.has_value());
  BOOST_TEST(told->operator_key == coin_escrow().operator_key);
  BOOST_TEST(!told->is_paused);
  BOOST_TEST(!told->jetton_wallet.has_value());
  BOOST_TEST(told->deposited == Nano{4'992'726'181});
  BOOST_TEST(told->paid_out == Nano{1'000'000'000});
  BOOST_TEST(told->payees == 1);
  BOOST_TEST(told->left == Nano{3'992'726'181});
}

BOOST_AUTO_TEST_CASE(each_item_of_an_escrow_that_is_wrong_is_named) {
  const std::string good = chain_answer("get_escrow.json");
  struct Row {
    std::string_view from, to, path;
  };
  const Row rows[] = {
      {R"("0x102030405060708090a0b0c0d0e0f10")", R"("0x1102030405060708090a0b0c0d0e0f1000")",
       "/stack/0"},
      {R"("-0xef")", R"("-0x80000001")", "/stack/1"},
      {R"("type":"slice")", R"("type":"tuple")", "/stack/2"},
      {R"({"type":"list","value":[]})", R"({"type":"num","value":"0x1"})", "/stack/4"},
      {R"("0xbb9a)", R"("-0xbb9a)", "/stack/5"},
      {R"("0x6b0)", R"("0x100000000)", "/stack/6"},
      {R"({"type":"num","value":"0x0"})", R"({"type":"num","value":"0x1"})", "/stack/7"},
      {R"("0x3b9aca00")", R"("0x8000000000000000")", "/stack/10"},
      {R"("0x3b9aca00")", R"("-0x3b9aca00")", "/stack/10"},
      {R"("0x3b9aca00")", R"("0x3b9aca01")", "/stack/12"},
      {R"({"type":"num","value":"0x1"})", R"({"type":"num","value":"0x10000"})", "/stack/11"},
      {R"(,{"type":"num","value":"0xedfc2aa5"})", "", "/stack"},
      {R"({"type":"num","value":"0x1"},)",
       R"({"type":"num","value":"0x1"},{"type":"num","value":"0x1"},)", "/stack"},
  };
  for (const Row& row : rows) {
    World world{200, exchanged(good, row.from, row.to)};
    const auto told = get_escrow(world.chain, payee);
    BOOST_REQUIRE_MESSAGE(!told, row.from);
    BOOST_TEST(told.error().code == "bad_answer", told.error());
    BOOST_TEST(told.error().path == row.path, row.from << " " << told.error());
  }
}

BOOST_AUTO_TEST_CASE(getters_answer_in_types_or_say_why_not) {
  World paid{200, getter(R"({"type":"num","value":"0x7"})")};
  BOOST_TEST(*get_paid(paid.chain, payee, payee) == Nano{7});
  BOOST_TEST(*get_seqno(paid.chain, payee) == 7u);
  BOOST_TEST(get_public_key(paid.chain, payee)->bytes[31] == 7);
  World failed{200, getter("", 11)};
  BOOST_TEST(code_of(get_seqno(failed.chain, payee)) == "getter_failed");
  BOOST_TEST(get_seqno(failed.chain, payee).error().why == "seqno: exit code 11");
  World other{200, getter(R"({"type":"cell","value":"te6cckEBAQEAAgAAAEysuc0="})")};
  BOOST_TEST(get_seqno(other.chain, payee).error().path == "/stack/0");
  BOOST_TEST(get_wallet_address(other.chain, payee, payee).error().path == "/stack/0");
  World down{503, ""};
  BOOST_TEST(code_of(get_seqno(down.chain, payee)) == "unavailable");
}

BOOST_AUTO_TEST_CASE(a_minter_is_asked_once_in_ten_minutes) {
  FakeWaiting waiting;
  const std::string nobody =
      "te6cckEBAQEAJAAAQ4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABBK7IKd";
  std::string body = getter(R"({"type":"slice","value":")" + nobody + "\"}");
  World world{[&](const HttpRequest&) { return HttpAnswer{200, body}; }};
  JettonBook book{world.chain, waiting};
  BOOST_TEST(*book.wallet_address(hub, payee) == Wallet{});
  BOOST_TEST(*book.wallet_address(hub, payee) == Wallet{});
  BOOST_TEST(world.asked.size() == 1u);
  BOOST_TEST(book.wallet_address(hub, requester).has_value());
  BOOST_TEST(world.asked.size() == 2u);
  waiting.pass(JettonBook::kept);
  BOOST_TEST(book.wallet_address(hub, payee).has_value());
  BOOST_TEST(world.asked.size() == 3u);
  body = getter("", 11);
  waiting.pass(JettonBook::kept);
  BOOST_TEST(!book.wallet_address(hub, payee));
  BOOST_TEST(!book.wallet_address(hub, payee));
  BOOST_TEST(world.asked.size() == 5u);
  body = chain_answer("get_jetton_data.json");
  BOOST_TEST((book.data(hub)->decimals == std::uint8_t{6}));
  BOOST_TEST(book.data(hub)->is_mintable);
  BOOST_TEST(book.data(hub)->admin.has_value());
  BOOST_TEST(world.asked.size() == 6u);
}

BOOST_AUTO_TEST_CASE(decimals_stand_on_chain_or_are_unknown) {
  const auto said = [](const ton::CellPtr& cell) {
    const auto decimals = decimals_in(cell);
    if (!decimals) return decimals.error().code;
    return *decimals ? std::to_string(**decimals) : "unknown";
  };
  BOOST_TEST(said(content("decimals", "6")) == "6");
  BOOST_TEST(said(content("decimals", "36")) == "36");
  BOOST_TEST(said(content("decimals", "37")) == "bad_boc");
  BOOST_TEST(said(content("decimals", "-1")) == "bad_boc");
  BOOST_TEST(said(content("decimals", "6 ")) == "bad_boc");
  BOOST_TEST(said(content("decimals", "")) == "bad_boc");
  BOOST_TEST(said(content("decimals", "0006")) == "bad_boc");
  BOOST_TEST(said(content("symbol", "X")) == "9");
  BOOST_TEST(said(content("uri", "https://x")) == "unknown");
  BOOST_TEST(said(ton::Builder{}.uint(0, 8).bit(false).end().value()) == "9");
  BOOST_TEST(said(ton::Builder{}.uint(1, 8).bytes("https://x").end().value()) == "unknown");
  BOOST_TEST(said(ton::Cell::empty()) == "unknown");
  BOOST_TEST(said(ton::Builder{}.uint(2, 8).end().value()) == "bad_boc");
  BOOST_TEST(said(ton::Builder{}.uint(0, 8).bit(true).end().value()) == "bad_boc");
}
