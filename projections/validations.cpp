#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

const Table validations{
    "validations",
    {{"task_id", uuid}, {"replica", number}},
    {{"worker"}, {"owner"}, {"weight", number}, {"phase"}, {"verdict"}, {"claimed_at", number},
     {"lease_until", number}, {"ended_at", number}, {"result"}, {"blob"}, {"exit", number},
     {"fuel", number}, {"signature"}}};

// One row per replica, with the evidence for its verdict.
struct On {
  const Origin& origin;
  TaskId task;

  RowChange change(std::uint32_t replica, Cells cells) const {
    return set("validations", key(task, replica), std::move(cells));
  }

  RowChanges operator()(const TaskClaimed& e) const {
    return {put("validations", key(task, e.replica),
                {{"worker", e.worker}, {"owner", e.owner}, {"weight", e.weight},
                 {"phase", "leased"}, {"claimed_at", origin.at},
                 {"lease_until", e.lease_until}})};
  }
  RowChanges operator()(const TaskLeaseRenewed& e) const {
    return {change(e.replica, {{"lease_until", e.lease_until}})};
  }
  RowChanges operator()(const TaskSubmitted& e) const {
    return {change(e.replica, {{"phase", "submitted"}, {"ended_at", origin.at},
                               {"result", e.result}, {"blob", e.blob}, {"exit", e.exit},
                               {"fuel", e.fuel}, {"signature", e.signature}})};
  }
  RowChanges operator()(const TaskReleased& e) const {
    return {change(e.replica, {{"phase", "released"}, {"ended_at", origin.at}})};
  }
  RowChanges operator()(const TaskLapsed& e) const {
    return {change(e.replica, {{"phase", "lapsed"}, {"ended_at", origin.at}})};
  }
  RowChanges operator()(const TaskValidated& e) const {
    RowChanges changes;
    for (const Vote& vote : e.accepted)
      changes.push_back(change(vote.replica, {{"verdict", "accepted"}}));
    for (const Vote& vote : e.rejected)
      changes.push_back(change(vote.replica, {{"verdict", "rejected"}}));
    return changes;
  }
};

}  // namespace

Projection validations_projection() {
  return {"validations", 1, {validations},
          [](const Origin& origin, const Event& event) -> RowChanges {
            const auto task = TaskId::parse(origin.stream.id);
            if (!task) return {};
            return for_each_of<TaskEvent>(event, On{origin, *task});
          }};
}

}  // namespace gstd
