// Whether a worker signed the result that the journal says it submitted.
#pragma once

#include "adapters/crypto/claims.hpp"
#include "events/task.hpp"

namespace gstd {

/// By the worker's own key, over this result of this task on this network. Any thread.
[[nodiscard]] bool is_signed_by_worker(const TaskSubmitted& submitted, Network network,
                                       const TaskId& task, const TaskSpec& spec);

}  // namespace gstd
