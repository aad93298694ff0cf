// `gstd rebuild`: read models made anew, or taken back. Exit code 1 when anything was parked.
#include "adapters/postgres/rebuild.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/read_models.hpp"
#include "adapters/cli/rebuild_screen.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/postgres/migrate.hpp"

namespace gstd {
namespace {

using postgres::RebuildProgress;

/// More partitions at once than any journal of ours has would only be sessions that wait.
constexpr std::size_t jobs_max = 64;

struct RebuildWords {
  cli::ReadModelArguments stores;
  std::string name;
  std::size_t jobs = std::thread::hardware_concurrency();
  std::int64_t keep_s = 24 * 3600;
  bool is_rolled_back = false;
  bool is_sure = false;
  bool is_json = false;
};

void run(const RebuildWords& words) {
  const auto projections = cli::projections_named(words.name);
  if (words.is_rolled_back)
    cli::confirm("Let the kept rows of " + words.name + " become the live ones?", words.is_sure);
  const auto journal = cli::open_existing(words.stores.journal);
  cli::migrated(words.stores.postgres);
  const json::JsonRecordCodec codec;
  cli::RebuildScreen screen{words.is_json};
  postgres::RebuildOptions options;
  options.conninfo = words.stores.postgres;
  options.jobs = words.jobs;
  options.keep = std::chrono::seconds{words.keep_s};
  options.progress = [&](const RebuildProgress& progress) { screen.show(progress); };
  const auto how = words.is_rolled_back ? postgres::roll_back : postgres::rebuild;
  const RebuildProgress end = cli::must(how(*journal, codec, projections, options));
  screen.show(end);
  for (const postgres::Parked& parked : end.parked)
    std::cerr << "gstd: " << parked.projection << " is parked at " << parked.why << "\n";
  if (end.parked.empty()) return;
  std::cerr << "gstd: the live rows stay as they were\n";
  throw CLI::RuntimeError(1);
}

}  // namespace

void add_rebuild_command(CLI::App& app) {
  auto words = std::make_shared<RebuildWords>();
  CLI::App* command = app.add_subcommand(
      "rebuild", "Make a read model, or all, anew from the journal; reads and writes go on");
  cli::add_read_model_arguments(*command, words->stores);
  command->add_option("projection", words->name, "its name, or `all`")->required();
  command->add_option("--jobs", words->jobs, "partitions read at once")
      ->check(CLI::Range(std::size_t{1}, jobs_max))
      ->capture_default_str();
  command->add_option("--keep", words->keep_s, "how long the replaced rows stay: 90s, 30m, 24h, 7d")
      ->transform(CLI::AsNumberWithUnit(std::map<std::string, std::int64_t>{
          {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}))
      ->check(CLI::NonNegativeNumber)
      ->default_str("24h");
  command->add_flag("--rollback", words->is_rolled_back, "take back the last rebuild instead");
  command->add_flag("--yes", words->is_sure, "do not ask before rolling back");
  command->add_flag("--json", words->is_json, "one JSON object a line");
  command->callback([words] { run(*words); });
}

}  // namespace gstd
