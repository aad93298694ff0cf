#include "adapters/postgres/builder.hpp"

#include <algorithm>

#include "adapters/postgres/arrays.hpp"

namespace gstd::postgres {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds end_patience{5000};
constexpr milliseconds read_wait{100};
constexpr std::size_t batch_records = 20'000;
/// Records between ours and the live rows that may be read while the projector waits: well below a
/// second's work.
constexpr std::uint64_t near_records = 2'000;
/// A journal that grows as fast as we read is not caught up with: then the projector waits longer.
constexpr int rounds_max = 8;

// Every statement goes by key, which a planner without statistics cannot know.
const std::string session_settings =
    "set synchronous_commit = off; set jit = off; set plan_cache_mode = force_generic_plan; "
    "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; "
    "set application_name = 'gstd rebuild'";

constexpr std::string_view lock_sql =
    "select 1 from engine.checkpoints where projection = any($1::text[]) "
    "order by projection, partition for update";

constexpr std::string_view keep_sql =
    "insert into engine.kept (projection, tables, kept_until) "
    "values ($1, $2::text[], now() + $3::bigint * interval '1 second') "
    "on conflict (projection) do update set tables = excluded.tables, "
    "kept_until = excluded.kept_until";

std::map<PartitionId, Mark> first_records(const Journal& journal) {
  std::map<PartitionId, Mark> from;
  for (PartitionId partition = 0; partition < journal.partitions(); ++partition)
    from[partition] = {};
  return from;
}

std::vector<Checkpoint> checkpoints_of(const std::vector<Track>& tracks) {
  std::vector<Checkpoint> all;
  for (const Track& track : tracks)
    for (const auto& [partition, mark] : track.marks)
      all.push_back({track.projection->name, partition, track.projection->version, mark, {}});
  return all;
}

}  // namespace

Result<void> hold_checkpoints(Connection& db, const std::vector<Projection>& projections) {
  return db.run("begin").and_then([&] {
    return db.query(lock_sql, {projection_names(projections)}).map([](const Rows&) {});
  });
}

std::uint64_t RebuildProgress::events() const {
  std::uint64_t sum = 0;
  for (const PartitionProgress& partition : partitions) sum += partition.events;
  return sum;
}

Builder::Builder(Connection db, Journal& journal, const RecordCodec& codec,
                 const std::vector<Projection>& projections, const RebuildOptions& options,
                 Shadow shadow)
    : db_(std::move(db)),
      journal_(journal),
      codec_(codec),
      projections_(projections),
      options_(options),
      shadow_(shadow) {
  for (const Projection& projection : projections_) {
    tracks_.emplace_back(projection, shadow == Shadow::rebuild ? "rebuild" : "previous");
    tracks_.back().marks = first_records(journal);
  }
}

