#include "adapters/postgres/batch.hpp"

namespace gstd::postgres {
namespace {

constexpr std::string_view begin_sql = "begin";
constexpr std::string_view commit_sql = "commit";

// Errors whose cause is what we wanted to write: data exceptions (22) and broken constraints (23).
// PostgreSQL documentation, appendix A. Everything else may pass when tried again.
bool is_about_data(const Error& error) {
  return error.path.starts_with("22") || error.path.starts_with("23");
}

Outcome failed(const Error& error) {
  return {is_about_data(error) ? Applied::poison : Applied::trouble, error.why, 0};
}

/// Projection functions are pure, but a broken one must not end the program.
Result<RowChanges> project(const Projection& projection, const Origin& origin,
                           const Event& event) {
  try {
    return projection.project(origin, event);
  } catch (const std::exception& problem) {
    return refuse("invalid", problem.what());
  }
}

Result<std::uint64_t> fold_record(Track& track, const Accepted& accepted) {
  const auto poison = [&](std::uint32_t index, const std::string& why) {
    return refuse("invalid", EventPosition{accepted.position, index}.text() + ": " + why);
  };
  if (track.skips.contains(accepted.position)) return 0;
  if (!accepted.record && track.projection->passes_unreadable) return 0;
  if (!accepted.record) return poison(0, "the record cannot be read: " + accepted.fault);
  Origin origin{accepted.record->stream, {accepted.position, 0}, accepted.record->at};
  for (const Entry& entry : accepted.record->entries)
    for (const Event& event : entry.events) {
      const auto changes = project(*track.projection, origin, event);
      const auto folded = changes ? track.fold.take(*changes)
                                  : Result<void>{tl::unexpected{changes.error()}};
      if (!folded)
        return poison(origin.position.index, folded.error().path + " " + folded.error().why);
      ++origin.position.index;
    }
  return origin.position.index;
}

struct Work {
  std::vector<Connection::Statement> statements;
  std::vector<Advance> advances;
};

void add_work(const Track& track, const std::map<PartitionId, Mark>& next, Work& work) {
  for (const auto& [partition, mark] : next)
    work.advances.push_back(
        {track.projection->name, partition, track.marks.at(partition), mark});
  for (std::size_t i = 0; i < track.sql.size(); ++i)
    append_statements(track.sql[i], track.fold.tables()[i], work.statements);
}

// The checkpoints come first: they are locked before anything else is written, so two projectors
// wait for one another instead of mixing. Their count decides whether the rest is kept.
Outcome write(Connection& db, Work& work) {
  std::vector<Connection::Statement> all{{begin_sql, {}}, advance_statement(work.advances)};
  std::move(work.statements.begin(), work.statements.end(), std::back_inserter(all));
  const auto answers = db.pipeline(all);
  if (!answers) {
    (void)db.run("rollback");
    return failed(answers.error());
  }
  if ((*answers)[1].touched() != work.advances.size()) {
    (void)db.run("rollback");
    return {Applied::conflict, "another projector moved a checkpoint", 0};
  }
  const auto kept = db.query(commit_sql);
  return kept ? Outcome{} : failed(kept.error());
}

}  // namespace

Track::Track(const Projection& of, std::string_view schema) : projection(&of), fold(of) {
  for (const Table& table : of.tables) sql.push_back(table_sql(table, schema));
}

Folded fold_records(Track& track, std::span<const Accepted> records,
                    std::map<PartitionId, Mark>& next) {
  Folded folded;
  for (const Accepted& accepted : records) {
    const PartitionId partition = accepted.position.partition;
    const auto mark = track.marks.find(partition);
    if (mark == track.marks.end() || track.stopped.contains(partition)) continue;
    const auto moved = next.find(partition);
    const Mark& at = moved == next.end() ? mark->second : moved->second;
    if (at.head.height != accepted.position.height) continue;  // Already in the rows.
    const auto until = track.until.find(partition);
    if (until != track.until.end() && at.head.height >= until->second) continue;
    const auto count = fold_record(track, accepted);
    if (!count) {
      folded.poison = accepted.position;
      folded.why = count.error().why;
      return folded;
    }
    folded.events += *count;
    next[partition] = accepted.after;
  }
  return folded;
}

Outcome apply(Connection& db, std::span<Track* const> tracks, std::span<const Accepted> records) {
  Work work;
  Outcome outcome;
  std::vector<std::map<PartitionId, Mark>> moved(tracks.size());
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    Track& track = *tracks[i];
    track.fold.clear();
    const Folded folded = fold_records(track, records, moved[i]);
    if (folded.poison) return {Applied::poison, folded.why, 0};
    outcome.events = std::max(outcome.events, folded.events);
    add_work(track, moved[i], work);
  }
  if (work.advances.empty()) return outcome;
  if (Outcome written = write(db, work); written.applied != Applied::done) return written;
  for (std::size_t i = 0; i < tracks.size(); ++i)
    for (const auto& [partition, mark] : moved[i]) tracks[i]->marks[partition] = mark;
  return outcome;
}

}  // namespace gstd::postgres
