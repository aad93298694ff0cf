// The router among real nodes: an actor around it, and TLS connections between nodes. Certificates
// of one authority say who belongs to the cluster; CAF checks no host names, so the authority must
// sign for nobody else.
#pragma once

#include "actors/runtime/partition_actor.hpp"
#include "actors/runtime/router.hpp"

namespace gstd {

/// Actors of the cluster of this node: where peers' frames arrive, and who deals with them.
struct ClusterActors {
  ClusterActor cluster;
  WireActor wire;
};

/// Loads what TLS needs. Before the actor system is made.
void configure_cluster(caf::actor_system_config& config, const ClusterOptions& options);

/// Listens and begins to connect to the peers. `unavailable` when it cannot listen.
Result<ClusterActors> open_cluster(caf::actor_system& system, Node& node);

}  // namespace gstd
