// The worker: proves its key, takes tasks, runs them, signs and submits what came out.
#pragma once

#include <atomic>
#include <functional>
#include <map>

#include "adapters/client/url.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/wasm/run.hpp"
#include "events/money.hpp"
#include "events/worker.hpp"

namespace gstd {

/// The most tasks one worker runs at a time: what one `ready` may ask for.
constexpr std::uint32_t worker_slots_max = 64;

struct WorkerOptions {
  ServerUrl url;
  Wallet owner;             ///< Who earns.
  /// The owner's access token, asked for when the worker registers. Left out, the owner is said and
  /// not proven; a server that wants proof then serves only a worker it knows already.
  std::function<Result<std::string>()> owner_token;
  std::uint32_t slots = 1;  ///< Tasks run at the same time, each in a child of its own.
  WorkerKind kind = WorkerKind::device;
  std::string device_type = "desktop";
  std::string name;
  std::uint32_t memory_pages_max = 4096;  ///< Tasks that may take more are left to others.
  bool is_once = false;                   ///< Stop after one result was submitted.
  Millis ready_again{10'000};  ///< How often `ready` is said when nothing happens.
  ChildCommand child = own_child_command();
};

/// Something worth telling; `event` is one of registered, connected, disconnected, claimed,
/// submitted, accepted, rejected, earned, released, lost, failed, stopped.
struct WorkerNote {
  std::string event;
  std::optional<std::string> task = {};
  std::optional<std::uint32_t> replica = {};
  std::optional<std::string> task_type = {};
  std::optional<std::int64_t> elapsed_ms = {};
  std::optional<std::int32_t> exit = {};
  std::optional<Nano> earned_nano = {};
  std::optional<Nano> total_nano = {};  ///< Earned since the worker started.
  std::optional<std::string> detail = {};
};
BOOST_DESCRIBE_STRUCT(WorkerNote, (),
                      (event, task, replica, task_type, elapsed_ms, exit, earned_nano, total_nano,
                       detail))

/// Called from any of the worker's threads, one at a time.
using WorkerNotes = std::function<void(const WorkerNote&)>;

/// Works until `stop` is set; then ends its runs, gives back its leases and returns. A server that
/// is away is tried again, ever more rarely, up to once in 15 s.
/// Errors are for ever: `key_bound`, `bad_signature`, `forbidden` and the like, or an answer that
/// is not in the schema.
Result<bool> work(const WorkerOptions& options, const KeyPair& key, const WorkerNotes& notes,
                  const std::atomic<bool>& stop);

}  // namespace gstd
