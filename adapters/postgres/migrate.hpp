// Migrations: the numbered files of schemas/sql, carried in the program, applied in order.
#pragma once

#include <span>

#include "adapters/postgres/connection.hpp"

namespace gstd::postgres {

struct Migration {
  std::string_view name;  ///< The file's name, for example `0002_tasks.sql`.
  std::string_view sql;
};

/// Made from schemas/sql when the program is built.
std::span<const Migration> migrations();

/// Applies what is missing, each in a transaction of its own, one program at a time; answers how
/// many. Refuses with `unavailable` when an applied one has changed since, or is unknown here.
Result<std::size_t> migrate(Connection& db);
Result<std::size_t> migrate(Connection& db, std::span<const Migration> wanted);

}  // namespace gstd::postgres
