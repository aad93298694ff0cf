#include "adapters/chain/stonfi_api.hpp"

#include <algorithm>

#include "adapters/chain/patient_transport.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/ton/address.hpp"

namespace gstd::chain {
namespace {

constexpr unsigned ok = 200;
/// The exchange documents no limit; we ask once a minute.
constexpr Millis gap{1'000};
/// A quote has some 2 KiB.
constexpr std::size_t quote_bytes_max = 64 * 1024;
/// The protocol our message is written for.
constexpr std::uint32_t router_version = 2;

// "0.0012": four digits behind the point are basis points.
constexpr std::size_t bps_digits = 4;
// Of a double as JSON libraries print it.
constexpr std::size_t impact_digits_max = 40;

/// In either form; the exchange writes the friendly one.
struct AnyAddress {
  Wallet value;
  std::string text() const { return value.text(); }
  static Result<AnyAddress> parse(std::string_view text) {
    return parse_address(text, Network::testnet).map([](const Wallet& wallet) {
      return AnyAddress{wallet};
    });
  }
};

struct ImpactText {
  Bps value;
  std::string text() const { return std::to_string(value.get()); }
  static Result<ImpactText> parse(std::string_view text) {
    return parse_price_impact(text).map([](Bps bps) { return ImpactText{bps}; });
  }
};

struct ToldRouter {
  AnyAddress address;
  std::uint32_t major_version = 0;
};
BOOST_DESCRIBE_STRUCT(ToldRouter, (), (address, major_version))

struct ToldQuote {
  AnyAddress offer_address;
  AnyAddress ask_address;
  Nano offer_units;
  Nano ask_units;
  Nano min_ask_units;
  ImpactText price_impact;
  AnyAddress router_address;
  ToldRouter router;
  AnyAddress offer_jetton_wallet;
  AnyAddress ask_jetton_wallet;
};
BOOST_DESCRIBE_STRUCT(ToldQuote, (), (offer_address, ask_address, offer_units, ask_units, min_ask_units, price_impact, router_address, router, offer_jetton_wallet, ask_jetton_wallet))

tl::unexpected<Error> bad(std::string path, std::string why) {
  return refuse("bad_quote", std::move(why), std::move(path));
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Basis points as text of a part of one; the exchange takes nothing else.
std::string part_text(Bps bps) {
  std::string digits = std::to_string(bps.get());
  digits.insert(0, bps_digits - std::min(digits.size(), bps_digits), '0');
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return "0." + digits;
}

}  // namespace

Result<Bps> parse_price_impact(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? "0" : text.substr(point + 1);
  if (text.size() > impact_digits_max || !are_digits(part) || (whole != "0" && whole != "1"))
    return refuse("invalid", "expected a part of one as decimal text");
  std::int32_t bps = whole == "1" ? 1 : 0;
  for (std::size_t i = 0; i < bps_digits; ++i)
    bps = 10 * bps + (i < part.size() ? part[i] - '0' : 0);
  const bool has_more = part.size() > bps_digits &&
                        part.substr(bps_digits).find_first_not_of('0') != std::string_view::npos;
  return Bps{bps + (has_more ? 1 : 0)};
}

Result<SwapQuote> read_quote(std::string_view json, const QuoteRequest& request) {
  const auto told = json::decode_known<ToldQuote>(json);
  if (!told) return bad(told.error().path, told.error().why);
  if (told->offer_address.value != request.offer_minter)
    return bad("/offer_address", "not what was offered");
  if (told->ask_address.value != request.ask_minter)
    return bad("/ask_address", "not what was asked for");
  if (told->offer_units != request.offer) return bad("/offer_units", "not what was offered");
  if (told->ask_units <= Nano{0}) return bad("/ask_units", "expected more than 0");
  if (told->min_ask_units <= Nano{0} || told->min_ask_units > told->ask_units)
    return bad("/min_ask_units", "expected more than 0 and no more than ask_units");
  if (told->router.address.value != told->router_address.value)
    return bad("/router_address", "another one than router.address");
  if (told->router.major_version != router_version)
    return bad("/router/major_version", "expected 2: another one takes other messages");
  return SwapQuote{told->ask_units, told->min_ask_units, told->price_impact.value,
                   told->router_address.value, told->ask_jetton_wallet.value};
}

Result<SwapQuote> StonfiApi::quote(const QuoteRequest& request) {
  const AddressForm bounceable{true, false};
  const std::string target = "/v1/swap/simulate?offer_address=" +
                             friendly(request.offer_minter, bounceable) +
                             "&ask_address=" + friendly(request.ask_minter, bounceable) +
                             "&units=" + request.offer.text() +
                             "&slippage_tolerance=" + part_text(request.slippage) +
                             "&dex_v2=true";
  auto answer = transport_->exchange({target, std::string{}});
  if (!answer && answer.error().code == "too_large") return bad("", answer.error().why);
  if (!answer) return tl::unexpected{answer.error()};
  if (answer->status == ok) return read_quote(answer->body, request);
  const std::string why = "the exchange: HTTP " + std::to_string(answer->status);
  return refuse(is_passing(answer->status) ? "unavailable" : "quote_refused", why);
}

Result<std::unique_ptr<QuoteSource>> open_stonfi(CurlOptions http, Waiting& waiting) {
  http.body_bytes_max = quote_bytes_max;
  auto client = open_curl(std::move(http));
  if (!client) return tl::unexpected{client.error()};
  return std::make_unique<StonfiApi>(
      std::make_unique<PatientTransport>(*std::move(client), waiting, gap));
}

}  // namespace gstd::chain
