// Any text: parsed without harm, refused with a reason, or a wallet that is written back the same.
#include <algorithm>
#include <cstdlib>

#include "adapters/ton/address.hpp"
#include "tests/support/friendly.hpp"

using namespace gstd;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

/// The one spelling among those the parser takes: base64url, lower-case hex.
std::string canonical(std::string_view text) {
  std::string out{text};
  const bool is_raw = text.find(':') != std::string_view::npos;
  std::ranges::transform(out, out.begin(), [is_raw](char c) {
    if (is_raw) return c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
    return c == '+' ? '-' : c == '/' ? '_' : c;
  });
  return out;
}

/// The forms in which `wallet` is written on mainnet.
bool is_a_form_of(const std::string& text, const Wallet& wallet) {
  return text == wallet.text() || text == friendly(wallet, {.is_bounceable = true}) ||
         text == friendly(wallet, {.is_bounceable = false});
}

void parse(std::string_view text) {
  const Result<Wallet> wallet = parse_address(text, Network::mainnet);
  if (!wallet) {
    demand(wallet.error().code == "bad_address" && !wallet.error().why.empty());
    return;
  }
  demand(wallet->workchain == 0 || wallet->workchain == -1);
  demand(is_a_form_of(canonical(text), *wallet));
  demand(parse_address(text, Network::testnet) == wallet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  parse(text);
  // Chance does not find a checksum that fits: this door leads behind it.
  parse(testing::with_checksum(std::string{text.substr(0, 34)}));
  return 0;
}
