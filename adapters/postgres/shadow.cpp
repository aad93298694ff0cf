#include "adapters/postgres/shadow.hpp"

#include <atomic>
#include <thread>

#include "adapters/postgres/arrays.hpp"

namespace gstd::postgres {
namespace {

// An index is one job here: Postgres' own helpers would only compete with the other jobs.
const std::string index_settings =
    "set synchronous_commit = off; set maintenance_work_mem = '256MB'; "
    "set max_parallel_maintenance_workers = 0; set application_name = 'gstd rebuild'";

const std::string fresh_schema = "drop schema if exists rebuild cascade; create schema rebuild";

// The texts below ask the server to write statements from its own catalogue, so that a rebuilt
// table has the very columns, options and indexes of the live one.
constexpr std::string_view table_texts_sql = R"(
select format(
  'create table rebuild.%1$I (like live.%1$I including defaults including generated)%2$s',
  c.relname, coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', ''))
from pg_class c join unnest($1::text[]) as wanted(name) on wanted.name = c.relname
where c.relnamespace = 'live'::regnamespace and c.relkind = 'r')";

constexpr std::string_view key_texts_sql = R"(
select format('alter table rebuild.%I add constraint %I %s', c.relname, k.conname,
  pg_get_constraintdef(k.oid))
from pg_constraint k join pg_class c on c.oid = k.conrelid
join unnest($1::text[]) as wanted(name) on wanted.name = c.relname
where c.relnamespace = 'live'::regnamespace and not exists (
  select from pg_constraint there where there.conname = k.conname
  and there.connamespace = 'rebuild'::regnamespace))";

constexpr std::string_view index_texts_sql = R"(
select replace(pg_get_indexdef(i.indexrelid), ' ON live.', ' ON rebuild.')
from pg_index i join pg_class c on c.oid = i.indrelid
join unnest($1::text[]) as wanted(name) on wanted.name = c.relname
where c.relnamespace = 'live'::regnamespace and not i.indisprimary
order by c.reltuples desc)";

constexpr std::string_view analyze_texts_sql =
    "select format('analyze rebuild.%I', name) from unnest($1::text[]) as name";

constexpr std::string_view swap_texts_sql = R"(
select format('drop table if exists previous.%1$I; '
  'alter table live.%1$I set schema previous; alter table rebuild.%1$I set schema live', name)
from unnest($1::text[]) as name order by name)";

constexpr std::string_view swap_back_texts_sql = R"(
select format('alter table live.%1$I set schema rebuild; '
  'alter table previous.%1$I set schema live; alter table rebuild.%1$I set schema previous', name)
from unnest($1::text[]) as name order by name)";

constexpr std::string_view forget_sql = "delete from engine.kept where kept_until <= now()";
constexpr std::string_view forgotten_texts_sql = R"(
select format('drop table previous.%I', c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'previous' and c.relkind = 'r'
and not exists (select from engine.kept k where c.relname = any(k.tables)))";

// The number says "gstr": any constant will do that nobody else on this database has.
constexpr std::string_view lock_sql = "select pg_advisory_lock(1735619698)";
constexpr std::string_view try_lock_sql = "select pg_try_advisory_lock(1735619698)";
constexpr std::string_view unlock_sql = "select pg_advisory_unlock(1735619698)";

// Projectors take the lock for the moment in which they drop what has expired; a rebuild waits
// that out. Who holds it longer is another rebuild.
const std::string lock_patience = "set lock_timeout = '2s'";
const std::string no_patience = "set lock_timeout = default";
constexpr std::string_view lock_not_available = "55P03";

Param names_param(const std::vector<std::string_view>& names) {
  ArrayParam array{ColumnKind::text, names.size()};
  for (const std::string_view name : names) array.push(value(name));
  return array.take();
}

Result<std::vector<std::string>> texts_of(const Result<Rows>& rows) {
  if (!rows) return tl::unexpected{rows.error()};
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows->size(); ++i) texts.emplace_back(*rows->text(i, 0));
  return texts;
}

