#define BOOST_TEST_MODULE stonfi_api
#include <boost/test/unit_test.hpp>

#include "adapters/chain/stonfi_api.hpp"
#include "adapters/ton/address.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;

namespace {

const QuoteRequest request{wallet_of(1), wallet_of(2), nano(1'000'000'000'000), Bps{100}};

std::string shown(const Wallet& wallet) { return friendly(wallet, {true, false}); }

/// The exchange's answer in its own form; a member is replaced, or left out when empty.
std::string answer(const std::string& changed = "", const std::string& value = "") {
  const std::pair<const char*, std::string> members[] = {
      {"offer_address", '"' + shown(wallet_of(1)) + '"'},
      {"ask_address", '"' + shown(wallet_of(2)) + '"'},
      {"offer_jetton_wallet", '"' + shown(wallet_of(3)) + '"'},
      {"ask_jetton_wallet", '"' + shown(wallet_of(4)) + '"'},
      {"router_address", '"' + shown(wallet_of(5)) + '"'},
      {"pool_address", '"' + shown(wallet_of(6)) + '"'},
      {"offer_units", "\"1000000000000\""},
      {"ask_units", "\"250000\""},
      {"min_ask_units", "\"247500\""},
      {"slippage_tolerance", "\"0.01\""},
      {"price_impact", "\"0.0012\""},
      {"swap_rate", "\"0.25\""},
      {"gas_params", "{\"forward_gas\":\"240000000\"}"},
      {"router", "{\"address\":\"" + shown(wallet_of(5)) +
                     "\",\"major_version\":2,\"minor_version\":2,\"router_type\":"
                     "\"ConstantProduct\",\"pton_master_address\":\"" +
                     shown(wallet_of(7)) + "\"}"},
  };
  std::string json = "{";
  for (const auto& [name, usual] : members) {
    const std::string& text = name == changed ? value : usual;
    if (text.empty()) continue;
    json += (json.size() > 1 ? ",\"" : "\"") + std::string{name} + "\":" + text;
  }
  return json + "}";
}

void check_bad(const std::string& name, const std::string& value, std::string path = "") {
  if (path.empty()) path = "/" + name;
  const auto read = read_quote(answer(name, value), request);
  BOOST_REQUIRE_MESSAGE(!read, name << " = " << value);
  BOOST_TEST(read.error().code == "bad_quote", name << " = " << value);
  BOOST_TEST(read.error().path == path, name << " = " << value << ": " << read.error());
}

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

/// Answers once, and keeps what it was asked.
struct Once final : Transport {
  Result<HttpAnswer> exchange(const HttpRequest& asked) override {
    request = asked;
    return answer;
  }
  HttpRequest request;
  Result<HttpAnswer> answer;
};

std::string code_of(Result<HttpAnswer> told) {
  auto once = std::make_unique<Once>();
  once->answer = std::move(told);
  StonfiApi api{std::move(once)};
  const auto quote = api.quote(request);
  return quote ? "ok" : quote.error().code;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_answer_in_the_exchanges_own_form_is_read) {
  const auto quote = read_quote(answer(), request);
  BOOST_REQUIRE_MESSAGE(quote, quote.error());
  BOOST_TEST(quote->ask_units == nano(250'000));
  BOOST_TEST(quote->least == nano(247'500));
  BOOST_TEST(quote->price_impact_bps == Bps{12});
  BOOST_TEST(quote->router == wallet_of(5));
  BOOST_TEST(quote->ask_wallet == wallet_of(4));
}
BOOST_AUTO_TEST_CASE(each_wrong_field_is_named) {
  for (const char* name : {"offer_address", "ask_address", "offer_jetton_wallet",
                           "ask_jetton_wallet", "router_address"}) {
    check_bad(name, "");
    check_bad(name, "7");
    check_bad(name, in_quotes("EQwrong"));
    std::string flipped = shown(wallet_of(9));
    flipped[10] = flipped[10] == 'A' ? 'B' : 'A';
    check_bad(name, in_quotes(flipped));
  }
  check_bad("offer_address", in_quotes(shown(wallet_of(2))));
  check_bad("ask_address", in_quotes(shown(wallet_of(1))));
  check_bad("router_address", in_quotes(shown(wallet_of(6))));
  check_bad("offer_units", in_quotes("999999999999"));
  for (const char* name : {"offer_units", "ask_units", "min_ask_units"}) {
    check_bad(name, "");
    check_bad(name, "250000");
    for (const char* text : {"", "x", "1.5", "-1", "1e3", "0x10", "9223372036854775808"})
      check_bad(name, in_quotes(text));
  }
  check_bad("ask_units", in_quotes("0"));
  check_bad("min_ask_units", in_quotes("0"));
  check_bad("min_ask_units", in_quotes("250001"));
  for (const char* text : {"", "x", "-0.001", "2", "0.", ".5", "1e-3", "0.0x", "0,1", "00.1"})
    check_bad("price_impact", in_quotes(text));
  check_bad("price_impact", "0.0012");
  check_bad("price_impact", in_quotes("0." + std::string(39, '0')));
  check_bad("price_impact", "");
}
BOOST_AUTO_TEST_CASE(a_router_of_another_protocol_is_refused) {
  const std::string address = "{\"address\":" + in_quotes(shown(wallet_of(5)));
  check_bad("router", address + ",\"major_version\":1}", "/router/major_version");
  check_bad("router", address + ",\"major_version\":3}", "/router/major_version");
  check_bad("router", address + ",\"major_version\":\"2\"}", "/router/major_version");
  check_bad("router", address + "}", "/router/major_version");
  check_bad("router", "{\"address\":" + in_quotes(shown(wallet_of(6))) + ",\"major_version\":2}",
            "/router_address");
  check_bad("router", "");
  check_bad("router", "null");
}
BOOST_AUTO_TEST_CASE(nonsense_is_no_quote) {
  for (const char* text : {"", "{", "[]", "null", "\"\"", "{}"})
    BOOST_TEST(read_quote(text, request).error().code == "bad_quote", text);
}

BOOST_AUTO_TEST_CASE(a_price_impact_is_rounded_up_to_basis_points) {
  const std::pair<const char*, int> parts[] = {
      {"0", 0},       {"0.0", 0},     {"0.0012", 12}, {"0.00120", 12}, {"0.00121", 13},
      {"0.00001", 1}, {"0.1", 1'000}, {"0.9999", 9'999}, {"1", 10'000}, {"1.0", 10'000},
      {"1.00001", 10'001}};
  for (const auto& [text, bps] : parts) BOOST_TEST(*parse_price_impact(text) == Bps{bps}, text);
}

BOOST_AUTO_TEST_CASE(the_question_is_asked_as_the_exchange_documents_it) {
  auto once = std::make_unique<Once>();
  Once& seen = *once;
  seen.answer = HttpAnswer{200, answer()};
  StonfiApi api{std::move(once)};
  BOOST_TEST(api.quote(request).has_value());
  BOOST_TEST(seen.request.target ==
             "/v1/swap/simulate?offer_address=" + shown(wallet_of(1)) + "&ask_address=" +
                 shown(wallet_of(2)) +
                 "&units=1000000000000&slippage_tolerance=0.01&dex_v2=true");
  BOOST_TEST(seen.request.body.has_value());  // A POST.
  BOOST_TEST(seen.request.is_repeatable);
}
BOOST_AUTO_TEST_CASE(each_failure_of_the_service_has_its_code) {
  BOOST_TEST(code_of(HttpAnswer{200, answer()}) == "ok");
  BOOST_TEST(code_of(HttpAnswer{200, "<html>"}) == "bad_quote");
  BOOST_TEST(code_of(HttpAnswer{400, "no pool"}) == "quote_refused");
  BOOST_TEST(code_of(HttpAnswer{429, ""}) == "unavailable");
  BOOST_TEST(code_of(HttpAnswer{503, ""}) == "unavailable");
  BOOST_TEST(code_of(refuse("unavailable", "nobody there")) == "unavailable");
  BOOST_TEST(code_of(refuse("too_large", "too much")) == "bad_quote");
}
