#include "adapters/postgres/queries.hpp"
#include "adapters/postgres/reads.hpp"
#include "adapters/postgres/rows.hpp"

namespace gstd::reads {
namespace {

using postgres::param;
using postgres::rows_as;

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t hours_shown = 24;

struct CountRow {
  std::string name;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (name, total))

struct HourRow {
  std::int64_t hour = 0;
  std::string name;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(HourRow, (), (hour, name, total))

// A few dozen counters: the whole table.
constexpr Query counters{"counters", "select name, total from live.stats order by name limit 200"};

// The same condition as the index tasks_going_on.
constexpr Query going_on{"going_on", R"(
select status as name, count(*) as total from live.tasks
where status in ('awaiting_escrow', 'pending', 'assigned', 'validating', 'validated')
group by status limit 200)"};

constexpr Query last_hours{"last_hours", R"(
select hour, name, total from live.activity where hour > $1::bigint
order by hour desc, name desc limit 1000)"};

Result<std::map<std::string, std::int64_t>> counted(const Result<postgres::Rows>& rows) {
  const auto all = rows_as<CountRow>(rows);
  if (!all) return tl::unexpected{all.error()};
  std::map<std::string, std::int64_t> counts;
  for (const CountRow& row : *all) counts[row.name] = row.total;
  return counts;
}

}  // namespace

std::vector<Query> network_queries() { return {counters, going_on, last_hours}; }

Result<Stats> stats(Connection& db) {
  auto ever = counted(db.query(counters.sql));
  if (!ever) return tl::unexpected{ever.error()};
  auto now = counted(db.query(going_on.sql));
  if (!now) return tl::unexpected{now.error()};
  return Stats{*std::move(ever), *std::move(now)};
}

Result<NetworkRow> network(Connection& db, UnixMillis now) {
  const auto ever = counted(db.query(counters.sql));
  if (!ever) return tl::unexpected{ever.error()};
  const auto hours =
      rows_as<HourRow>(db.query(last_hours.sql, {param(now.get() / hour_ms - hours_shown)}));
  if (!hours) return tl::unexpected{hours.error()};
  const auto total = [&](const char* name) {
    const auto found = ever->find(name);
    return found == ever->end() ? 0U : static_cast<std::uint64_t>(found->second);
  };
  NetworkRow row{total("devices_registered"), total("nodes_registered"),
                 total("users_registered"), {}};
  for (const HourRow& count : *hours) {
    const UnixMillis hour{count.hour * hour_ms};
    if (row.last_hours.empty() || row.last_hours.back().hour != hour)
      row.last_hours.push_back({hour, {}});
    row.last_hours.back().counts[count.name] = count.total;
  }
  return row;
}

}  // namespace gstd::reads
