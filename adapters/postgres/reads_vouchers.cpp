// What the contracts owe whom, who has to claim it soon, and what operators have to look at.
#include <algorithm>

#include "adapters/postgres/pages.hpp"
#include "adapters/postgres/queries.hpp"

namespace gstd::reads {
namespace {

using postgres::param;
using postgres::rows_as;

/// What somebody is owed, with the voucher for it.
const std::string owed_rows = R"(
select b.escrow, b.payee, e.currency,
  b.ever_owed_nano - b.paid_nano - b.forfeited_nano as owed_nano,
  v.state, v.cumulative_nano, v.valid_until, v.signature, e.claims_close,
  coalesce(v.failures, 0) as failures, v.next_try, v.given_up, b.paid_nano,
  (select coalesce(sum(t.promised_today_nano), 0)::bigint from live.vouchers t
   where t.payee = b.payee and t.escrow <> b.escrow and t.requested_at >= $1::bigint)
    as elsewhere_today_nano
from live.payee_balances b join live.escrows e using (escrow)
left join live.vouchers v on v.escrow = b.escrow and v.payee = b.payee
where not e.is_closed and b.ever_owed_nano - b.paid_nano - b.forfeited_nano > 0)";

/// Neither frozen, nor given up, nor to be tried later.
const std::string claimable_rows = owed_rows + R"(
  and not e.is_frozen and e.refund_after > $3::bigint
  and not coalesce(v.given_up, false) and coalesce(v.next_try, 0) <= $3::bigint)";

const std::string owed_to_payee = owed_rows + R"(
  and b.payee = $2::text
order by b.ever_owed_nano - b.paid_nano - b.forfeited_nano desc, b.escrow limit $3::bigint)";

const std::string large_claims = claimable_rows + R"(
  and b.ever_owed_nano - b.paid_nano - b.forfeited_nano >= $2::bigint
order by b.ever_owed_nano - b.paid_nano - b.forfeited_nano desc limit 500)";

const std::string last_claims = claimable_rows + R"(
  and e.claims_close < $2::bigint
order by e.claims_close limit 500)";

constexpr Query vouchers_in_trouble{"vouchers_in_trouble", R"(
select case when v.state = 'held' then 'held' when v.given_up then 'given_up' else 'failing' end
  as what, v.escrow, v.payee, e.currency, v.cumulative_nano as nano, v.failures, v.next_try as at
from live.vouchers v join live.escrows e using (escrow)
where (v.state = 'held' or v.failures > 0) and not e.is_closed limit 200)"};

constexpr Query frozen_escrows{"frozen_escrows", R"(
select 'frozen' as what, escrow, null::text as payee, currency, null::bigint as nano,
  0::bigint as failures, null::bigint as at
from live.escrows where is_frozen and not is_closed limit 200)"};

constexpr Query closing_escrows{"closing_escrows", R"(
select 'closing' as what, escrow, null::text as payee, currency, owed_nano as nano,
  0::bigint as failures, claims_close as at
from live.escrows
where not is_closed and owed_nano > 0 and claims_close < $1::bigint
order by claims_close limit 200)"};

/// The day's begin (UTC): limits count by it.
UnixMillis midnight(UnixMillis now) {
  constexpr std::int64_t day_ms = 86'400'000;
  return UnixMillis{now.get() / day_ms * day_ms};
}

}  // namespace

std::vector<Query> voucher_queries() {
  return {{"owed_to_payee", owed_to_payee}, {"large_claims", large_claims},
          {"last_claims", last_claims},     vouchers_in_trouble,
          frozen_escrows,                   closing_escrows};
}

Result<std::vector<OwedRow>> owed(Connection& db, const Wallet& payee, std::size_t limit,
                                  UnixMillis now) {
  return rows_as<OwedRow>(
      db.query(owed_to_payee, {param(midnight(now)), param(payee),
                                   param(static_cast<std::int64_t>(limit))}));
}

Result<std::vector<OwedRow>> due_claims(Connection& db, Nano least, UnixMillis last,
                                        UnixMillis now) {
  auto due = rows_as<OwedRow>(
      db.query(last_claims, {param(midnight(now)), param(last), param(now)}));
  if (!due) return due;
  const auto large = rows_as<OwedRow>(
      db.query(large_claims, {param(midnight(now)), param(least), param(now)}));
  if (!large) return large;
  for (const OwedRow& row : *large) {
    const auto is_same = [&](const OwedRow& other) {
      return other.escrow == row.escrow && other.payee == row.payee;
    };
    if (std::ranges::none_of(*due, is_same)) due->push_back(row);
  }
  return due;
}

Result<std::vector<AttentionRow>> attention(Connection& db, UnixMillis now, Millis soon) {
  auto rows = rows_as<AttentionRow>(db.query(vouchers_in_trouble.sql));
  if (!rows) return rows;
  for (auto more : {rows_as<AttentionRow>(db.query(frozen_escrows.sql)),
                    rows_as<AttentionRow>(db.query(closing_escrows.sql, {param(now + soon)}))}) {
    if (!more) return more;
    rows->insert(rows->end(), more->begin(), more->end());
  }
  return rows;
}

}  // namespace gstd::reads
