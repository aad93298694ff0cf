// Payouts: what a wallet earned, and what it can still collect from the contracts.
#include "adapters/http/routes.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;

/// Of the escrows that owe a wallet something: where most is owed first.
constexpr std::size_t owed_shown = 100;
/// What the read model of earnings calls it (projections/payouts.cpp).
constexpr const char* treasury_payee = "treasury";

/// What can still be claimed from one escrow. After claims_close its requester may take it back.
struct OwedItem {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Nano owed_nano;
  UnixMillis claims_close;
  bool closes_soon = false;              ///< Within a week: claim now.
  std::optional<std::string> voucher;    ///< held, requested or issued.
  std::int64_t failures = 0;             ///< Of claims, one after the other.
  std::optional<UnixMillis> next_try;    ///< The platform's own.
  std::optional<bool> given_up;          ///< The platform claims no more for this payee.
};
BOOST_DESCRIBE_STRUCT(OwedItem, (), (escrow_id, currency, owed_nano, claims_close, closes_soon, voucher, failures, next_try, given_up))

struct PayoutsRow {
  std::vector<reads::BalanceRow> balances;
  std::vector<OwedItem> owed;
  reads::Page<reads::IntentRow> intents;
};

Result<std::vector<OwedItem>> owed_items(Connection& db, const Wallet& payee, UnixMillis now) {
  auto rows = reads::owed(db, payee, owed_shown, now);
  if (!rows) return tl::unexpected<Error>{rows.error()};
  std::vector<OwedItem> items;
  for (reads::OwedRow& row : *rows)
    items.push_back({row.escrow, row.currency, row.owed_nano, row.claims_close,
                     now >= row.claims_close - last_call, std::move(row.state), row.failures,
                     row.next_try, row.given_up});
  return items;
}

/// Fees are owed to the treasury by name: its wallet may be another one some day.
std::string payee_name(const Services& services, const Wallet& wallet) {
  const auto& platform = services.options.platform;
  return platform && wallet == platform->treasury ? std::string{treasury_payee} : wallet.text();
}

void payouts(Services& services, ExchangePtr exchange) {
  const Result<reads::PageRequest> page = page_of(exchange->request);
  if (!page) return exchange->respond(reply_of(page.error()));
  const Wallet wallet = exchange->caller.wallet;
  read<PayoutsRow>(
      services, exchange,
      [page = *page, wallet, payee = payee_name(services, wallet),
       now = services.now()](Connection& db) -> Result<PayoutsRow> {
        auto balances = reads::balances(db, payee);
        if (!balances) return tl::unexpected<Error>{balances.error()};
        auto owed = owed_items(db, wallet, now);
        if (!owed) return tl::unexpected<Error>{owed.error()};
        auto intents = reads::payouts(db, payee, page);
        if (!intents) return tl::unexpected<Error>{intents.error()};
        return PayoutsRow{std::move(*balances), std::move(*owed), std::move(*intents)};
      },
      [](const PayoutsRow& row) {
        json::Writer out;
        out.object_start();
        out.key("balances");
        json::Codec<std::vector<reads::BalanceRow>>::write(out, row.balances);
        out.key("owed");
        json::Codec<std::vector<OwedItem>>::write(out, row.owed);
        out.key("items");
        json::Codec<std::vector<reads::IntentRow>>::write(out, row.intents.rows);
        if (row.intents.next) {
          out.key("next");
          out.string(row.intents.next->text());
        }
        out.object_end();
        return out.take();
      });
}

}  // namespace

void add_payout_routes(Router& http, Services& services) {
  http.get("/payouts", Access::session,
           [&services](ExchangePtr exchange) { payouts(services, std::move(exchange)); });
}

}  // namespace gstd::http
