// Every actor interface of the runtime, on one page.
//
//   HTTP, CLI --Submit--> partition --append, end--> journal --Report--> partition
//                             ^  |                                          |
//   tail thread ----Tail------+  +----Keep, Fetch----> cache ----Report-----+
//   partition ---PolicyDone---+       (a partition also Submits policy commands to others)
//
//   commands whose owner is another node:
//   HTTP, partition --Submit--> cluster ==frames, TLS==> wire --Heard--> cluster
//                                                         cluster --Submit--> partition
#pragma once

#include <caf/all.hpp>

#include "actors/runtime/frames.hpp"
#include "actors/runtime/local_engine.hpp"
#include "actors/runtime/partition.hpp"
#include "actors/runtime/read_ahead.hpp"

namespace gstd {

/// Commands for streams of this partition, in order.
struct Submit {
  std::vector<Pending> commands;
};
/// What the journal holds next, or why nothing more can be read.
struct Tail {
  std::vector<RawRecord> values;
  std::optional<Error> fault;
  ReadAhead::Share share;
};
struct Appended {
  std::uint64_t token = 0;
  AppendOutcome outcome;
};
struct EndKnown {
  Result<Offset> end;
};
struct Loaded {
  StreamName stream;
  Result<std::optional<std::string>> row;
};
/// This node owns the partition, or no longer.
struct Led {
  bool is_owner = true;
};
/// Somebody waits until this node has read a record.
struct ReadAwaited {
  std::uint64_t height = 0;
  Partition::OnRead then;
};
/// What became of something the partition asked a port for, or what the cluster says.
struct Report {
  std::variant<Appended, EndKnown, Loaded, Led, ReadAwaited> what;
};
/// Policy commands of this partition that their targets have done.
struct PolicyDone {
  std::vector<std::pair<StreamName, EventPosition>> causes;
};
struct Tick {};

/// Rows for the state cache.
struct Keep {
  PartitionId partition = 0;
  std::vector<CachedRow> rows;
  Head seen;
  std::optional<CachePoints> points;
};
/// For the state cache: the journal was changed.
struct MarkCut {
  PartitionId partition = 0;
  std::string why;
};
/// Read one stream back from the cache; the answer goes to its partition.
struct Fetch {
  PartitionId partition = 0;
  StreamName stream;
};

/// What a peer said.
struct Heard {
  std::string peer;
  Frame frame;
};
/// Where a node is reached: this one's own place, once it has one, or that of a peer that called.
struct Linked {
  std::string node;
  caf::strong_actor_ptr wire;
};
/// This node may own partitions; no longer when it leaves.
struct Ready {
  bool is_ready = false;
};

/// Follows one partition and decides for its streams.
using PartitionActor =
    caf::typed_actor<caf::reacts_to<Submit>, caf::reacts_to<Tail>, caf::reacts_to<Report>,
                     caf::reacts_to<PolicyDone>, caf::reacts_to<Tick>>;
/// The one thread that touches the state cache's file.
/// A Tick ends it, once all that was sent before is done.
using CacheActor =
    caf::typed_actor<caf::reacts_to<Keep>, caf::reacts_to<MarkCut>, caf::reacts_to<Fetch>,
                     caf::reacts_to<Tick>>;

/// The router of this node: commands for streams that others own, and what peers say.
using ClusterActor =
    caf::typed_actor<caf::reacts_to<Submit>, caf::reacts_to<Heard>, caf::reacts_to<Linked>,
                     caf::reacts_to<Ready>, caf::reacts_to<Tick>>;
/// The one actor that other nodes talk to: their name, and a frame in bytes; or, first, where they
/// are reached.
using WireActor = caf::typed_actor<caf::reacts_to<std::string, std::string>,
                                   caf::reacts_to<std::string, caf::strong_actor_ptr>>;

}  // namespace gstd

// These stay inside one process: values are moved, never written to a wire.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Submit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Tail)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::PolicyDone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Keep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::MarkCut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Fetch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Heard)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Linked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Ready)

CAF_BEGIN_TYPE_ID_BLOCK(gstd, first_custom_type_id)
  CAF_ADD_TYPE_ID(gstd, (gstd::Submit))
  CAF_ADD_TYPE_ID(gstd, (gstd::Tail))
  CAF_ADD_TYPE_ID(gstd, (gstd::Report))
  CAF_ADD_TYPE_ID(gstd, (gstd::PolicyDone))
  CAF_ADD_TYPE_ID(gstd, (gstd::Tick))
  CAF_ADD_TYPE_ID(gstd, (gstd::Keep))
  CAF_ADD_TYPE_ID(gstd, (gstd::MarkCut))
  CAF_ADD_TYPE_ID(gstd, (gstd::Fetch))
  CAF_ADD_TYPE_ID(gstd, (gstd::Heard))
  CAF_ADD_TYPE_ID(gstd, (gstd::Linked))
  CAF_ADD_TYPE_ID(gstd, (gstd::Ready))
CAF_END_TYPE_ID_BLOCK(gstd)
