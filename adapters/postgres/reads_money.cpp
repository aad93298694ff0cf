#include "adapters/postgres/pages.hpp"
#include "adapters/postgres/queries.hpp"

namespace gstd::reads {
namespace {

using postgres::param;
using postgres::rows_as;

constexpr Query escrows_of_requester{"escrows_of_requester", R"(
select * from live.escrows where requester = $1::text order by opened_at desc limit 200)"};

constexpr Query one_escrow{"one_escrow", "select * from live.escrows where escrow = $1::uuid"};

constexpr Query reservations_of_escrow{"reservations_of_escrow", R"(
select * from live.reservations where escrow = $1::uuid
order by since, task_id limit 200)"};

constexpr Query deposits_of_escrow{"deposits_of_escrow", R"(
select * from live.deposits where escrow = $1::uuid order by lt desc limit 200)"};

constexpr Query balances_of_payee{"balances_of_payee", R"(
select * from live.balances where payee = $1::text order by currency limit 200)"};

constexpr Query payouts_of_payee{"payouts_of_payee", R"(
select * from live.payout_intents
where (created_at, task_id) < ($1::bigint, $2::uuid) and payee = $4::text
order by created_at desc, task_id desc limit $3::bigint)"};

constexpr Query reserve_totals{"reserve_totals",
                               "select * from live.reserves order by currency limit 200"};

constexpr Query reserve_log{"reserve_log", R"(
select partition || ':' || height || ':' || index as position, currency, kind, task_id, escrow,
  amount_nano, at, swap, gold_units, returned_nano, is_dry_run, reason, hash
from live.golden_reserve_log order by at desc, currency desc, height desc, index desc
limit 200)"};

constexpr Query reserve_swaps{
    "reserve_swaps",
    "select * from live.reserve_swaps order by currency desc, swap desc limit 200"};

}  // namespace

std::vector<Query> money_queries() {
  return {escrows_of_requester, one_escrow, reservations_of_escrow, deposits_of_escrow,
          balances_of_payee, payouts_of_payee, reserve_totals, reserve_log, reserve_swaps};
}

Result<std::vector<EscrowRow>> escrows(Connection& db, const Wallet& requester) {
  return rows_as<EscrowRow>(db.query(escrows_of_requester.sql, {param(requester)}));
}

Result<EscrowDetail> escrow(Connection& db, const EscrowId& id) {
  auto found = rows_as<EscrowRow>(db.query(one_escrow.sql, {param(id)}));
  if (!found) return tl::unexpected{found.error()};
  if (found->empty()) return refuse("not_found", "no such escrow");
  auto held = rows_as<ReservationRow>(db.query(reservations_of_escrow.sql, {param(id)}));
  if (!held) return tl::unexpected{held.error()};
  auto paid_in = rows_as<DepositRow>(db.query(deposits_of_escrow.sql, {param(id)}));
  if (!paid_in) return tl::unexpected{paid_in.error()};
  return EscrowDetail{found->front(), *std::move(held), *std::move(paid_in)};
}

Result<std::vector<BalanceRow>> balances(Connection& db, const std::string& payee) {
  return rows_as<BalanceRow>(db.query(balances_of_payee.sql, {param(payee)}));
}

Result<Page<IntentRow>> payouts(Connection& db, const std::string& payee,
                                const PageRequest& page) {
  auto params = page_params<TaskId>(page);
  if (!params) return tl::unexpected{params.error()};
  auto rows = rows_as<IntentRow>(db.query(
      payouts_of_payee.sql, {params->at, params->id, params->limit, param(payee)}));
  if (!rows) return tl::unexpected{rows.error()};
  return page_of(*std::move(rows), params->rows, [](const IntentRow& row) {
    return Cursor{row.created_at, row.task_id.text()};
  });
}

Result<ReserveDetail> reserve(Connection& db) {
  auto totals = rows_as<ReserveRow>(db.query(reserve_totals.sql));
  if (!totals) return tl::unexpected{totals.error()};
  auto log = rows_as<ReserveLogRow>(db.query(reserve_log.sql));
  if (!log) return tl::unexpected{log.error()};
  auto swaps = rows_as<ReserveSwapRow>(db.query(reserve_swaps.sql));
  if (!swaps) return tl::unexpected{swaps.error()};
  return ReserveDetail{*std::move(totals), *std::move(swaps), *std::move(log)};
}

}  // namespace gstd::reads
