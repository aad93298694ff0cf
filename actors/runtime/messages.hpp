// Every actor interface of the runtime, on one page.
//
//   HTTP, CLI --Submit--> partition --append, end--> journal --Report--> partition
//                             ^  |                                          |
//   tail thread ----Tail------+  +----Keep, Fetch----> cache ----Report-----+
//   partition ---PolicyDone---+       (a partition also Submits policy commands to others)
#pragma once

#include <caf/all.hpp>

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
/// What became of something the partition asked a port for.
struct Report {
  std::variant<Appended, EndKnown, Loaded> what;
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
/// Read one stream back from the cache; the answer goes to its partition.
struct Fetch {
  PartitionId partition = 0;
  StreamName stream;
};

/// Follows one partition and decides for its streams.
using PartitionActor =
    caf::typed_actor<caf::reacts_to<Submit>, caf::reacts_to<Tail>, caf::reacts_to<Report>,
                     caf::reacts_to<PolicyDone>, caf::reacts_to<Tick>>;
/// The one thread that touches the state cache's file.
/// A Tick ends it, once all that was sent before is done.
using CacheActor =
    caf::typed_actor<caf::reacts_to<Keep>, caf::reacts_to<Fetch>, caf::reacts_to<Tick>>;

}  // namespace gstd

// These stay inside one process: values are moved, never written to a wire.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Submit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Tail)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::PolicyDone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Keep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gstd::Fetch)

CAF_BEGIN_TYPE_ID_BLOCK(gstd, first_custom_type_id)
  CAF_ADD_TYPE_ID(gstd, (gstd::Submit))
  CAF_ADD_TYPE_ID(gstd, (gstd::Tail))
  CAF_ADD_TYPE_ID(gstd, (gstd::Report))
  CAF_ADD_TYPE_ID(gstd, (gstd::PolicyDone))
  CAF_ADD_TYPE_ID(gstd, (gstd::Tick))
  CAF_ADD_TYPE_ID(gstd, (gstd::Keep))
  CAF_ADD_TYPE_ID(gstd, (gstd::Fetch))
CAF_END_TYPE_ID_BLOCK(gstd)
