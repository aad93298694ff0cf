// Quotes of the exchange STON.fi, API v1. What it says is read strictly and not yet believed: the
// router's wallet is to be checked on the chain, price and size by the decider.
#pragma once

#include <memory>

#include "adapters/chain/curl_client.hpp"
#include "adapters/chain/waiting.hpp"
#include "events/reserve.hpp"

namespace gstd::chain {

struct QuoteRequest {
  Wallet offer_minter;
  Wallet ask_minter;
  Nano offer;
  Bps slippage;  ///< How far the least may lie below the price.
};

/// Errors: `unavailable` when nobody answers, `bad_quote` for nonsense, with its place, and
/// `quote_refused` when the exchange says no: there is no such pool, or too little in it.
class QuoteSource {
 public:
  virtual ~QuoteSource() = default;
  /// Blocking; one thread at a time.
  virtual Result<SwapQuote> quote(const QuoteRequest& request) = 0;
};

class StonfiApi final : public QuoteSource {
 public:
  explicit StonfiApi(std::unique_ptr<Transport> transport) : transport_{std::move(transport)} {}
  Result<SwapQuote> quote(const QuoteRequest& request) override;

 private:
  std::unique_ptr<Transport> transport_;
};

/// With all patience. `waiting` outlives it. Errors of open_curl.
Result<std::unique_ptr<QuoteSource>> open_stonfi(CurlOptions http, Waiting& waiting);

/// Of an answer to POST /v1/swap/simulate.
Result<SwapQuote> read_quote(std::string_view json, const QuoteRequest& request);
/// Decimal text of a part of one ("0.0012"), as basis points, rounded up: a cap is never softened.
Result<Bps> parse_price_impact(std::string_view text);

}  // namespace gstd::chain