Result<std::unique_ptr<Builder>> Builder::begin(Journal& journal, const RecordCodec& codec,
                                                const std::vector<Projection>& projections,
                                                const RebuildOptions& options, Shadow shadow) {
  auto db = Connection::open(options.conninfo);
  if (!db) return tl::unexpected{db.error()};
  auto made =
      std::make_unique<Builder>(*std::move(db), journal, codec, projections, options, shadow);
  auto ready = made->db_.run(session_settings)
                   .and_then([&] { return lock_rebuild(made->db_); })
                   .and_then([&] { return made->load_live(); });
  if (!ready) return tl::unexpected{ready.error()};
  for (PartitionId partition = 0; partition < journal.partitions(); ++partition) {
    const auto end = end_of(journal, partition, end_patience);
    if (!end) return refuse("unavailable", "the journal does not tell its end");
    made->partitions_.push_back({partition, 0, static_cast<std::uint64_t>(*end), 0, {}});
  }
  return made;
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

Result<void> Builder::fill() {
  const SeenHeads seen{live_};
  return lay_shadow(db_, projections_).and_then([&] {
    return Bulk{journal_, codec_, options_, projections_, tracks_, seen, partitions_}.run(
        [this] { options_.progress(progress("reading")); });
  });
}

Result<void> Builder::add_indexes() {
  options_.progress(progress("indexing"));
  return add_shadow_indexes(options_.conninfo, options_.jobs, projections_);
}

Result<void> Builder::take_kept() {
  const auto kept = read_kept_checkpoints(db_);
  if (!kept) return tl::unexpected{kept.error()};
  partitions_.clear();  // Hardly anything is left to read.
  for (Track& track : tracks_) {
    track.marks.clear();
    for (const Checkpoint& checkpoint : *kept) {
      if (checkpoint.projection != track.projection->name) continue;
      if (checkpoint.version != track.projection->version)
        return refuse("conflict", "the kept rows are of version " +
                                      std::to_string(checkpoint.version) +
                                      ": the program that made them rolls back to them",
                      track.projection->name);
      track.marks[checkpoint.partition] = checkpoint.mark;
    }
    if (track.marks.empty())
      return refuse("not_found", "nothing is kept of an earlier rebuild", track.projection->name);
  }
  return {};
}

Result<void> Builder::catch_up_and_swap() {
  options_.progress(progress("catching up"));
  follow();
  Result<void> done;
  for (int round = 0; done && round < rounds_max; ++round) {
    done = load_live();
    if (!done || behind_live() <= near_records) break;
    done = read_to_live(true);
  }
  if (!done || has_parked()) return done;
  if (auto held = hold_checkpoints(db_, projections_); !held) return held;
  done = load_live().and_then([&] { return read_to_live(false); });
  if (done && !has_parked()) {
    options_.progress(progress("swapping"));
    done = swap().and_then([&] { return db_.run("commit"); });
    if (done) return done;
  }
  (void)db_.run("rollback");
  return done;
}

/// Reads on from the marks of the slowest track.
void Builder::follow() {
  std::map<PartitionId, Mark> from;
  for (const Track& track : tracks_)
    for (const auto& [partition, mark] : track.marks) {
      const auto found = from.try_emplace(partition, mark).first;
      if (mark.head.height < found->second.head.height) found->second = mark;
    }
  follower_ = std::make_unique<Follower>(journal_, codec_, from);
}

std::uint64_t Builder::behind_live() const {
  std::uint64_t most = 0;
  for (const Checkpoint& checkpoint : live_)
    for (const Track& track : tracks_) {
      if (track.projection->name != checkpoint.projection) continue;
      const std::uint64_t ours = track.marks.at(checkpoint.partition).head.height;
      const std::uint64_t live = checkpoint.mark.head.height;
      if (live > ours && !track.stopped.contains(checkpoint.partition))
        most = std::max(most, live - ours);
    }
  return most;
}

Result<void> Builder::read_to_live(bool is_own_transaction) {
  const SeenHeads seen{live_};
  while (behind_live() > 0) {
    const auto batch = follower_->next(batch_records, read_wait);
    if (!batch) return tl::unexpected{batch.error()};
    if (!follower_->faults().empty())
      return refuse("unavailable", follower_->faults().begin()->second);
    if (auto checked = seen.check(*batch); !checked) return checked;
    for (Track& track : tracks_) fold_or_park(track, *batch);
    if (auto written = write(is_own_transaction); !written) return written;
  }
  return {};
}

/// Kept rows and their checkpoints move together; fresh ones have no checkpoints yet.
Result<void> Builder::write(bool is_own_transaction) {
  const bool is_kept = shadow_ == Shadow::previous;
  const bool has_begun = is_own_transaction && is_kept;
  Result<void> done = has_begun ? db_.run("begin") : Result<void>{};
  for (Track& track : tracks_) {
    for (std::size_t i = 0; done && i < track.sql.size(); ++i)
      done = write_table(db_, track.sql[i], track.fold.tables()[i],
                         is_own_transaction && !is_kept);
    track.fold.clear();
  }
  if (!is_kept || !done) return done;
  const Connection::Statement marks = put_statement(Shelf::kept, checkpoints_of(tracks_));
  done = db_.query(marks.sql, marks.params).map([](const Rows&) {});
  return done && has_begun ? db_.run("commit") : done;
}

Result<void> Builder::swap() {
  auto done = swap_tables(db_, shadow_, projections_);
  for (const Projection& projection : projections_) {
    if (!done) return done;
    const std::vector<Projection> alone{projection};
    done = db_.query(keep_sql, {param(projection.name), table_names(alone),
                                param(std::int64_t{options_.keep.count()})})
               .map([](const Rows&) {});
  }
  const Connection::Statement statements[] = {
      put_statement(Shelf::kept, live_), put_statement(Shelf::live, checkpoints_of(tracks_))};
  return done.and_then(
      [&] { return db_.pipeline(statements).map([](const std::vector<Rows>&) {}); });
}

bool Builder::has_parked() const {
  return std::ranges::any_of(tracks_, [](const Track& track) { return !track.stopped.empty(); });
}

RebuildProgress Builder::progress(std::string_view stage) const {
  RebuildProgress progress;
  progress.stage = stage;
  progress.partitions = partitions_;
  progress.elapsed = std::chrono::duration_cast<milliseconds>(
      std::chrono::steady_clock::now() - begun_);
  for (const Track& track : tracks_)
    for (const auto& [partition, why] : track.stopped)
      progress.parked.push_back({track.projection->name, partition, why});
  return progress;
}

}  // namespace gstd::postgres
