// `gstd rebuild NAME|all`: makes read models anew from the journal and swaps them in.
#include "adapters/postgres/rebuild.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/journal_arguments.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/postgres/migrate.hpp"

namespace gstd {
namespace {

using postgres::Difference;
using postgres::RebuildProgress;

struct RebuildWords {
  cli::JournalArguments journal;
  std::string postgres;
  std::string name;
  bool is_only_compared = false;
  bool is_json = false;
};

/// One line of `--json`.
struct RebuildLine {
  std::string stage;
  std::uint64_t records = 0;
  std::uint64_t total = 0;
  std::uint64_t events = 0;
  std::int64_t elapsed_ms = 0;
};
BOOST_DESCRIBE_STRUCT(RebuildLine, (), (stage, records, total, events, elapsed_ms))

void print_line(const RebuildProgress& progress, bool is_json) {
  if (is_json) {
    std::cout << json::encode(RebuildLine{std::string{progress.stage}, progress.records,
                                          progress.total, progress.events,
                                          progress.elapsed.count()})
              << "\n";
    return;
  }
  const std::int64_t ms = std::max<std::int64_t>(progress.elapsed.count(), 1);
  const auto rate = progress.records * 1000 / static_cast<std::uint64_t>(ms);
  // Ghosts are in the total and not in the records: the end may come sooner than it looks.
  const auto left = progress.total > progress.records ? progress.total - progress.records : 0;
  std::cout << "\r" << progress.stage << "  " << progress.records << " of " << progress.total
            << " records, " << progress.events << " events, " << rate << "/s, "
            << (rate > 0 ? left / rate : 0) << " s left   " << std::flush;
}

std::vector<Projection> chosen(const std::string& name) {
  auto all = all_projections([](const Event& event) { return json::encode(event); });
  if (name == "all") return all;
  std::string known;
  for (const Projection& projection : all) known += " " + projection.name;
  std::erase_if(all, [&](const Projection& projection) { return projection.name != name; });
  if (all.empty())
    cli::fail({Errc::not_found, "not_found", "no such projection; there are:" + known, name});
  return all;
}

void print(const std::vector<Difference>& differences, bool is_json) {
  if (is_json) {
    std::cout << json::encode(differences) << "\n";
    return;
  }
  std::cout << "\n";
  for (const Difference& difference : differences)
    std::cout << difference.table << ": " << difference.live_only << " rows only live, "
              << difference.rebuilt_only << " only rebuilt\n";
  if (differences.empty()) std::cout << "live and rebuilt are equal, row for row\n";
}

void run(const RebuildWords& words) {
  const auto projections = chosen(words.name);
  const auto journal = cli::open_existing(words.journal);
  const json::JsonRecordCodec codec;
  postgres::RebuildOptions options{words.postgres};
  options.progress = [&](const RebuildProgress& progress) {
    print_line(progress, words.is_json);
  };
  auto db = cli::must(postgres::Connection::open(words.postgres));
  cli::must(postgres::migrate(db));
  if (words.is_only_compared) {
    const auto differences = cli::must(
        postgres::compare_live_with_rebuilt(*journal, codec, projections, options));
    print(differences, words.is_json);
    if (!differences.empty()) throw CLI::RuntimeError(1);
    return;
  }
  print_line(cli::must(postgres::rebuild(*journal, codec, projections, options)), words.is_json);
  if (!words.is_json) std::cout << "\n";
}

}  // namespace

void add_rebuild_command(CLI::App& app) {
  auto words = std::make_shared<RebuildWords>();
  CLI::App* command = app.add_subcommand(
      "rebuild", "Make a read model, or all, anew from the journal; reads go on meanwhile");
  cli::add_journal_arguments(*command, words->journal);
  command->add_option("projection", words->name, "its name, or `all`")->required();
  command->add_option("--postgres", words->postgres, "libpq conninfo")
      ->envname("GSTD_POSTGRES")
      ->required();
  command->add_flag("--compare", words->is_only_compared,
                    "swap nothing: compare with the live rows, while the projector waits");
  command->add_flag("--json", words->is_json, "one JSON object a line");
  command->callback([words] { run(*words); });
}

}  // namespace gstd
