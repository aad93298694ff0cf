#include "adapters/postgres/builder.hpp"

#include <algorithm>
#include <future>

#include "adapters/postgres/arrays.hpp"

namespace gstd::postgres {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds end_patience{5000};
constexpr milliseconds read_wait{100};

const std::string session_settings =
    "set synchronous_commit = off; set jit = off; set maintenance_work_mem = '256MB'; "
    "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; "
    "set enable_hashjoin = off; set enable_mergejoin = off; "
    "set application_name = 'gstd rebuild'";

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
where c.relnamespace = 'live'::regnamespace)";

constexpr std::string_view index_texts_sql = R"(
select replace(pg_get_indexdef(i.indexrelid), ' ON live.', ' ON rebuild.')
from pg_index i join pg_class c on c.oid = i.indrelid
join unnest($1::text[]) as wanted(name) on wanted.name = c.relname
where c.relnamespace = 'live'::regnamespace and not i.indisprimary)";

constexpr std::string_view analyze_texts_sql =
    "select format('analyze rebuild.%I', name) from unnest($1::text[]) as name";

const std::string fresh_previous =
    "drop schema if exists previous cascade; create schema previous";

constexpr std::string_view swap_texts_sql = R"(
select format('alter table live.%1$I set schema previous; '
  'alter table rebuild.%1$I set schema live', name)
from unnest($1::text[]) as name order by name)";

constexpr std::string_view lock_sql =
    "select 1 from engine.checkpoints where projection = any($1::text[]) "
    "order by projection, partition for update";

constexpr std::string_view move_sql =
    "insert into engine.checkpoints "
    "(projection, partition, version, height, head, cursor, at, stopped) "
    "values ($1, $2, $3, $4, $5, $6, $7, '') on conflict (projection, partition) do update set "
    "version = excluded.version, height = excluded.height, head = excluded.head, "
    "cursor = excluded.cursor, at = excluded.at, stopped = ''";

std::map<PartitionId, Mark> first_records(const Journal& journal) {
  std::map<PartitionId, Mark> from;
  for (PartitionId partition = 0; partition < journal.partitions(); ++partition)
    from[partition] = {};
  return from;
}

Param names_param(const std::vector<std::string_view>& names) {
  ArrayParam array{ColumnKind::text, names.size()};
  for (const std::string_view name : names) array.push(value(name));
  return array.take();
}

}  // namespace

Param table_names(const std::vector<Projection>& projections) {
  std::vector<std::string_view> names;
  for (const Projection& projection : projections)
    for (const Table& table : projection.tables) names.push_back(table.name);
  return names_param(names);
}

Result<void> hold_checkpoints(Connection& db, const std::vector<Projection>& projections) {
  std::vector<std::string_view> names;
  for (const Projection& projection : projections) names.push_back(projection.name);
  return db.run("begin").and_then(
      [&] { return db.query(lock_sql, {names_param(names)}).map([](const Rows&) {}); });
}

Builder::Builder(Connection db, Journal& journal, const RecordCodec& codec,
                 const std::vector<Projection>& projections, const RebuildOptions& options)
    : db_(std::move(db)),
      journal_(journal),
      projections_(projections),
      options_(options),
      follower_(journal, codec, first_records(journal)) {
  for (const Projection& projection : projections_) {
    tracks_.emplace_back(projection, "rebuild");
    tracks_.back().marks = first_records(journal);
  }
}

Result<std::unique_ptr<Builder>> Builder::begin(Journal& journal, const RecordCodec& codec,
                                                const std::vector<Projection>& projections,
                                                const RebuildOptions& options) {
  auto db = Connection::open(options.conninfo);
  if (!db) return tl::unexpected{db.error()};
  auto made = std::make_unique<Builder>(*std::move(db), journal, codec, projections, options);
  if (auto laid = made->lay_tables(); !laid) return tl::unexpected{laid.error()};
  if (auto loaded = made->load_live(); !loaded) return tl::unexpected{loaded.error()};
  for (PartitionId partition = 0; partition < journal.partitions(); ++partition) {
    const auto end = end_of(journal, partition, end_patience);
    if (!end) return refuse("unavailable", "the journal does not tell its end");
    made->ends_[partition] = *end;
    made->progress_.total += static_cast<std::uint64_t>(*end);
  }
  return made;
}

Result<void> Builder::lay_tables() {
  return db_.run(session_settings)
      .and_then([&] { return db_.run(fresh_schema); })
      .and_then([&] { return run_texts(table_texts_sql); })
      .and_then([&] { return run_texts(key_texts_sql); });
}

Result<void> Builder::run_texts(std::string_view sql) {
  const auto texts = db_.query(sql, {table_names(projections_)});
  if (!texts) return tl::unexpected{texts.error()};
  for (std::size_t i = 0; i < texts->size(); ++i)
    if (auto done = db_.run(std::string{*texts->text(i, 0)}); !done) return done;
  return {};
}

Result<void> Builder::load_live() {
  auto all = read_checkpoints(db_);
  if (!all) return tl::unexpected{all.error()};
  std::erase_if(*all, [&](const Checkpoint& checkpoint) {
    return std::ranges::none_of(projections_, [&](const Projection& projection) {
      return projection.name == checkpoint.projection;
    });
  });
  live_ = *std::move(all);
  const auto skips = read_skips(db_);
  if (!skips) return tl::unexpected{skips.error()};
  for (Track& track : tracks_) track.skips = skips->of(track.projection->name);
  return {};
}

void Builder::stop_at_live() {
  for (Track& track : tracks_)
    for (const Checkpoint& checkpoint : live_)
      if (checkpoint.projection == track.projection->name)
        track.until[checkpoint.partition] = checkpoint.mark.head.height;
}

