#include "adapters/postgres/migrate.hpp"

#include "events/sha256.hpp"

namespace gstd::postgres {
namespace {

// The number says "gstd": any constant will do, as long as nobody else on this database has it.
constexpr std::string_view lock = "select pg_advisory_lock(1735619684)";
constexpr std::string_view unlock = "select pg_advisory_unlock(1735619684)";

const std::string ground = R"(
create table if not exists public.schema_migrations (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
))";

constexpr std::string_view applied_sql =
    "select name, checksum from public.schema_migrations order by name";
constexpr std::string_view record_sql =
    "insert into public.schema_migrations (name, checksum) values ($1, $2)";

Result<std::map<std::string, std::string>> applied(Connection& db) {
  const auto rows = db.query(applied_sql);
  if (!rows) return tl::unexpected{rows.error()};
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < rows->size(); ++i)
    names.emplace(*rows->text(i, 0), *rows->text(i, 1));
  return names;
}

Result<void> apply(Connection& db, const Migration& migration, const std::string& checksum) {
  if (auto begun = db.run("begin"); !begun) return begun;
  auto done = db.run(std::string{migration.sql}).and_then([&] {
    return db.query(record_sql, {param(std::string{migration.name}), param(checksum)})
        .map([](const Rows&) {});
  });
  if (done) return db.run("commit");
  done.error().why = std::string{migration.name} + ": " + done.error().why;
  (void)db.run("rollback");
  return done;
}

Result<std::size_t> apply_missing(Connection& db, std::span<const Migration> wanted) {
  if (auto laid = db.run(ground); !laid) return tl::unexpected{laid.error()};
  auto known = applied(db);
  if (!known) return tl::unexpected{known.error()};
  std::size_t count = 0;
  for (const Migration& migration : wanted) {
    const std::string checksum = sha256(migration.sql).text();
    const auto found = known->find(std::string{migration.name});
    if (found == known->end()) {
      if (auto done = apply(db, migration, checksum); !done) return tl::unexpected{done.error()};
      ++count;
      continue;
    }
    if (found->second != checksum)
      return refuse("unavailable", found->first + " was applied with other contents: " +
                                       found->second + " there, " + checksum + " here");
    known->erase(found);
  }
  if (!known->empty())
    return refuse("unavailable", "this program is older than its database, which also has " +
                                     known->begin()->first);
  return count;
}

}  // namespace

Result<std::size_t> migrate(Connection& db) { return migrate(db, migrations()); }

Result<std::size_t> migrate(Connection& db, std::span<const Migration> wanted) {
  if (auto locked = db.query(lock); !locked) return tl::unexpected{locked.error()};
  auto done = apply_missing(db, wanted);
  (void)db.query(unlock);
  return done;
}

}  // namespace gstd::postgres
