#include "adapters/postgres/bulk.hpp"

#include <algorithm>
#include <numeric>

#include "adapters/postgres/shadow.hpp"

namespace gstd::postgres {
namespace {

constexpr std::size_t batch_records_max = 4'000;
constexpr std::chrono::milliseconds read_wait{100};

// Rows can be made anew, so nothing waits for the disk.
const std::string copy_settings =
    "set synchronous_commit = off; set application_name = 'gstd rebuild'";

bool has_new_rows(const TableFold& fold) {
  return std::ranges::any_of(fold.rows(),
                             [](const FoldedRow& row) { return row.act == Act::put; });
}

std::vector<Track> empty_copies(const std::vector<Track>& tracks) {
  std::vector<Track> copies;
  for (const Track& track : tracks) {
    Track& copy = copies.emplace_back(*track.projection, "rebuild");
    copy.skips = track.skips;
    copy.until = track.until;
  }
  return copies;
}

}  // namespace

SeenHeads::SeenHeads(const std::vector<Checkpoint>& live) {
  for (const Checkpoint& checkpoint : live)
    after_.emplace(Position{checkpoint.partition, checkpoint.mark.head.height},
                   checkpoint.mark.head.hash);
}

Result<void> SeenHeads::check(std::span<const Accepted> batch) const {
  for (const Accepted& accepted : batch) {
    const Head& head = accepted.after.head;
    const PartitionId partition = accepted.position.partition;
    const auto [first, last] = after_.equal_range({partition, head.height});
    for (auto seen = first; seen != last; ++seen)
      if (seen->second != head.hash)
        return refuse("unavailable", journal_changed(partition, accepted.position.height,
                                                     seen->second, head.hash.text()));
  }
  return {};
}

std::uint64_t fold_or_park(Track& track, std::span<const Accepted> records) {
  std::map<PartitionId, Mark> next;
  Folded folded = fold_records(track, records, next);
  std::uint64_t events = folded.events;
  while (folded.poison) {  // What came before it is in the fold and not taken again.
    track.stopped[folded.poison->partition] = folded.why;
    folded = fold_records(track, records, next);
    events += folded.events;
  }
  for (const auto& [partition, mark] : next) track.marks[partition] = mark;
  return events;
}

Result<void> write_table(Connection& db, const TableSql& sql, const TableFold& fold,
                         bool may_fail) {
  constexpr std::string_view unique_violation = "23505";
  bool is_copied = false;
  if (may_fail && has_new_rows(fold)) {
    const auto copied = db.copy(sql.copy, CopyRows{fold});
    is_copied = copied.has_value();
    if (!copied && copied.error().path != unique_violation) return copied;
  }
  std::vector<Connection::Statement> statements;
  append_statements(sql, fold, statements, is_copied ? Writes::but_put : Writes::all);
  if (statements.empty()) return {};
  return db.pipeline(statements).map([](const std::vector<Rows>&) {});
}

/// One thread with a session of its own: partition after partition, until none is left.
class Bulk::Job {
 public:
  explicit Job(Bulk& bulk) : bulk_(bulk), tracks_(empty_copies(bulk.tracks_)) {}

  Result<void> run() {
    auto db = Connection::open(bulk_.options_.conninfo);
    if (!db) return tl::unexpected{db.error()};
    Result<void> done = db->run(copy_settings);
    for (auto place = bulk_.next(); done && place; place = bulk_.next())
      done = build(*db, *place);
    return done;
  }

 private:
  Result<void> build(Connection& db, std::size_t place) {
    const PartitionProgress& progress = bulk_.progress_[place];
    const PartitionId partition = progress.partition;
    for (Track& track : tracks_) {
      track.marks = {{partition, Mark{}}};
      track.stopped.clear();
    }
    is_first_write_ = true;
    const auto begun = std::chrono::steady_clock::now();
    Follower follower{bulk_.journal_, bulk_.codec_, {{partition, Mark{}}}};
    const auto end = static_cast<Offset>(progress.total);
    const std::size_t batch_records = std::min(batch_records_max, bulk_.options_.rows_max);
    while (follower.read_to(partition) < end) {
      if (bulk_.has_failed_) return {};
      auto batch = follower.next(batch_records, read_wait);
      if (!batch) return tl::unexpected{batch.error()};
      if (auto checked = bulk_.seen_.check(*batch); !checked) return checked;
      Step step;
      for (Track& track : tracks_)
        step.events = std::max(step.events, fold_or_park(track, *batch));
      step.read_to = static_cast<std::uint64_t>(follower.read_to(partition));
      step.spent = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - begun);
      bulk_.note(place, step);
      if (rows() < bulk_.options_.rows_max) continue;
      if (auto written = write(db); !written) return written;
    }
    auto written = write(db);
    if (written) bulk_.hand_in(tracks_, partition);
    return written;
  }

