// Reads again, in the background, what the state cache spared the start to read: a record that was
// changed long ago stops its partition too (T1).
#pragma once

#include <optional>

#include "actors/runtime/stop_sign.hpp"
#include "events/arbiter.hpp"
#include "events/journal.hpp"

namespace gstd {

/// It begins this long after a start, which needs cores and disk itself.
constexpr std::chrono::seconds scrub_delay{5};

/// Blocks until the partition was read up to where the start began, at the head the cache made us
/// trust, or `is_stopping`. The record at `until` must exist: the start reads the last one again.
/// A journal that is slow or away is waited for. The answer, if any, is `journal_cut`: the chain
/// leads to another hash, or the journal has lost what stood there.
std::optional<Error> scrub(Journal& journal, const ReadFrom& until, const Head& trusted,
                           StopSign& is_stopping);

/// The journal has lost records: no later read can mend that.
inline bool is_cut(const Error& error) { return error.code == "journal_cut"; }

}  // namespace gstd
