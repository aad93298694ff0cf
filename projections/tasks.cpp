#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// `phase` is what the task's own ending or beginning says; the public status also looks at leases
// and results, and is computed by the table from `phase`, `live` and `results` (schemas/sql).
const Table tasks{
    "tasks",
    {{"task_id", uuid}},
    {{"requester"}, {"phase"}, {"reason"}, {"type"}, {"tier"}, {"currency"},
     {"reward_nano", number}, {"fee_nano", number}, {"reserve_nano", number},
     {"results_max", number}, {"escrow", uuid}, {"created_at", number}, {"ends_at", number},
     {"funded_at", number}, {"decided_at", number}, {"settled_at", number}, {"result"},
     {"paid_nano", counter}, {"settled_fee_nano", number}, {"returned_nano", number},
     {"attempts", counter}, {"live", counter}, {"results", counter}}};

struct On {
  const Origin& origin;
  TaskId task;

  RowChanges change(Cells cells) const { return {set("tasks", key(task), std::move(cells))}; }
  RowChanges count(Cells cells) const { return {add("tasks", key(task), std::move(cells))}; }

  RowChanges operator()(const TaskCreated& e) const {
    const std::int64_t price = add(e.spec->reward_nano, e.fee_nano).value_or(Nano{}).value;
    return {put("tasks", key(task),
                {{"requester", e.requester}, {"phase", "awaiting_escrow"}, {"type", e.spec->type},
                 {"tier", e.spec->tier}, {"currency", e.spec->currency},
                 {"reward_nano", e.spec->reward_nano}, {"fee_nano", e.fee_nano},
                 {"reserve_nano", e.amount},
                 // amount = price x results_max (domain.md §5).
                 {"results_max", price > 0 ? e.amount.value / price : 0},
                 {"escrow", e.escrow}, {"created_at", origin.at}, {"ends_at", e.ends_at}})};
  }
  RowChanges operator()(const TaskFunded&) const {
    return change({{"phase", "pending"}, {"funded_at", origin.at}});
  }
  RowChanges operator()(const TaskClaimed&) const { return count({{"attempts", 1}, {"live", 1}}); }
  RowChanges operator()(const TaskSubmitted&) const {
    return count({{"live", -1}, {"results", 1}});
  }
  RowChanges operator()(const TaskReleased&) const { return count({{"live", -1}}); }
  RowChanges operator()(const TaskLapsed&) const { return count({{"live", -1}}); }
  RowChanges operator()(const TaskValidated& e) const {
    return change({{"phase", "validated"}, {"decided_at", origin.at}, {"result", e.result}});
  }
  RowChanges operator()(const TaskFailed& e) const {
    return change({{"phase", "failed"}, {"reason", e.reason}});
  }
  RowChanges operator()(const TaskExpired& e) const {
    return change({{"phase", "expired"}, {"reason", e.clock}});
  }
  RowChanges operator()(const TaskCancelled&) const { return change({{"phase", "cancelled"}}); }
  RowChanges operator()(const TaskSettled& e) const {
    RowChanges changes = change({{"settled_at", origin.at}, {"settled_fee_nano", e.fee},
                                 {"returned_nano", e.returned}});
    for (const Payment& payment : e.payments)
      changes.push_back(add("tasks", key(task), {{"paid_nano", payment.amount}}));
    return changes;
  }
};

}  // namespace

Projection tasks_projection() {
  return {"tasks", 1, {tasks}, [](const Origin& origin, const Event& event) -> RowChanges {
            const auto task = TaskId::parse(origin.stream.id);
            if (!task) return {};
            return for_each_of<TaskEvent>(event, On{origin, *task});
          }};
}

}  // namespace gstd
