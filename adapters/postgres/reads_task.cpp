#include "adapters/json/codec.hpp"
#include "adapters/json/events.hpp"
#include "adapters/postgres/queries.hpp"
#include "adapters/postgres/reads.hpp"
#include "adapters/postgres/rows.hpp"
#include "projections/disclosure.hpp"

namespace gstd::reads {
namespace {

using postgres::param;
using postgres::row_as;
using postgres::rows_as;

constexpr Query one_task{"one_task", "select * from live.tasks where task_id = $1::uuid"};

constexpr Query created_event{"created_event", R"(
select event from live.task_events where task_id = $1::uuid order by height, index limit 1)"};

// Results, and whatever would tell them, only once the task is decided (domain.md §3). More than
// 200 attempts do not happen: attempts_max is 45.
constexpr Query replicas_of_task{"replicas_of_task", R"(
select v.replica, v.worker, v.owner, v.phase, v.verdict, v.weight, v.claimed_at, v.lease_until,
  case when v.phase = 'submitted' then v.ended_at end as submitted_at,
  case when t.decided_at is not null then v.result end as result,
  case when t.decided_at is not null then v.blob end as blob,
  case when t.decided_at is not null then v.exit end as exit,
  case when t.decided_at is not null then v.fuel end as fuel,
  case when t.decided_at is not null then v.signature end as signature
from live.validations v join live.tasks t on t.task_id = v.task_id
where v.task_id = $1::uuid order by v.replica limit 200)"};

constexpr Query timeline_of_task{"timeline_of_task", R"(
select e.partition || ':' || e.height || ':' || e.index as position, e.at, e.type, e.event,
  t.decided_at is not null as is_decided
from live.task_events e left join live.tasks t on t.task_id = e.task_id
where e.task_id = $1::uuid and (e.height, e.index) > ($2::bigint, $3::bigint)
order by e.height, e.index limit 200)"};

constexpr Query payment_of_task{"payment_of_task", R"(
select t.task_id, t.requester, t.escrow, t.currency, t.reserve_nano,
  case when t.settled_at is not null then t.paid_nano end as paid_nano,
  t.settled_fee_nano as fee_nano, t.returned_nano,
  case
    when t.settled_at is not null then 'settled'
    when r.state is not null then r.state
    when t.phase = 'awaiting_escrow' then 'awaiting'
    when t.funded_at is null and t.reason like 'escrow\_%' then 'refused'
    else 'released'
  end as state
from live.tasks t
left join live.reservations r on r.escrow = t.escrow and r.task_id = t.task_id
where t.task_id = $1::uuid)"};

constexpr Query intents_of_task{"intents_of_task", R"(
select * from live.payout_intents where task_id = $1::uuid order by payee limit 200)"};

tl::unexpected<Error> no_such_task() { return refuse("not_found", "no such task"); }

/// The one row asked for, or `not_found`.
template <class Row>
Result<Row> one_of(Connection& db, const Query& query, const TaskId& id) {
  auto rows = rows_as<Row>(db.query(query.sql, {param(id)}));
  if (!rows) return tl::unexpected{rows.error()};
  if (rows->empty()) return no_such_task();
  return std::move(rows->front());
}

Result<TaskSpec> spec_of(Connection& db, const TaskId& id) {
  const auto rows = db.query(created_event.sql, {param(id)});
  if (!rows) return tl::unexpected{rows.error()};
  const auto text = rows->size() > 0 ? rows->text(0, 0) : std::nullopt;
  if (!text) return refuse("unavailable", "the task's timeline is not read yet");
  const auto event = json::decode<Event>(*text);
  if (!event) return tl::unexpected{event.error()};
  const auto* noun = std::get_if<TaskEvent>(&*event);
  const auto* created = noun ? std::get_if<TaskCreated>(noun) : nullptr;
  if (!created) return refuse("unavailable", "the task's timeline does not begin with its spec");
  return *created->spec;
}

}  // namespace

std::vector<Query> task_detail_queries() {
  return {one_task,         created_event,   replicas_of_task,
          timeline_of_task, payment_of_task, intents_of_task};
}

Result<TaskDetail> task(Connection& db, const TaskId& id) {
  auto row = one_of<TaskRow>(db, one_task, id);
  if (!row) return tl::unexpected{row.error()};
  auto spec = spec_of(db, id);
  if (!spec) return tl::unexpected{spec.error()};
  auto replicas = rows_as<ReplicaRow>(db.query(replicas_of_task.sql, {param(id)}));
  if (!replicas) return tl::unexpected{replicas.error()};
  return TaskDetail{*std::move(row), *std::move(spec), *std::move(replicas)};
}

Result<std::vector<TimelineRow>> timeline(Connection& db, const TaskId& id,
                                          const std::optional<EventPosition>& after) {
  const std::int64_t height = after ? static_cast<std::int64_t>(after->record.height) : -1;
  const std::int64_t index = after ? after->index : 0;
  const auto rows =
      db.query(timeline_of_task.sql, {param(id), param(height), param(index)});
  if (!rows) return tl::unexpected{rows.error()};
  if (rows->size() == 0 && !after) return no_such_task();
  std::vector<TimelineRow> all;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto row = row_as<TimelineRow>(*rows, i);
    if (!row) return tl::unexpected{row.error()};
    if (const auto text = rows->text(i, rows->column("event"))) {
      auto event = json::decode<Event>(*text);
      if (!event) return tl::unexpected{event.error()};
      const bool is_decided = rows->text(i, rows->column("is_decided")) == "t";
      if (is_decided || disclosure_of(*event) != Disclosure::once_decided)
        row->event = *std::move(event);
    }
    all.push_back(*std::move(row));
  }
  return all;
}

Result<PaymentRow> payment(Connection& db, const TaskId& id) {
  auto row = one_of<PaymentRow>(db, payment_of_task, id);
  if (!row) return row;
  auto intents = rows_as<IntentRow>(db.query(intents_of_task.sql, {param(id)}));
  if (!intents) return tl::unexpected{intents.error()};
  row->intents = *std::move(intents);
  return row;
}

Result<ResultRow> result(Connection& db, const TaskId& id) {
  const auto row = one_of<TaskRow>(db, one_task, id);
  if (!row) return tl::unexpected{row.error()};
  if (!row->result || !row->decided_at) return refuse("not_yet", "the task is not decided");
  auto replicas = rows_as<ReplicaRow>(db.query(replicas_of_task.sql, {param(id)}));
  if (!replicas) return tl::unexpected{replicas.error()};
  std::erase_if(*replicas, [](const ReplicaRow& r) { return r.verdict != "accepted"; });
  return ResultRow{id,           row->requester,   row->status,
                   *row->result, *row->decided_at, *std::move(replicas)};
}

}  // namespace gstd::reads
