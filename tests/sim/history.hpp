// What the log says, told by a reader of its own: the judge of all that nodes and clients did.
#pragma once

#include <map>
#include <set>

#include "actors/runtime/entity.hpp"
#include "adapters/journal/simulated.hpp"
#include "projections/fold.hpp"

namespace gstd::sim {

class History {
 public:
  struct Found {
    Position position;
    std::string outcome;
  };

  History(const SimulatedLog& log, std::uint32_t partitions);

  /// Reads what is new in the log and checks it: sequences contiguous, no command and no cause
  /// twice in a stream, money conserved.
  void read();
  /// The log was cut: what is left of it is the history.
  void begin_again();
  /// A node published this: what it takes for accepted must be so.
  void check_reader(const std::string& node, const AcceptedRecord& accepted);
  /// Rows that followed the log as it grew, and rows made of one partition after the other.
  void check_projections();
  /// Every reaction of every accepted event was handled by its target.
  void check_policies();

  std::uint64_t height(PartitionId partition) const { return lanes_[partition].head.height; }
  const Head& head(PartitionId partition) const { return lanes_[partition].head; }
  /// What became of the command in that stream; null when no accepted record has it.
  const Found* find(const StreamName& stream, const CommandId& id) const;
  /// The stream after all that was read; null before its first event.
  const Entity* stream(const StreamName& name) const;
  const std::map<StreamName, std::unique_ptr<Entity>>& streams() const { return streams_; }
  /// Whether the decider says so (a refusal with that code; an empty code: nothing to do) on some
  /// state the stream had from height `from` to `to`, at one of these times.
  bool was_true(const Command& command, const std::string& code, std::uint64_t from,
                std::uint64_t to, const std::vector<UnixMillis>& times) const;

  std::vector<std::string> faults;
  std::uint64_t ghosts = 0;
  std::uint64_t records = 0;
  std::uint64_t refusals = 0;  ///< Journalled ones (R5).

 private:
  struct Lane {
    Head head;
    std::size_t next = 0;
    std::vector<Sha256> hashes;  ///< Of the accepted values.
    std::vector<std::shared_ptr<const Record>> records;
  };
  struct Change {
    std::uint64_t height = 0;
    std::shared_ptr<const Record> record;
  };

  void take(PartitionId partition, const std::string& value);
  void apply(const Record& record, std::uint64_t height, PartitionId partition);

  void project(const Record& record, const Position& position, std::vector<Fold>& rows);

  const SimulatedLog& log_;
  std::vector<Lane> lanes_;
  std::vector<Fold> rows_;  ///< One per projection, in the order the records landed.
  std::map<StreamName, std::unique_ptr<Entity>> streams_;
  std::map<StreamName, std::vector<Change>> changes_;
  std::map<std::pair<StreamName, CommandId>, Found> found_;
  std::set<std::pair<StreamName, EventPosition>> handled_;
  std::map<std::pair<StreamName, EventPosition>, std::string> wanted_;
};

}  // namespace gstd::sim
