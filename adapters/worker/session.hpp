// Proving a worker's key to a server: registration, then a bearer token.
#pragma once

#include "adapters/client/client.hpp"
#include "adapters/worker/worker.hpp"

namespace gstd {

/// Idempotent: called at every start.
Result<bool> register_worker(Client& http, const WorkerOptions& options, const KeyPair& key);

/// A fresh token for this key.
Result<std::string> log_in(Client& http, const WorkerOptions& options, const KeyPair& key);

}  // namespace gstd
