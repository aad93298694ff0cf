// What commands about read models share: where journal and rows are, which projections are meant.
#pragma once

#include "adapters/cli/journal_arguments.hpp"
#include "adapters/postgres/connection.hpp"
#include "projections/projection.hpp"

namespace gstd::cli {

struct ReadModelArguments {
  JournalArguments journal;
  std::string postgres;
};
void add_read_model_arguments(CLI::App& command, ReadModelArguments& arguments);

/// A session with the migrated database; ends the command when there is none.
postgres::Connection migrated(const std::string& conninfo);

/// One by its name, or `all`; ends the command, naming those there are, when there is no such one.
std::vector<Projection> projections_named(const std::string& name);

/// Asks a person at the terminal; ends the command when the answer is not yes, and when nobody is
/// there to answer. With `is_sure` nothing is asked.
void confirm(const std::string& question, bool is_sure);

}  // namespace gstd::cli
