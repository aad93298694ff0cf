#include "adapters/postgres/checkpoint.hpp"

#include "adapters/postgres/arrays.hpp"
#include "adapters/postgres/rows.hpp"

namespace gstd::postgres {
namespace {

struct CheckpointRow {
  std::string projection;
  PartitionId partition = 0;
  std::uint32_t version = 1;
  std::uint64_t height = 0;
  Sha256 head;
  Offset cursor = -1;
  UnixMillis at;
  std::string stopped;
  bool paused = false;
};
BOOST_DESCRIBE_STRUCT(CheckpointRow, (), (projection, partition, version, height, head, cursor, at, stopped, paused))

constexpr std::string_view read_sql =
    "select projection, partition, version, height, head, cursor, at, stopped, paused "
    "from engine.checkpoints order by projection, partition";

constexpr std::string_view read_kept_sql =
    "select projection, partition, version, height, head, cursor, at "
    "from engine.kept_checkpoints order by projection, partition";

constexpr std::string_view bind_sql =
    "insert into engine.journal (journal_id) values ($1) "
    "on conflict (only_row) do update set journal_id = engine.journal.journal_id "
    "returning journal_id";

constexpr std::string_view ensure_sql =
    "insert into engine.checkpoints (projection, partition, version, head) "
    "select $1, partition, $2, $3 from generate_series(0, $4::bigint - 1) partition "
    "on conflict (projection, partition) do nothing";

constexpr std::string_view advance_sql =
    "update engine.checkpoints c set height = u.height, head = u.head, cursor = u.cursor, "
    "at = u.at "
    "from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], "
    "$7::bigint[], $8::bigint[]) "
    "as u(projection, partition, from_height, from_head, height, head, cursor, at) "
    "where c.projection = u.projection and c.partition = u.partition "
    "and c.height = u.from_height and c.head = u.from_head";

constexpr std::string_view put_live_sql =
    "insert into engine.checkpoints "
    "(projection, partition, version, height, head, cursor, at) "
    "select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], "
    "$6::bigint[], $7::bigint[]) on conflict (projection, partition) do update set "
    "version = excluded.version, height = excluded.height, head = excluded.head, "
    "cursor = excluded.cursor, at = excluded.at, stopped = ''";

constexpr std::string_view put_kept_sql =
    "insert into engine.kept_checkpoints "
    "(projection, partition, version, height, head, cursor, at) "
    "select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], "
    "$6::bigint[], $7::bigint[]) on conflict (projection, partition) do update set "
    "version = excluded.version, height = excluded.height, head = excluded.head, "
    "cursor = excluded.cursor, at = excluded.at";

constexpr std::string_view stopped_sql =
    "update engine.checkpoints set stopped = $3 where projection = $1 and partition = $2";

constexpr std::string_view paused_sql =
    "update engine.checkpoints set paused = $2 where projection = $1";

constexpr std::string_view clear_sql =
    "update engine.checkpoints set stopped = '' where stopped <> ''";

struct SkipRow {
  std::string projection;
  PartitionId partition = 0;
  std::uint64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(SkipRow, (), (projection, partition, height))

constexpr std::string_view skips_sql =
    "select projection, partition, height from live.projection_skips";

Result<std::vector<Checkpoint>> checkpoints_of(const Result<Rows>& found) {
  const auto rows = rows_as<CheckpointRow>(found);
  if (!rows) return tl::unexpected{rows.error()};
  std::vector<Checkpoint> all;
  for (const CheckpointRow& row : *rows)
    all.push_back({row.projection, row.partition, row.version,
                   {{row.height, row.head}, row.cursor, row.at}, row.stopped, row.paused});
  return all;
}

/// One argument from one member of each.
template <class List, class Get>
Param array(ColumnKind kind, const List& list, const Get& get) {
  ArrayParam values{kind, list.size()};
  for (const auto& item : list) values.push(value(get(item)));
  return values.take();
}

}  // namespace

Result<Skips> read_skips(Connection& db) {
  const auto rows = rows_as<SkipRow>(db.query(skips_sql));
  if (!rows) return tl::unexpected{rows.error()};
  Skips skips;
  for (const SkipRow& row : *rows)
    skips.add(row.projection, {row.partition, row.height});
  return skips;
}

void Skips::add(const std::string& projection, const Position& position) {
  by_projection_[projection].insert(position);
}

std::set<Position> Skips::of(const std::string& projection) const {
  std::set<Position> all;
  for (const std::string& name : {projection, std::string{"*"}})
    if (const auto found = by_projection_.find(name); found != by_projection_.end())
      all.insert(found->second.begin(), found->second.end());
  return all;
}

Result<std::vector<Checkpoint>> read_checkpoints(Connection& db) {
  return checkpoints_of(db.query(read_sql));
}

Result<std::vector<Checkpoint>> read_kept_checkpoints(Connection& db) {
  return checkpoints_of(db.query(read_kept_sql));
}

Result<void> bind_to_journal(Connection& db, const std::string& journal_id) {
  const auto bound = db.query(bind_sql, {param(journal_id)});
  if (!bound) return tl::unexpected{bound.error()};
  const std::string_view kept = bound->text(0, 0).value_or("");
  if (kept == journal_id) return {};
  return refuse("invalid", "these read models are of journal " + std::string{kept} + ", not " +
                               journal_id + ": name another database", "--postgres");
}

Result<void> ensure_checkpoints(Connection& db, const std::vector<Projection>& projections,
                                std::uint32_t partitions) {
  for (const Projection& projection : projections) {
    auto done = db.query(ensure_sql, {param(projection.name),
                                      param(static_cast<std::int64_t>(projection.version)),
                                      param(Sha256{}),
                                      param(static_cast<std::int64_t>(partitions))});
    if (!done) return tl::unexpected{done.error()};
  }
  return {};
}

Connection::Statement advance_statement(const std::vector<Advance>& advances) {
  using enum ColumnKind;
  return {advance_sql,
          {array(text, advances, [](const Advance& a) { return a.projection; }),
           array(number, advances, [](const Advance& a) { return a.partition; }),
           array(number, advances, [](const Advance& a) { return a.from.head.height; }),
           array(text, advances, [](const Advance& a) { return a.from.head.hash; }),
           array(number, advances, [](const Advance& a) { return a.to.head.height; }),
           array(text, advances, [](const Advance& a) { return a.to.head.hash; }),
           array(number, advances, [](const Advance& a) { return a.to.cursor; }),
           array(number, advances, [](const Advance& a) { return a.to.at; })}};
}

Connection::Statement put_statement(Shelf shelf, const std::vector<Checkpoint>& checkpoints) {
  using enum ColumnKind;
  return {shelf == Shelf::live ? put_live_sql : put_kept_sql,
          {array(text, checkpoints, [](const Checkpoint& c) { return c.projection; }),
           array(number, checkpoints, [](const Checkpoint& c) { return c.partition; }),
           array(number, checkpoints, [](const Checkpoint& c) { return c.version; }),
           array(number, checkpoints, [](const Checkpoint& c) { return c.mark.head.height; }),
           array(text, checkpoints, [](const Checkpoint& c) { return c.mark.head.hash; }),
           array(number, checkpoints, [](const Checkpoint& c) { return c.mark.cursor; }),
           array(number, checkpoints, [](const Checkpoint& c) { return c.mark.at; })}};
}

Result<void> write_stopped(Connection& db, const std::string& projection, PartitionId partition,
                           const std::string& reason) {
  return db
      .query(stopped_sql, {param(projection), param(static_cast<std::int64_t>(partition)),
                           param(reason)})
      .map([](const Rows&) {});
}

Result<void> write_paused(Connection& db, const std::string& projection, bool is_paused) {
  const auto rows = db.query(paused_sql, {param(projection), param(is_paused)});
  if (!rows) return tl::unexpected{rows.error()};
  if (rows->touched() > 0) return {};
  return refuse("not_found", "it has no checkpoint yet: no server has run on this database",
                projection);
}

Result<void> clear_stopped(Connection& db) {
  return db.query(clear_sql).map([](const Rows&) {});
}

}  // namespace gstd::postgres
