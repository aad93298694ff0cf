// The router among real nodes: an actor around it, and TLS connections between nodes. Certificates
// of one authority say who belongs to the cluster; CAF checks no host names, so the authority must
// sign for nobody else.
#pragma once

#include "actors/runtime/partition_actor.hpp"
#include "actors/runtime/router.hpp"

namespace gstd {

/// Loads what TLS needs. Before the actor system is made.
void configure_cluster(caf::actor_system_config& config, const ClusterOptions& options);

/// Begins to connect to the peers. Before the partitions, which tell it when they can decide.
ClusterActor open_cluster(caf::actor_system& system, Node& node);

/// Listens for the peers: what they send needs the partitions. `unavailable` when it cannot.
Result<WireActor> listen_for_peers(caf::actor_system& system, Node& node);

}  // namespace gstd
