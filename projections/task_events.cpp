#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// A task's stream lives in one partition for ever, so (height, index) orders its events.
const Table task_events{
    "task_events",
    {{"task_id", uuid}, {"height", number}, {"index", number}},
    {{"partition", number}, {"at", number}, {"type"}, {"event"}}};

}  // namespace

Projection task_events_projection(EncodeEvent encode) {
  return {"task_events", 1, {task_events},
          [encode](const Origin& origin, const Event& event) -> RowChanges {
            const auto task = TaskId::parse(origin.stream.id);
            if (!task || !std::holds_alternative<TaskEvent>(event)) return {};
            const EventPosition& at = origin.position;
            return {put("task_events", key(*task, at.record.height, at.index),
                        {{"partition", at.record.partition}, {"at", origin.at},
                         {"type", type_of(event)}, {"event", encode(event)}})};
          }};
}

}  // namespace gstd
