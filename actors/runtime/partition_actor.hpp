// The actor around one Partition: its mailbox, its clock, and the way out to journal and cache.
#pragma once

#include <future>
#include <semaphore>

#include "actors/runtime/local_engine.hpp"
#include "actors/runtime/messages.hpp"
#include "actors/runtime/stop_sign.hpp"

namespace gstd {

/// What status() shows, written by the actor and read by anybody.
struct SharedStatus {
  std::atomic<std::uint64_t> height{0};
  std::atomic<std::uint64_t> ghosts{0};
  std::atomic<std::int64_t> in_flight{0};  ///< Counted by send(), the bound of the mailbox.
  std::atomic<std::uint64_t> behind{0};
  std::atomic<std::int64_t> unreadable{-1};  ///< Its height; below 0 when there is none.
  std::atomic<bool> is_ready{false};
  std::atomic<bool> is_own{true};          ///< This node owns the partition.
  std::atomic<bool> was_settled{false};    ///< Has been ready, or stopped, once.
  std::atomic<std::shared_ptr<const std::string>> stopped;
};

/// All the actors share; outlives them.
struct Node {
  EngineOptions options;
  Journal& journal;
  const RecordCodec& records;
  const StateCodec& states;
  StateCache* cache = nullptr;
  std::vector<PartitionActor> partitions = {};
  std::vector<std::unique_ptr<SharedStatus>> shared = {};
  CacheActor cache_actor = {};
  ClusterActor cluster_actor = {};       ///< None: all partitions are this node's.
  std::atomic<bool> is_leaving{false};   ///< Others are to own what this node owns.
  std::atomic<bool> was_ready{false};    ///< What the cluster was told last.
  StopSign is_stopping = {};
  std::counting_semaphore<> settled{0};  ///< Once per partition, when it is first ready.
};

/// Where a partition begins to read, and the head it takes on trust from the cache.
struct Started {
  ReadFrom from;
  Head trusted;
};

struct PartitionState {
  std::unique_ptr<PartitionHost> host;
  std::unique_ptr<Partition> partition;
};

UnixMillis clock_now();

/// To the partition, or to the cluster when another node owns it.
void send_to_owner(Node& node, PartitionId partition, Submit submit);

/// Reads the cache, says where the tail begins, then works until the system ends.
PartitionActor::behavior_type partition_actor(PartitionActor::stateful_pointer<PartitionState> self,
                                              Node* node, PartitionId id,
                                              std::shared_ptr<std::promise<Started>> started);

CacheActor::behavior_type cache_actor(CacheActor::pointer self, Node* node);

}  // namespace gstd
