// Shadow: tables of some projections beside the live ones: those that a rebuild fills in the schema
// `rebuild`, and those that one replaced in the schema `previous`.
#pragma once

#include "adapters/postgres/connection.hpp"
#include "projections/projection.hpp"

namespace gstd::postgres {

/// One name per projection, and one per table, as arguments: text[].
Param projection_names(const std::vector<Projection>& projections);
Param table_names(const std::vector<Projection>& projections);

/// An empty schema `rebuild` with the tables, and no key or index: rows come faster without.
Result<void> lay_shadow(Connection& db, const std::vector<Projection>& projections);

/// Keys and indexes as the live tables have them, `jobs` at a time, on sessions of their own.
Result<void> add_shadow_keys(const std::string& conninfo, std::size_t jobs,
                             const std::vector<Projection>& projections);
Result<void> add_shadow_indexes(const std::string& conninfo, std::size_t jobs,
                                const std::vector<Projection>& projections);

enum class Shadow { rebuild, previous };

/// Within the caller's transaction: the tables of `from` become live, and the live ones take their
/// place in `previous`.
Result<void> swap_tables(Connection& db, Shadow from, const std::vector<Projection>& projections);

/// One rebuild at a time: until the session ends. Waits at most 2 s for others that drop what has
/// expired; `unavailable` when another rebuild has it.
Result<void> lock_rebuild(Connection& db);

/// Forgets the tables of `previous` whose time to be kept is over; not while a rebuild goes on.
Result<void> drop_expired(Connection& db);

}  // namespace gstd::postgres
