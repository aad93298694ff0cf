// policy/{p} and ops/{p}: what the engine and its operators record about partition p.
#pragma once

#include <variant>

#include "events/money.hpp"
#include "events/stream.hpp"

namespace gstd {

/// Every reaction to records below `height` is done.
struct PolicyCheckpointed {
  static constexpr std::string_view type = "policy.checkpointed";
  static constexpr std::uint32_t version = 1;
  std::uint64_t height = 0;  ///< The lowest record with a reaction still to do.
};
BOOST_DESCRIBE_STRUCT(PolicyCheckpointed, (), (height))

/// Height 0 of every partition: which journal this is.
struct JournalOpened {
  static constexpr std::string_view type = "journal.opened";
  static constexpr std::uint32_t version = 1;
  std::string journal_id;  ///< UUID; partition 0 chooses it, the others take it.
  Network network = Network::dev;
  PartitionId partition = 0;
  std::uint32_t partitions = 0;
};
BOOST_DESCRIBE_STRUCT(JournalOpened, (), (journal_id, network, partition, partitions))

/// Two operators agree that the record at `height`, which cannot be read, changes nothing.
struct RecordDisowned {
  static constexpr std::string_view type = "record.disowned";
  static constexpr std::uint32_t version = 1;
  std::uint64_t height = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RecordDisowned, (), (height, reason))

struct ProjectionSkipped {
  static constexpr std::string_view type = "projection.skipped";
  static constexpr std::uint32_t version = 1;
  std::string projection;
  EventPosition position;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ProjectionSkipped, (), (projection, position, reason))

struct PolicyPaused {
  static constexpr std::string_view type = "policy.paused";
  static constexpr std::uint32_t version = 1;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(PolicyPaused, (), (reason))

using PolicyEvent = std::variant<PolicyCheckpointed>;
using OpsEvent = std::variant<JournalOpened, RecordDisowned, ProjectionSkipped, PolicyPaused>;

}  // namespace gstd
