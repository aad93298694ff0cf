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
};
BOOST_DESCRIBE_STRUCT(CheckpointRow, (), (projection, partition, version, height, head, cursor, at, stopped))

constexpr std::string_view read_sql =
    "select projection, partition, version, height, head, cursor, at, stopped "
    "from engine.checkpoints order by projection, partition";

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

constexpr std::string_view stopped_sql =
    "update engine.checkpoints set stopped = $3 where projection = $1 and partition = $2";

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
  const auto rows = rows_as<CheckpointRow>(db.query(read_sql));
  if (!rows) return tl::unexpected{rows.error()};
  std::vector<Checkpoint> all;
  for (const CheckpointRow& row : *rows)
    all.push_back({row.projection, row.partition, row.version,
                   {{row.height, row.head}, row.cursor, row.at}, row.stopped});
  return all;
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
  const auto array = [&](ColumnKind kind, const auto& get) {
    ArrayParam values{kind, advances.size()};
    for (const Advance& advance : advances) values.push(value(get(advance)));
    return values.take();
  };
  using enum ColumnKind;
  return {advance_sql,
          {array(text, [](const Advance& a) { return a.projection; }),
           array(number, [](const Advance& a) { return a.partition; }),
           array(number, [](const Advance& a) { return a.from.head.height; }),
           array(text, [](const Advance& a) { return a.from.head.hash; }),
           array(number, [](const Advance& a) { return a.to.head.height; }),
           array(text, [](const Advance& a) { return a.to.head.hash; }),
           array(number, [](const Advance& a) { return a.to.cursor; }),
           array(number, [](const Advance& a) { return a.to.at; })}};
}

Result<void> write_stopped(Connection& db, const std::string& projection, PartitionId partition,
                           const std::string& reason) {
  return db
      .query(stopped_sql, {param(projection), param(static_cast<std::int64_t>(partition)),
                           param(reason)})
      .map([](const Rows&) {});
}

Result<void> clear_stopped(Connection& db) {
  return db.query(clear_sql).map([](const Rows&) {});
}

}  // namespace gstd::postgres
