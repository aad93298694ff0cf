// Nodes in virtual time: the real partitions, deciders and policies on the simulated journal, in
// one thread. Commands go straight in, answers and accepted records are kept for checks.
#pragma once

#include <map>

#include "actors/runtime/partition.hpp"
#include "actors/runtime/router.hpp"
#include "tests/support/sim_network.hpp"

namespace gstd::sim {

/// The node's clock at virtual time zero.
constexpr UnixMillis epoch{1'800'000'000'000};

/// A state cache in memory; survives the node it belongs to.
struct MemoryCache {
  struct Row {
    bool is_ended = false;
    std::string bytes;
  };
  struct Part {
    std::map<std::string, Row> rows;
    std::optional<CachePoints> points;
    Head seen;
    std::string cut;
  };
  std::map<PartitionId, Part> parts;

  std::optional<CachedPartition> open(PartitionId partition) const;
};

/// Deterministic: everything happens in tasks of the log.
class SimNode {
 public:
  struct Options {
    std::string name = "node-1";
    std::uint32_t partitions = 2;
    MemoryCache* cache = nullptr;
    Millis skew;  ///< Of this node's clock.
    Rules rules = {};
    SimNetwork* network = nullptr;  ///< Null: this node stands alone.
    std::vector<std::string> peers = {};
  };

  SimNode(SimulatedLog& log, Options options);
  /// A crash: nothing of it is answered or done any more.
  ~SimNode();

  void send(Command command, Engine::OnAnswer done);
  /// A stalled process: nothing of it runs until it goes on, and then all that waited, in order.
  void pause();
  void resume();
  /// A slow reader: what is new in the log is looked at this much later.
  void read_later(SimulatedTime by);
  bool is_ready() const;
  Partition& partition(PartitionId id);
  Partition& partition_of_stream(const StreamName& stream);
  UnixMillis clock() const;
  SimulatedJournal& journal();

  std::function<void(const AcceptedRecord&)> on_accepted;
  std::vector<std::string> alarms;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// Opens every partition of a new log, as open_chain does on a real journal.
void open_chain(SimulatedLog& log, std::uint32_t partitions);

}  // namespace gstd::sim
