#include "adapters/cli/read_models.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <unistd.h>

#include "adapters/cli/api.hpp"
#include "adapters/json/events.hpp"
#include "adapters/postgres/migrate.hpp"

namespace gstd::cli {

void add_read_model_arguments(CLI::App& command, ReadModelArguments& arguments) {
  add_journal_arguments(command, arguments.journal);
  command.add_option("--postgres", arguments.postgres, "libpq conninfo")
      ->envname("GSTD_POSTGRES")
      ->required();
}

postgres::Connection migrated(const std::string& conninfo) {
  auto db = must(postgres::Connection::open(conninfo));
  must(postgres::migrate(db));
  return db;
}

std::vector<Projection> projections_named(const std::string& name) {
  auto all = all_projections([](const Event& event) { return json::encode(event); });
  if (name == "all") return all;
  std::string known;
  for (const Projection& projection : all) known += " " + projection.name;
  std::erase_if(all, [&](const Projection& projection) { return projection.name != name; });
  if (all.empty())
    fail({Errc::not_found, "not_found", "no such projection; there are:" + known, name});
  return all;
}

void confirm(const std::string& question, bool is_sure) {
  if (is_sure) return;
  if (isatty(STDIN_FILENO) != 1)
    fail({Errc::invalid, "invalid", "nobody is here to confirm it", "--yes"});
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "y" && answer != "yes")
    fail({Errc::invalid, "invalid", "nothing was done", {}});
}

}  // namespace gstd::cli