Result<void> run_texts(Connection& db, const Result<std::vector<std::string>>& texts) {
  if (!texts) return tl::unexpected{texts.error()};
  for (const std::string& text : *texts)
    if (auto done = db.run(text); !done) return done;
  return {};
}

/// Several sessions take the texts one by one; the first failure ends them.
Result<void> run_side_by_side(const std::string& conninfo, std::size_t jobs,
                              const std::vector<std::string>& texts) {
  std::atomic<std::size_t> next{0};
  std::vector<Result<void>> results(std::min(jobs, texts.size()));
  std::vector<std::thread> threads;
  for (Result<void>& result : results)
    threads.emplace_back([&] {
      auto db = Connection::open(conninfo);
      result = db ? db->run(index_settings) : Result<void>{tl::unexpected{db.error()}};
      for (std::size_t i = next++; result && i < texts.size(); i = next++)
        result = db->run(texts[i]);
      if (!result) next = texts.size();
    });
  for (std::thread& thread : threads) thread.join();
  for (const Result<void>& result : results)
    if (!result) return result;
  return {};
}

Result<void> run_catalogue(const std::string& conninfo, std::size_t jobs, std::string_view sql,
                           const std::vector<Projection>& projections) {
  auto db = Connection::open(conninfo);
  if (!db) return tl::unexpected{db.error()};
  const auto texts = texts_of(db->query(sql, {table_names(projections)}));
  if (!texts) return tl::unexpected{texts.error()};
  return run_side_by_side(conninfo, jobs, *texts);
}

}  // namespace

Param projection_names(const std::vector<Projection>& projections) {
  std::vector<std::string_view> names;
  for (const Projection& projection : projections) names.push_back(projection.name);
  return names_param(names);
}

Param table_names(const std::vector<Projection>& projections) {
  std::vector<std::string_view> names;
  for (const Projection& projection : projections)
    for (const Table& table : projection.tables) names.push_back(table.name);
  return names_param(names);
}

Result<void> lay_shadow(Connection& db, const std::vector<Projection>& projections) {
  return db.run(fresh_schema).and_then([&] {
    return run_texts(db, texts_of(db.query(table_texts_sql, {table_names(projections)})));
  });
}

Result<void> add_shadow_keys(const std::string& conninfo, std::size_t jobs,
                             const std::vector<Projection>& projections) {
  return run_catalogue(conninfo, jobs, key_texts_sql, projections);
}

Result<void> add_shadow_indexes(const std::string& conninfo, std::size_t jobs,
                                const std::vector<Projection>& projections) {
  return run_catalogue(conninfo, jobs, index_texts_sql, projections).and_then([&] {
    return run_catalogue(conninfo, jobs, analyze_texts_sql, projections);
  });
}

Result<void> swap_tables(Connection& db, Shadow from, const std::vector<Projection>& projections) {
  const std::string_view texts =
      from == Shadow::rebuild ? swap_texts_sql : swap_back_texts_sql;
  return db.run("create schema if not exists previous; create schema if not exists rebuild")
      .and_then([&] {
        return run_texts(db, texts_of(db.query(texts, {table_names(projections)})));
      });
}

Result<void> lock_rebuild(Connection& db) {
  if (auto patient = db.run(lock_patience); !patient) return patient;
  const auto taken = db.query(lock_sql);
  if (taken) return db.run(no_patience);
  if (taken.error().path != lock_not_available) return tl::unexpected{taken.error()};
  return refuse("unavailable", "another rebuild is under way on this database");
}

Result<void> drop_expired(Connection& db) {
  const auto taken = db.query(try_lock_sql);
  if (!taken) return tl::unexpected{taken.error()};
  if (taken->text(0, 0) != "t") return {};
  auto dropped = db.query(forget_sql).and_then(
      [&](const Rows&) { return run_texts(db, texts_of(db.query(forgotten_texts_sql))); });
  return db.query(unlock_sql).and_then([&](const Rows&) { return dropped; });
}

}  // namespace gstd::postgres
