// devices and nodes: the same rows in two tables, told apart by what worker.registered says.
#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

Table workers(std::string_view name) {
  return {name,
          {{"worker"}},
          {{"owner"}, {"device_type"}, {"name"}, {"description"}, {"registered_at", number},
           {"good", counter}, {"bad", counter}, {"lapsed", counter}, {"is_suspended", flag},
           {"suspended_reason"}}};
}

// Only worker.registered names the kind. Later events change the row of whichever table has it,
// because a `set` or `add` without a row is nothing.
struct On {
  const Origin& origin;
  const Event& event;
  std::string_view table;
  WorkerKind kind;
  EncodeEvent encode;

  Key worker() const { return key(origin.stream.id); }
  RowChanges change(Cells cells) const { return {set(table, worker(), std::move(cells))}; }

  RowChanges operator()(const WorkerRegistered& e) const {
    if (e.kind != kind) return {};
    return {put(table, worker(),
                {{"owner", e.owner}, {"device_type", e.device_type}, {"name", e.name},
                 {"description", encode(event)}, {"registered_at", origin.at},
                 {"is_suspended", false}})};
  }
  RowChanges operator()(const WorkerUpdated& e) const {
    return change({{"device_type", e.device_type}, {"name", e.name},
                   {"description", encode(event)}});
  }
  RowChanges operator()(const WorkerVerdictRecorded& e) const {
    return {add(table, worker(), {{boost::describe::enum_to_string(e.verdict, ""), 1}})};
  }
  RowChanges operator()(const WorkerSuspended& e) const {
    return change({{"is_suspended", true}, {"suspended_reason", e.reason}});
  }
  RowChanges operator()(const WorkerReinstated&) const {
    return change({{"is_suspended", false}, {"suspended_reason", ""}});
  }
};

Projection workers_projection(std::string_view table, WorkerKind kind, EncodeEvent encode) {
  return {std::string{table}, 1, {workers(table)},
          [table, kind, encode](const Origin& origin, const Event& event) {
            return for_each_of<WorkerEvent>(event, On{origin, event, table, kind, encode});
          }};
}

}  // namespace

Projection devices_projection(EncodeEvent encode) {
  return workers_projection("devices", WorkerKind::device, encode);
}

Projection nodes_projection(EncodeEvent encode) {
  return workers_projection("nodes", WorkerKind::node, encode);
}

}  // namespace gstd
