// A chain of records as a server would write them, for those who read the journal.
#pragma once

#include <atomic>

#include "events/arbiter.hpp"
#include "events/journal.hpp"
#include "events/record.hpp"

namespace gstd::testing {

/// Chains records onto a journal and waits until each is stored. Throws when one is not.
class Chronicle {
 public:
  Chronicle(Journal& journal, const RecordCodec& codec);

  /// One record of `stream` with these events; answers its position.
  Position write(const StreamName& stream, Events events);
  /// Whatever bytes, wherever: a ghost, or a record that does not decode.
  void write_raw(PartitionId partition, std::string value);
  /// A value that the arbiter accepts in `partition` next, though it is no record.
  Position write_unreadable(PartitionId partition);

  /// Opens `escrow` with money for the tasks to come.
  Position open_escrow(const Wallet& requester, const EscrowId& escrow);
  /// A whole life: created to settled, two workers, both right; answers the last position.
  Position whole_task(const TaskId& task, const EscrowId& escrow, const Wallet& requester);
  /// How many records may be on their way; the journal keeps their order all the same.
  std::size_t outstanding_max = 0;
  UnixMillis now{1'700'000'000'000};

 private:
  Journal& journal_;
  const RecordCodec& codec_;
  std::map<PartitionId, Head> heads_;
  std::map<StreamName, std::uint64_t> lengths_;
  std::atomic<std::size_t> outstanding_{0};
};

}  // namespace gstd::testing
