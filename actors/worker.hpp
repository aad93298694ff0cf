// The worker: one key, bound for ever to one owner, with the record of its verdicts.
#pragma once

#include <deque>

#include "actors/decider.hpp"
#include "events/worker.hpp"

namespace gstd {

/// The key's own signature over the owner was checked by the adapter (domain.md §7).
struct RegisterWorker {
  Wallet owner;
  WorkerKind kind = WorkerKind::device;
  std::string device_type;
  std::string name;
  std::map<std::string, std::string> specs;
};
BOOST_DESCRIBE_STRUCT(RegisterWorker, (), (owner, kind, device_type, name, specs))
struct UpdateWorker {
  Wallet owner;
  std::string device_type;
  std::string name;
  std::map<std::string, std::string> specs;
};
BOOST_DESCRIBE_STRUCT(UpdateWorker, (), (owner, device_type, name, specs))
/// Policy: one per replica of a decided or lapsed task.
struct RecordVerdict {
  TaskId task;
  std::uint32_t replica = 0;
  WorkerVerdict verdict = WorkerVerdict::good;
};
BOOST_DESCRIBE_STRUCT(RecordVerdict, (), (task, replica, verdict))
struct SuspendWorker {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SuspendWorker, (), (reason))
struct ReinstateWorker {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReinstateWorker, (), (reason))

/// One verdict's identity.
struct VerdictKey {
  TaskId task;
  std::uint32_t replica = 0;
};
BOOST_DESCRIBE_STRUCT(VerdictKey, (), (task, replica))

/// Longest name an owner may give a worker, and the words beside it: what a list can show.
constexpr std::size_t worker_name_bytes_max = 64;
constexpr std::size_t worker_specs_max = 32;
constexpr std::size_t worker_spec_key_bytes_max = 64;
constexpr std::size_t worker_spec_value_bytes_max = 256;
/// Verdicts remembered for content idempotence: far more than a policy lane can send twice.
constexpr std::size_t recent_verdicts_max = 128;

struct Worker {
  static constexpr StreamKind kind = StreamKind::worker;
  using Event = WorkerEvent;
  using Command =
      std::variant<RegisterWorker, UpdateWorker, RecordVerdict, SuspendWorker, ReinstateWorker>;
  struct State {
    bool is_registered = false;
    bool is_suspended = false;
    Wallet owner;
    WorkerKind worker_kind = WorkerKind::device;
    std::string device_type;
    std::string name;
    std::map<std::string, std::string> specs;
    std::uint64_t good = 0;
    std::uint64_t bad = 0;
    std::uint64_t lapsed = 0;
    std::string suspended_for;       ///< The reason, while suspended.
    std::deque<VerdictKey> recent;   ///< The last verdicts, newest last: content idempotence.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Worker::State, (), (is_registered, is_suspended, owner, worker_kind, device_type, name, specs, good, bad, lapsed, suspended_for, recent))

}  // namespace gstd
