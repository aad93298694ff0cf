#include "adapters/json/codec.hpp"
#include "adapters/json/events.hpp"
#include "adapters/postgres/pages.hpp"
#include "adapters/postgres/queries.hpp"

namespace gstd::reads {
namespace {

using postgres::param;
using postgres::row_as;
using postgres::rows_as;

constexpr Query all_devices{"all_devices", R"(
select 'device' as kind, * from live.devices
where (registered_at, worker) < ($1::bigint, $2::text)
order by registered_at desc, worker desc limit $3::bigint)"};

constexpr Query devices_of_owner{"devices_of_owner", R"(
select 'device' as kind, * from live.devices
where (registered_at, worker) < ($1::bigint, $2::text) and owner = $4::text
order by registered_at desc, worker desc limit $3::bigint)"};

constexpr Query all_nodes{"all_nodes", R"(
select 'node' as kind, * from live.nodes
where (registered_at, worker) < ($1::bigint, $2::text)
order by registered_at desc, worker desc limit $3::bigint)"};

constexpr Query nodes_of_owner{"nodes_of_owner", R"(
select 'node' as kind, * from live.nodes
where (registered_at, worker) < ($1::bigint, $2::text) and owner = $4::text
order by registered_at desc, worker desc limit $3::bigint)"};

constexpr Query one_worker{"one_worker", R"(
select 'device' as kind, * from live.devices where worker = $1::text
union all
select 'node' as kind, * from live.nodes where worker = $1::text)"};

constexpr Query earnings_of_worker{"earnings_of_worker", R"(
select * from live.earnings where worker = $1::text order by currency limit 200)"};

/// The last event that described the worker names its specs.
Result<std::map<std::string, std::string>> specs_in(std::string_view description) {
  const auto event = json::decode<Event>(description);
  if (!event) return tl::unexpected{event.error()};
  if (const auto* noun = std::get_if<WorkerEvent>(&*event)) {
    if (const auto* registered = std::get_if<WorkerRegistered>(noun)) return registered->specs;
    if (const auto* updated = std::get_if<WorkerUpdated>(noun)) return updated->specs;
  }
  return refuse("unavailable", "the worker's description is something else");
}

Result<std::vector<WorkerRow>> workers_in(const Result<postgres::Rows>& rows) {
  if (!rows) return tl::unexpected{rows.error()};
  std::vector<WorkerRow> all;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto row = row_as<WorkerRow>(*rows, i);
    if (!row) return tl::unexpected{row.error()};
    auto specs = specs_in(rows->text(i, rows->column("description")).value_or(""));
    if (!specs) return tl::unexpected{specs.error()};
    row->specs = *std::move(specs);
    all.push_back(*std::move(row));
  }
  return all;
}

Result<Page<WorkerRow>> workers(Connection& db, const Query& all, const Query& of_owner,
                                const std::optional<Wallet>& owner, const PageRequest& page) {
  auto params = page_params<WorkerId>(page);
  if (!params) return tl::unexpected{params.error()};
  std::vector<postgres::Param> given{params->at, params->id, params->limit};
  if (owner) given.push_back(param(*owner));
  auto rows = workers_in(db.query(owner ? of_owner.sql : all.sql, given));
  if (!rows) return tl::unexpected{rows.error()};
  return page_of(*std::move(rows), params->rows, [](const WorkerRow& row) {
    return Cursor{row.registered_at, row.worker.text()};
  });
}

}  // namespace

std::vector<Query> worker_queries() {
  return {all_devices, devices_of_owner, all_nodes, nodes_of_owner, one_worker,
          earnings_of_worker};
}

Result<Page<WorkerRow>> devices(Connection& db, const std::optional<Wallet>& owner,
                                const PageRequest& page) {
  return workers(db, all_devices, devices_of_owner, owner, page);
}

Result<Page<WorkerRow>> nodes(Connection& db, const std::optional<Wallet>& owner,
                              const PageRequest& page) {
  return workers(db, all_nodes, nodes_of_owner, owner, page);
}

Result<WorkerDetail> worker(Connection& db, const WorkerId& id) {
  auto rows = workers_in(db.query(one_worker.sql, {param(id)}));
  if (!rows) return tl::unexpected{rows.error()};
  if (rows->empty()) return refuse("not_found", "no such worker");
  auto earned = rows_as<EarningsRow>(db.query(earnings_of_worker.sql, {param(id)}));
  if (!earned) return tl::unexpected{earned.error()};
  return WorkerDetail{std::move(rows->front()), *std::move(earned)};
}

}  // namespace gstd::reads
