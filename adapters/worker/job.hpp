// One claimed task from its module to its submitted result.
#pragma once

#include "adapters/client/client.hpp"
#include "adapters/worker/wire.hpp"
#include "adapters/worker/worker.hpp"

namespace gstd {

/// Shared with the thread that listens.
struct JobSignals {
  const std::atomic<bool>& stop;       ///< The worker is going home: give the lease back.
  const std::atomic<bool>& is_lost;    ///< The server took the lease away.
  std::function<std::string()> token;  ///< The present bearer token: runs outlive tokens.
  std::function<void(Millis)> wait;    ///< Passes the time; returns at once when `stop` is set.
};

struct JobDone {
  std::int32_t exit = exit_ok;
  std::int64_t elapsed_ms = 0;
};

/// Fetches, runs (renewing the lease every third of it), seals, uploads, signs and submits.
/// On an error nothing was submitted; the lease has been given back where it was still held.
/// Blocks the calling thread.
Result<JobDone> perform(const wire::Claimed& task, const WorkerOptions& options, const KeyPair& key,
                        Client& http, const JobSignals& signals);

}  // namespace gstd
