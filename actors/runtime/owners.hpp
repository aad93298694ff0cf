// Who owns a partition: rendezvous hashing. Every node that sees the same nodes says the same, and
// when one goes only its own partitions move. A wrong belief is only slow, never wrong: the chain
// decides what counts.
#pragma once

#include <span>

#include "events/stream.hpp"

namespace gstd {

/// The name among `nodes`, which is not empty, with the highest hash of name and partition.
std::string_view owner_of(PartitionId partition, std::span<const std::string_view> nodes);

}  // namespace gstd
