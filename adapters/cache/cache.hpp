// The state cache of one node: a SQLite file that may be deleted at any time.
#pragma once

#include <memory>

#include "actors/runtime/ports.hpp"

namespace gstd {

/// What one partition's row of the cache says about the chain; the audit compares it.
struct CachedHead {
  PartitionId partition = 0;
  Head seen;
};

/// Opens or makes the file. One written with another `version` (StateCodec) is emptied first.
/// `unavailable` when the file cannot be used. One thread at a time.
Result<std::unique_ptr<StateCache>> open_cache(const std::string& path,
                                               const std::string& version);

/// The newest heads the cache has seen, without changing anything; empty when there is no file.
Result<std::vector<CachedHead>> cached_heads(const std::string& path);

}  // namespace gstd
