#include "adapters/postgres/sessions.hpp"

#include "adapters/postgres/rows.hpp"

namespace gstd::postgres {
namespace {

constexpr std::string_view use_sql =
    "insert into engine.used_challenges (challenge, expires_at) values ($1, $2) "
    "on conflict do nothing";

constexpr std::string_view open_sql = R"(
with used as (
  insert into engine.used_challenges (challenge, expires_at) values ($1, $2)
  on conflict do nothing returning 1
), clock as (
  select (extract(epoch from clock_timestamp()) * 1000)::bigint as now
)
insert into engine.sessions (id, wallet, refresh_hash, opened_at, expires_at)
select $3, $4, $5, clock.now, clock.now + $6::bigint from used, clock
returning id, wallet, expires_at as expires)";

// The newest stay: those a person uses now.
constexpr std::string_view trim_sql = R"(
with gone as (
  delete from engine.sessions where id in (
    select id from engine.sessions where wallet = $1 order by opened_at desc, id offset $2::bigint)
  returning id
)
insert into engine.ended_sessions (id, ended_at)
select id, (extract(epoch from clock_timestamp()) * 1000)::bigint from gone
on conflict do nothing)";

constexpr std::string_view renew_sql = R"(
update engine.sessions set refresh_hash = $3
where id = $1 and refresh_hash = $2
  and expires_at > (extract(epoch from clock_timestamp()) * 1000)::bigint
returning id, wallet, expires_at as expires)";

constexpr std::string_view renewed_sql = R"(
select id, wallet, expires_at as expires, refresh_hash from engine.sessions
where id = $1 and expires_at > (extract(epoch from clock_timestamp()) * 1000)::bigint)";

constexpr std::string_view end_sql = R"(
with gone as (delete from engine.sessions where id = $1)
insert into engine.ended_sessions (id, ended_at)
values ($1, (extract(epoch from clock_timestamp()) * 1000)::bigint) on conflict do nothing)";

constexpr std::string_view end_all_sql = R"(
with gone as (delete from engine.sessions where wallet = $1 returning id)
insert into engine.ended_sessions (id, ended_at)
select id, (extract(epoch from clock_timestamp()) * 1000)::bigint from gone
on conflict do nothing)";

constexpr std::string_view ended_sql =
    "select id, ended_at as at from engine.ended_sessions where ended_at >= $1 "
    "order by ended_at limit $2";

constexpr std::string_view sweep_challenges_sql = R"(
delete from engine.used_challenges
where expires_at < (extract(epoch from clock_timestamp()) * 1000)::bigint - $1::bigint)";

constexpr std::string_view sweep_sessions_sql = R"(
delete from engine.sessions
where expires_at < (extract(epoch from clock_timestamp()) * 1000)::bigint)";

constexpr std::string_view sweep_ended_sql = R"(
delete from engine.ended_sessions
where ended_at < (extract(epoch from clock_timestamp()) * 1000)::bigint - $1::bigint)";

/// Clocks of nodes and database are less than this apart: nothing is forgotten that somebody still
/// believes in.
constexpr Millis margin{3'600'000};

struct SessionRow {
  SessionId id;
  Wallet wallet;
  UnixMillis expires;
  Sha256 refresh_hash;
};
BOOST_DESCRIBE_STRUCT(SessionRow, (), (id, wallet, expires, refresh_hash))

tl::unexpected<Error> used_before() {
  return refuse("unauthenticated", "the challenge was used before");
}

Result<void> without_rows(const Result<Rows>& rows) {
  if (!rows) return tl::unexpected{rows.error()};
  return {};
}

}  // namespace

Result<void> use_challenge(Connection& db, const UsedChallenge& used) {
  const auto rows = db.query(use_sql, {param(used.challenge), param(used.expires)});
  if (!rows) return tl::unexpected{rows.error()};
  if (rows->touched() == 0) return used_before();
  return {};
}

Result<OpenedSession> open_session(Connection& db, const UsedChallenge& used, const Wallet& wallet,
                                   const RefreshToken& refresh) {
  const auto opened = rows_as<OpenedSession>(
      db.query(open_sql, {param(used.challenge), param(used.expires), param(refresh.session),
                          param(wallet), param(refresh.hash), param(login_life.get())}));
  if (!opened) return tl::unexpected{opened.error()};
  if (opened->empty()) return used_before();
  const auto trimmed = db.query(trim_sql, {param(wallet), param(sessions_per_wallet_max)});
  if (!trimmed) return tl::unexpected{trimmed.error()};
  return opened->front();
}

Result<OpenedSession> renew_session(Connection& db, const RefreshToken& token,
                                    const RefreshToken& next) {
  const auto renewed = rows_as<OpenedSession>(
      db.query(renew_sql, {param(token.session), param(token.hash), param(next.hash)}));
  if (!renewed) return tl::unexpected{renewed.error()};
  if (!renewed->empty()) return renewed->front();
  const auto present = rows_as<SessionRow>(db.query(renewed_sql, {param(token.session)}));
  if (!present) return tl::unexpected{present.error()};
  if (present->empty()) return refuse("unauthenticated", "the session has ended: log in again");
  const SessionRow& row = present->front();
  if (row.refresh_hash == next.hash) return OpenedSession{row.id, row.wallet, row.expires};
  if (const auto ended = end_session(db, token.session); !ended)
    return tl::unexpected{ended.error()};
  return refuse("unauthenticated", "this refresh token was used before: the session has ended");
}

Result<void> end_session(Connection& db, const SessionId& id) {
  return without_rows(db.query(end_sql, {param(id)}));
}

Result<std::size_t> end_sessions_of(Connection& db, const Wallet& wallet) {
  return db.query(end_all_sql, {param(wallet)}).map([](const Rows& rows) {
    return rows.touched();
  });
}

Result<std::vector<EndedSession>> ended_since(Connection& db, UnixMillis since) {
  return rows_as<EndedSession>(
      db.query(ended_sql, {param(since), param(ended_sessions_page)}));
}

Result<void> sweep_sessions(Connection& db, Millis access_life) {
  return without_rows(db.query(sweep_challenges_sql, {param(margin.get())}))
      .and_then([&] { return without_rows(db.query(sweep_sessions_sql)); })
      .and_then([&] {
        const std::int64_t kept_ms = access_life.get() + margin.get();
        return without_rows(db.query(sweep_ended_sql, {param(kept_ms)}));
      });
}

}  // namespace gstd::postgres
