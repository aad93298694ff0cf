#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

const Table stats{"stats", {{"name"}}, {{"total", counter}}, true};
const Table activity{
    "activity", {{"hour", number}, {"name"}}, {{"total", counter}}, true};

constexpr std::int64_t hour_ms = 3'600'000;

// Everything that is counted, in words that need no look at the code. All only ever grow.
struct Names {
  std::vector<std::pair<std::string, std::int64_t>> counted;

  void operator()(const TaskCreated&) { counted.emplace_back("tasks_created", 1); }
  void operator()(const TaskFunded&) { counted.emplace_back("tasks_funded", 1); }
  void operator()(const TaskClaimed&) { counted.emplace_back("claims", 1); }
  void operator()(const TaskSubmitted& e) {
    counted.emplace_back("results_submitted", 1);
    counted.emplace_back("fuel_used", static_cast<std::int64_t>(e.fuel));
  }
  void operator()(const TaskLapsed&) { counted.emplace_back("leases_lapsed", 1); }
  void operator()(const TaskReleased&) { counted.emplace_back("leases_released", 1); }
  void operator()(const TaskValidated&) { counted.emplace_back("tasks_validated", 1); }
  void operator()(const TaskFailed&) { counted.emplace_back("tasks_failed", 1); }
  void operator()(const TaskExpired&) { counted.emplace_back("tasks_expired", 1); }
  void operator()(const TaskCancelled&) { counted.emplace_back("tasks_cancelled", 1); }
  void operator()(const TaskSettled&) { counted.emplace_back("tasks_settled", 1); }
  void operator()(const WorkerRegistered& e) {
    counted.emplace_back(e.kind == WorkerKind::node ? "nodes_registered" : "devices_registered",
                         1);
  }
  void operator()(const UserRegistered&) { counted.emplace_back("users_registered", 1); }
  void operator()(const EscrowOpened&) { counted.emplace_back("escrows_opened", 1); }
  void operator()(const EscrowSettled& e) {
    const std::string currency = boost::describe::enum_to_string(e.currency, "");
    for (const Payment& payment : e.payments)
      counted.emplace_back("earned_" + currency + "_nano", payment.amount.value);
    counted.emplace_back("fees_" + currency + "_nano", e.fee.value);
  }
};

RowChanges project(const Origin& origin, const Event& event) {
  Names names;
  std::visit(
      [&](const auto& noun) {
        std::visit(
            [&](const auto& e) {
              if constexpr (requires { names(e); }) names(e);
            },
            noun);
      },
      event);
  RowChanges changes;
  const std::int64_t hour = origin.at.get() / hour_ms;
  for (const auto& [name, number] : names.counted) {
    if (number == 0) continue;
    changes.push_back(add("stats", key(name), {{"total", number}}));
    changes.push_back(add("activity", key(hour, name), {{"total", number}}));
  }
  return changes;
}

}  // namespace

Projection stats_projection() { return {"stats", 1, {stats, activity}, project}; }

}  // namespace gstd
