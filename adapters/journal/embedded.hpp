// The embedded journal: one SQLite file, no server. Any number of processes may write it.
#pragma once

#include "events/journal.hpp"

namespace gstd {

struct EmbeddedOptions {
  std::string path;  ///< Made when absent; `-wal` and `-shm` lie beside it.
  std::uint32_t partitions = 8;
};

/// Refusals: `invalid` when the file has another number of partitions or another format,
/// `unavailable` when it cannot be opened. Destroying the journal first writes what was appended
/// and calls every callback; its readers may live on.
Result<std::unique_ptr<Journal>> open_embedded(const EmbeddedOptions& options);

}  // namespace gstd