  std::size_t rows() const {
    std::size_t count = 0;
    for (const Track& track : tracks_) count += track.fold.rows();
    return count;
  }

  Result<void> write(Connection& db) {
    if (!is_first_write_)
      if (auto laid = bulk_.ensure_keys(); !laid) return laid;
    for (Track& track : tracks_)
      for (std::size_t i = 0; i < track.sql.size(); ++i)
        if (auto done = write(db, track.sql[i], track.fold.tables()[i]); !done) return done;
    if (auto added = bulk_.add_totals(tracks_); !added) return added;
    for (Track& track : tracks_) track.fold.clear();
    is_first_write_ = false;
    return {};
  }

  /// A partition's first rows are new, and what is not `put` concerns rows that never were. Later
  /// ones may be there already, and are found by their keys.
  Result<void> write(Connection& db, const TableSql& sql, const TableFold& fold) {
    if (fold.table().is_totals) return {};
    if (!is_first_write_) return write_table(db, sql, fold, true);
    if (!has_new_rows(fold)) return {};
    return db.copy(sql.copy, CopyRows{fold});
  }

  Bulk& bulk_;
  std::vector<Track> tracks_;
  bool is_first_write_ = true;
};

Bulk::Bulk(Journal& journal, const RecordCodec& codec, const RebuildOptions& options,
           const std::vector<Projection>& projections, std::vector<Track>& tracks,
           const SeenHeads& seen, std::vector<PartitionProgress>& progress)
    : journal_(journal),
      codec_(codec),
      options_(options),
      projections_(projections),
      tracks_(tracks),
      seen_(seen),
      progress_(progress),
      order_(progress.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::sort(order_, std::ranges::greater{},
                    [&](std::size_t place) { return progress[place].total; });
}

std::optional<std::size_t> Bulk::next() {
  const std::size_t i = next_++;
  return i < order_.size() ? std::optional{order_[i]} : std::nullopt;
}

void Bulk::note(std::size_t place, const Step& step) {
  const std::lock_guard lock{mutex_};
  progress_[place].records = step.read_to;
  progress_[place].events += step.events;
  progress_[place].spent = step.spent;
  report_();
}

Result<void> Bulk::ensure_keys() {
  const std::lock_guard lock{mutex_};
  if (has_keys_) return {};
  auto added = add_shadow_keys(options_.conninfo, options_.jobs, projections_);
  has_keys_ = added.has_value();
  return added;
}

Result<void> Bulk::add_totals(const std::vector<Track>& tracks) {
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < tracks.size(); ++i)
    if (auto added = tracks_[i].fold.take_totals(tracks[i].fold); !added) return added;
  return {};
}

void Bulk::hand_in(const std::vector<Track>& tracks, PartitionId partition) {
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    tracks_[i].marks[partition] = tracks[i].marks.at(partition);
    tracks_[i].stopped.insert(tracks[i].stopped.begin(), tracks[i].stopped.end());
  }
}

Result<void> Bulk::write_totals() {
  auto db = Connection::open(options_.conninfo);
  if (!db) return tl::unexpected{db.error()};
  for (Track& track : tracks_) {
    for (std::size_t i = 0; i < track.sql.size(); ++i)
      if (auto done = write_table(*db, track.sql[i], track.fold.tables()[i], true); !done)
        return done;
    track.fold.clear();
  }
  return {};
}

Result<void> Bulk::run(const std::function<void()>& report) {
  report_ = report;
  const std::size_t jobs = std::clamp<std::size_t>(options_.jobs, 1, progress_.size());
  std::vector<Result<void>> results(jobs);
  std::vector<std::thread> threads;
  for (Result<void>& result : results)
    threads.emplace_back([&] {
      result = Job{*this}.run();
      if (!result) has_failed_ = true;  // The others need not go on.
    });
  for (std::thread& thread : threads) thread.join();
  for (const Result<void>& result : results)
    if (!result) return result;
  return ensure_keys().and_then([&] { return write_totals(); });
}

}  // namespace gstd::postgres
