#include "adapters/postgres/pages.hpp"
#include "adapters/postgres/queries.hpp"

namespace gstd::reads {
namespace {

using postgres::param;
using postgres::rows_as;

constexpr Query all_tasks{"all_tasks", R"(
select * from live.tasks where (created_at, task_id) < ($1::bigint, $2::uuid)
order by created_at desc, task_id desc limit $3::bigint)"};

constexpr Query tasks_of_requester{"tasks_of_requester", R"(
select * from live.tasks
where (created_at, task_id) < ($1::bigint, $2::uuid) and requester = $4::text
order by created_at desc, task_id desc limit $3::bigint)"};

constexpr Query tasks_of_status{"tasks_of_status", R"(
select * from live.tasks
where (created_at, task_id) < ($1::bigint, $2::uuid) and status = $4::text
order by created_at desc, task_id desc limit $3::bigint)"};

constexpr Query tasks_of_requester_and_status{"tasks_of_requester_and_status", R"(
select * from live.tasks
where (created_at, task_id) < ($1::bigint, $2::uuid) and requester = $4::text
and status = $5::text
order by created_at desc, task_id desc limit $3::bigint)"};

const Query& query_for(const TaskFilter& filter) {
  if (filter.requester && filter.status) return tasks_of_requester_and_status;
  if (filter.requester) return tasks_of_requester;
  return filter.status ? tasks_of_status : all_tasks;
}

}  // namespace

std::vector<Query> task_queries() {
  return {all_tasks, tasks_of_requester, tasks_of_status, tasks_of_requester_and_status};
}

std::string Cursor::text() const { return std::to_string(at.get()) + ":" + id; }

Result<Cursor> Cursor::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  std::int64_t at = 0;
  if (colon == std::string_view::npos || !postgres::read_number(text.substr(0, colon), at))
    return refuse("invalid", "expected a cursor as a page before gave it");
  return Cursor{UnixMillis{at}, std::string{text.substr(colon + 1)}};
}

Result<Page<TaskRow>> tasks(Connection& db, const TaskFilter& filter, const PageRequest& page) {
  auto params = page_params<TaskId>(page);
  if (!params) return tl::unexpected{params.error()};
  std::vector<postgres::Param> all{params->at, params->id, params->limit};
  if (filter.requester) all.push_back(param(*filter.requester));
  if (filter.status) all.push_back(param(*filter.status));
  auto rows = rows_as<TaskRow>(db.query(query_for(filter).sql, all));
  if (!rows) return tl::unexpected{rows.error()};
  return page_of(*std::move(rows), params->rows,
                 [](const TaskRow& row) { return Cursor{row.created_at, row.task_id.text()}; });
}

}  // namespace gstd::reads