// One thread reads and decodes the next batch while this one writes.
Result<void> Builder::read_all() {
  auto batch = read_batch();
  while (batch && !batch->empty()) {
    auto next = std::async(std::launch::async, [this] { return read_batch(); });
    const auto written = write_batch(*batch);
    batch = next.get();
    if (!written) return written;
    options_.progress(progress("reading"));
  }
  if (!batch) return tl::unexpected{batch.error()};
  return {};
}

Result<Builder::Batch> Builder::read_batch() {
  Batch batch;
  while (batch.size() < options_.batch_records && !is_at_end()) {
    auto more = follower_.next(options_.batch_records - batch.size(), read_wait);
    if (!more) return more;
    std::move(more->begin(), more->end(), std::back_inserter(batch));
  }
  return batch;
}

bool Builder::is_at_end() const {
  return std::ranges::all_of(
      ends_, [&](const auto& end) { return follower_.read_to(end.first) >= end.second; });
}

Result<void> Builder::check_live_heads(const Batch& batch) const {
  for (const Accepted& accepted : batch)
    for (const Checkpoint& checkpoint : live_) {
      const Head& live = checkpoint.mark.head;
      if (checkpoint.partition == accepted.position.partition &&
          live.height == accepted.after.head.height && live.hash != accepted.after.head.hash)
        return refuse("unavailable",
                      journal_changed(checkpoint.partition, accepted.position.height, live.hash,
                                      accepted.after.head.hash.text()));
    }
  return {};
}

Result<void> Builder::write_batch(const Batch& batch) {
  if (auto checked = check_live_heads(batch); !checked) return checked;
  std::uint64_t events = 0;
  for (Track& track : tracks_) {
    track.fold.clear();
    std::map<PartitionId, Mark> next;
    const auto folded = fold_records(track, batch, next);
    if (!folded)
      return refuse("unavailable", track.projection->name + ": " + folded.error().why);
    events = std::max(events, *folded);
    for (std::size_t i = 0; i < track.sql.size(); ++i)
      if (auto done = write_table(track.sql[i], track.fold.tables()[i]); !done) return done;
    for (const auto& [partition, mark] : next) track.marks[partition] = mark;
    track.fold.clear();
  }
  progress_.records += batch.size();
  progress_.events += events;
  return {};
}

Result<void> Builder::write_table(const TableSql& sql, const TableFold& fold) {
  if (auto put = put_rows(sql, fold); !put) return put;
  std::vector<Connection::Statement> statements;
  append_statements(sql, fold, statements, Writes::but_put);
  if (statements.empty()) return {};
  return db_.pipeline(statements).map([](const std::vector<Rows>&) {});
}

// New rows go in by COPY. A row that is put again is not new: then the whole batch is an upsert.
Result<void> Builder::put_rows(const TableSql& sql, const TableFold& fold) {
  // Not while swapping: a COPY that fails would end the transaction.
  if (!is_swapping_) {
    constexpr std::string_view unique_violation = "23505";
    const std::string rows = copy_rows(fold);
    if (rows.empty()) return {};
    auto copied = db_.copy(sql.copy, rows);
    if (copied || copied.error().path != unique_violation) return copied;
  }
  std::vector<Connection::Statement> statements;
  append_statements(sql, fold, statements, Writes::put);
  if (statements.empty()) return {};
  return db_.pipeline(statements).map([](const std::vector<Rows>&) {});
}

Result<void> Builder::add_indexes() {
  options_.progress(progress("indexing"));
  return run_texts(index_texts_sql).and_then([&] { return run_texts(analyze_texts_sql); });
}

bool Builder::is_past_live() const {
  return std::ranges::all_of(live_, [&](const Checkpoint& checkpoint) {
    for (const Track& track : tracks_)
      if (track.projection->name == checkpoint.projection)
        return track.marks.at(checkpoint.partition).head.height >= checkpoint.mark.head.height;
    return true;
  });
}

Result<void> Builder::swap_in() {
  options_.progress(progress("catching up"));
  if (auto held = hold_checkpoints(db_, projections_); !held) return held;
  is_swapping_ = true;
  auto done = load_live();
  while (done && !is_past_live()) {
    auto batch = follower_.next(options_.batch_records, read_wait);
    done = batch ? write_batch(*batch) : Result<void>{tl::unexpected{batch.error()}};
  }
  options_.progress(progress("swapping"));
  done = done.and_then([&] { return db_.run(fresh_previous); })
             .and_then([&] { return run_texts(swap_texts_sql); })
             .and_then([&] { return move_checkpoints(); })
             .and_then([&] { return db_.run("commit"); });
  if (!done) (void)db_.run("rollback");
  return done;
}

Result<void> Builder::move_checkpoints() {
  for (const Track& track : tracks_)
    for (const auto& [partition, mark] : track.marks) {
      const auto moved = db_.query(
          move_sql, {param(track.projection->name), param(static_cast<std::int64_t>(partition)),
                     param(static_cast<std::int64_t>(track.projection->version)),
                     param(static_cast<std::int64_t>(mark.head.height)), param(mark.head.hash),
                     param(mark.cursor), param(mark.at)});
      if (!moved) return tl::unexpected{moved.error()};
    }
  return {};
}

RebuildProgress Builder::progress(std::string_view stage) {
  progress_.stage = stage;
  progress_.elapsed = std::chrono::duration_cast<milliseconds>(
      std::chrono::steady_clock::now() - begun_);
  return progress_;
}

}  // namespace gstd::postgres
