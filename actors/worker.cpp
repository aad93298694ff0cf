#include "actors/worker.hpp"

#include <algorithm>
#include <array>

#include "actors/bounded.hpp"

namespace gstd {
namespace {

using WorkerEvents = std::vector<WorkerEvent>;

constexpr std::array<std::string_view, 3> device_types{"browser", "desktop", "mobile"};
constexpr std::string_view node_type = "server";

bool is_type_of(WorkerKind kind, std::string_view type) {
  if (kind == WorkerKind::node) return type == node_type;
  return std::ranges::find(device_types, type) != device_types.end();
}

/// The words an owner says about a worker; register and update say the same.
Result<void> check_words(WorkerKind kind, const auto& c) {
  if (!is_type_of(kind, c.device_type))
    return refuse("invalid", "a device is browser, desktop or mobile; a node is server",
                  "/device_type");
  if (c.name.size() > worker_name_bytes_max)
    return refuse("invalid", "a name takes at most 64 bytes", "/name");
  if (c.specs.size() > worker_specs_max) return refuse("invalid", "at most 32 specs", "/specs");
  for (const auto& [key, value] : c.specs)
    if (key.empty() || key.size() > worker_spec_key_bytes_max ||
        value.size() > worker_spec_value_bytes_max)
      return refuse("invalid", "a spec's name takes 1 to 64 bytes, its value at most 256",
                    "/specs");
  return {};
}

bool says_same(const Worker::State& s, const auto& c) {
  return s.device_type == c.device_type && s.name == c.name && s.specs == c.specs;
}

Result<WorkerEvents> on(const Worker::State& s, const RegisterWorker& c) {
  if (s.is_registered) {
    if (s.owner != c.owner) return refuse("key_bound", "the key belongs to another owner");
    if (s.worker_kind == c.kind && says_same(s, c)) return WorkerEvents{};
    return refuse("conflict", "already registered with other words; update it instead");
  }
  if (auto words = check_words(c.kind, c); !words) return tl::unexpected<Error>{words.error()};
  return WorkerEvents{WorkerRegistered{c.owner, c.kind, c.device_type, c.name, c.specs}};
}

Result<WorkerEvents> on(const Worker::State& s, const UpdateWorker& c) {
  if (!s.is_registered) return refuse("not_found", "no such worker");
  if (s.owner != c.owner) return refuse("forbidden", "only its owner updates a worker");
  if (says_same(s, c)) return WorkerEvents{};
  if (auto words = check_words(s.worker_kind, c); !words)
    return tl::unexpected<Error>{words.error()};
  return WorkerEvents{WorkerUpdated{c.device_type, c.name, c.specs}};
}

Result<WorkerEvents> on(const Worker::State& s, const RecordVerdict& c) {
  // An attempt gets one verdict; the first stands.
  if (remembers(s.recent, VerdictKey{c.task, c.replica})) return WorkerEvents{};
  return WorkerEvents{WorkerVerdictRecorded{c.task, c.replica, c.verdict}};
}

Result<WorkerEvents> on(const Worker::State& s, const SuspendWorker& c) {
  if (!s.is_registered) return refuse("not_found", "no such worker");
  if (!s.is_suspended) return WorkerEvents{WorkerSuspended{c.reason}};
  if (s.suspended_for == c.reason) return WorkerEvents{};
  return refuse("conflict", "already suspended for another reason");
}

Result<WorkerEvents> on(const Worker::State& s, const ReinstateWorker& c) {
  if (!s.is_registered) return refuse("not_found", "no such worker");
  if (!s.is_suspended) return WorkerEvents{};
  return WorkerEvents{WorkerReinstated{c.reason}};
}

void set_words(Worker::State& s, const auto& e) {
  s.device_type = e.device_type;
  s.name = e.name;
  s.specs = e.specs;
}

void apply(Worker::State& s, const WorkerRegistered& e) {
  s.is_registered = true;
  s.owner = e.owner;
  s.worker_kind = e.kind;
  set_words(s, e);
}
void apply(Worker::State& s, const WorkerUpdated& e) { set_words(s, e); }
void apply(Worker::State& s, const WorkerVerdictRecorded& e) {
  switch (e.verdict) {
    case WorkerVerdict::good: ++s.good; break;
    case WorkerVerdict::bad: ++s.bad; break;
    case WorkerVerdict::lapsed: ++s.lapsed; break;
  }
  remember(s.recent, VerdictKey{e.task, e.replica}, recent_verdicts_max);
}
void apply(Worker::State& s, const WorkerSuspended& e) {
  s.is_suspended = true;
  s.suspended_for = e.reason;
}
void apply(Worker::State& s, const WorkerReinstated&) {
  s.is_suspended = false;
  s.suspended_for.clear();
}

}  // namespace

Result<std::vector<WorkerEvent>> Worker::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}

void Worker::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

// A worker never needs a command of its own accord. The concept asks for one all the same: a
// verdict that was recorded long ago would change nothing, and the runtime never sends it.
std::optional<UnixMillis> Worker::due(const State&) { return {}; }
Worker::Command Worker::wake(const State&, UnixMillis) { return ReinstateWorker{}; }
bool Worker::is_ended(const State&) { return false; }

}  // namespace gstd
