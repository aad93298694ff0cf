// `gstd projections`: where the read models stand, and what an operator may tell them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iomanip>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/read_models.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/postgres/lag.hpp"
#include "adapters/postgres/rebuild.hpp"

namespace gstd {
namespace {

using postgres::Checkpoint;
using postgres::Lag;

struct ProjectionsWords {
  cli::ReadModelArguments stores;
  std::string name;
  bool is_json = false;
};

/// One projection of one partition.
struct PlaceView {
  PartitionId partition = 0;
  std::uint64_t height = 0;
  Sha256 head;
  std::string stopped;
};
BOOST_DESCRIBE_STRUCT(PlaceView, (), (partition, height, head, stopped))

struct ProjectionView {
  std::string projection;
  std::string state;             ///< running, behind, paused, stopped or rebuild_needed.
  std::uint32_t version = 0;     ///< Of the program.
  std::uint32_t rows_version = 0;
  std::uint64_t lag_records = 0;
  std::uint64_t lag_events = 0;
  bool is_lag_at_least = false;  ///< More than was counted.
  std::optional<UnixMillis> lag_since;  ///< When the first record that is missing was written.
  std::int64_t lag_s = 0;
  std::string error;             ///< Why it stopped; the first partition's, named.
  std::vector<PlaceView> places;
};
BOOST_DESCRIBE_STRUCT(ProjectionView, (), (projection, state, version, rows_version, lag_records, lag_events, is_lag_at_least, lag_since, lag_s, error, places))

UnixMillis clock_now() {
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count()};
}

void add(const Checkpoint& checkpoint, const Lag& lag, ProjectionView& view) {
  view.rows_version = checkpoint.version;
  view.lag_records += lag.records;
  view.lag_events += lag.events;
  view.is_lag_at_least |= lag.is_at_least;
  if (lag.since) view.lag_since = std::min(view.lag_since.value_or(*lag.since), *lag.since);
  if (view.lag_records > 0 && view.state == "running") view.state = "behind";
  if (checkpoint.is_paused) view.state = "paused";
  if (!checkpoint.stopped.empty()) view.state = "stopped";
  if (!checkpoint.stopped.empty() && view.error.empty())
    view.error = "partition " + std::to_string(checkpoint.partition) + ": " + checkpoint.stopped;
  if (checkpoint.version != view.version) view.state = "rebuild_needed";
  view.places.push_back({checkpoint.partition, checkpoint.mark.head.height,
                         checkpoint.mark.head.hash, checkpoint.stopped});
}

std::vector<ProjectionView> views_of(const ProjectionsWords& words) {
  auto db = cli::migrated(words.stores.postgres);
  const auto journal = cli::open_existing(words.stores.journal);
  const json::JsonRecordCodec codec;
  const auto checkpoints = cli::must(postgres::read_checkpoints(db));
  const auto lags = cli::must(postgres::measure_lag(*journal, codec, checkpoints));
  std::vector<ProjectionView> views;
  for (const Projection& projection : cli::projections_named("all")) {
    ProjectionView& view = views.emplace_back();
    view.projection = projection.name;
    view.state = "running";
    view.version = projection.version;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
      if (checkpoints[i].projection == projection.name) add(checkpoints[i], lags[i], view);
    if (view.places.empty()) view.state = "not_begun";
    if (view.lag_since)
      view.lag_s = std::max<std::int64_t>(0, (clock_now() - *view.lag_since).get() / 1'000);
  }
  return views;
}

std::string heights_of(const ProjectionView& view) {
  std::string text;
  for (const PlaceView& place : view.places)
    text += (text.empty() ? "" : " ") + Position{place.partition, place.height}.text();
  return text;
}

void list(const ProjectionsWords& words) {
  const auto views = views_of(words);
  if (words.is_json) {
    std::cout << json::encode(views) << "\n";
    return;
  }
  std::cout << std::left << std::setw(20) << "projection" << std::setw(16) << "state"
            << std::setw(9) << "version" << std::setw(18) << "behind by" << std::setw(10) << "since"
            << "next positions\n";
  for (const ProjectionView& view : views) {
    const std::string behind = (view.is_lag_at_least ? "over " : "") +
                               std::to_string(view.lag_events) + " events";
    std::cout << std::left << std::setw(20) << view.projection << std::setw(16) << view.state
              << std::setw(9) << view.version << std::setw(18) << behind << std::setw(10)
              << std::to_string(view.lag_s) + " s" << heights_of(view) << "\n";
    if (!view.error.empty()) std::cout << "  " << view.error << "\n";
  }
}

void pause(const ProjectionsWords& words, bool is_paused) {
  auto db = cli::migrated(words.stores.postgres);
  for (const Projection& projection : cli::projections_named(words.name))
    cli::must(postgres::write_paused(db, projection.name, is_paused));
  std::cout << words.name << (is_paused ? " rests: its rows stay as they are\n" : " goes on\n");
}

void compare(const ProjectionsWords& words) {
  const auto projections = cli::projections_named(words.name);
  cli::migrated(words.stores.postgres);
  const auto journal = cli::open_existing(words.stores.journal);
  const json::JsonRecordCodec codec;
  postgres::RebuildOptions options;
  options.conninfo = words.stores.postgres;
  const auto differences = cli::must(
      postgres::compare_live_with_rebuilt(*journal, codec, projections, options));
  if (words.is_json) std::cout << json::encode(differences) << "\n";
  for (const postgres::Difference& difference : differences)
    if (!words.is_json)
      std::cout << difference.table << ": " << difference.live_only << " rows only live, "
                << difference.rebuilt_only << " only rebuilt\n";
  if (!differences.empty()) throw CLI::RuntimeError(1);
  if (!words.is_json) std::cout << "live and rebuilt are equal, row for row\n";
}

}  // namespace

void add_projections_command(CLI::App& app) {
  auto words = std::make_shared<ProjectionsWords>();
  CLI::App* command = app.add_subcommand(
      "projections", "Where each read model stands; or pause, resume, compare one");
  cli::add_read_model_arguments(*command, words->stores);
  command->add_flag("--json", words->is_json, "one JSON document");
  command->require_subcommand(0, 1);
  const auto add_act = [&](const char* name, const char* what, auto act) {
    CLI::App* added = command->add_subcommand(name, what)->fallthrough();
    added->add_option("projection", words->name, "its name, or `all`")->required();
    added->callback([words, act] { act(*words); });
  };
  add_act("pause", "Let one rest: its rows stay as they are, others go on",
          [](const ProjectionsWords& w) { pause(w, true); });
  add_act("resume", "Let one that rests go on",
          [](const ProjectionsWords& w) { pause(w, false); });
  add_act("compare", "Live rows with those the journal gives; the projector waits meanwhile",
          compare);
  command->callback([words, command] {
    if (command->get_subcommands().empty()) list(*words);
  });
}

}  // namespace gstd
