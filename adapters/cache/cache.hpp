// The state cache of one node: a SQLite file that may be deleted at any time.
#pragma once

#include <memory>

#include "actors/runtime/ports.hpp"

namespace gstd {

/// What one partition's row of the cache says about the chain; the audit compares it.
struct CachedHead {
  PartitionId partition = 0;
  Head seen;
  std::string journal_id;
};

/// What makes a file this node's.
struct CacheOwner {
  std::string version;     ///< Of the states (StateCodec): a file of another is emptied.
  std::string journal_id;  ///< A file of another is refused: what it saw was never cut from this.
};

/// Opens or makes the file. `invalid` for another journal's, `unavailable` when it cannot be used.
/// One thread at a time.
Result<std::unique_ptr<StateCache>> open_cache(const std::string& path, const CacheOwner& owner);

/// The newest heads the cache has seen, without changing anything; empty when there is no file.
Result<std::vector<CachedHead>> cached_heads(const std::string& path);

}  // namespace gstd
