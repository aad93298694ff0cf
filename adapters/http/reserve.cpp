// The golden reserve as everybody may see it.
#include "adapters/effects/effects.hpp"
#include "adapters/http/routes.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;

/// mode: `live`, `dry_run` (nothing is signed or sent), `accumulating` (swaps nothing). The quote
/// is what the exchange last said to this node.
struct ReserveScreen {
  std::string mode;
  std::optional<SwapQuote> quote;
  std::optional<UnixMillis> quoted_at;
  std::vector<reads::ReserveRow> totals;
  std::vector<reads::ReserveSwapRow> swaps;
  std::vector<reads::ReserveLogRow> log;
};
BOOST_DESCRIBE_STRUCT(ReserveScreen, (), (mode, quote, quoted_at, totals, swaps, log))

void reserve(Services& services, ExchangePtr exchange) {
  using Row = reads::ReserveDetail;
  ReserveScreen view{"accumulating", {}, {}, {}, {}, {}};
  if (services.ports.effects) {
    if (const auto gold = services.ports.effects->gold()) {
      view.mode = gold->is_live ? "live" : "dry_run";
      view.quote = gold->quote;
      if (gold->quote) view.quoted_at = gold->quoted_at;
    }
  }
  read<Row>(
      services, exchange, [](Connection& db) { return reads::reserve(db); },
      [view](const Row& row) {
        ReserveScreen all = view;
        all.totals = row.totals;
        all.swaps = row.swaps;
        all.log = row.log;
        return json::encode(all);
      });
}

}  // namespace

void add_reserve_routes(Router& http, Services& services) {
  http.get("/reserve", Access::anyone,
           [&services](ExchangePtr exchange) { reserve(services, std::move(exchange)); });
}

}  // namespace gstd::http
