// The simulated journal: one log in memory, virtual time, seeded faults, several nodes. Everything
// runs on the calling thread and the same seed gives the same run.
#pragma once

#include <map>

#include "events/journal.hpp"

namespace gstd {

using SimulatedTime = std::chrono::microseconds;

/// Chances of 1,000 per append; at most one of them befalls an append.
struct SimulatedFaults {
  std::uint32_t refused = 0;     ///< `not_stored`, and it is true.
  std::uint32_t lost = 0;        ///< Never lands; `unknown` at the time-out.
  std::uint32_t late = 0;        ///< `unknown` at the time-out, lands any time up to `late_max`.
  std::uint32_t unacked = 0;     ///< Lands, but its ack is lost: `unknown` at the time-out.
  std::uint32_t duplicated = 0;  ///< Lands in time and once more up to `late_max` later.
  /// The producer breaks: what is in flight is `unknown` with `fresh_writer`; each lands or not.
  std::uint32_t fatal = 0;
  SimulatedTime delay_max{300};  ///< Of each way of each message; drawn evenly from 1 to this.
  SimulatedTime late_max{8'000'000};
  SimulatedTime time_out{5'000'000};  ///< As `message.timeout.ms` of the real producer.
};

class SimulatedLog;

/// One node's connection. The log outlives it. Destroying it is a crash: its callbacks never come,
/// what was on its way may still land.
class SimulatedJournal final : public Journal {
 public:
  struct Node;

  explicit SimulatedJournal(SimulatedLog& log);
  ~SimulatedJournal() override;

  std::uint32_t partitions() const override;
  std::string durability() const override;
  void append(PartitionId partition, std::string value, AppendDone done) override;
  void end(PartitionId partition, EndDone done) override;
  /// next() with a wait lets virtual time pass, so call it only outside callbacks; with a wait of
  /// zero it only looks. Readers must not outlive the log.
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from,
                                      ReadPace pace = ReadPace::prompt) override;

  /// Called whenever something new may be read; replaces polling.
  void on_news(std::function<void()> wake);
  /// A stalled process: callbacks wait until it goes on; then all come at once, in order.
  void pause();
  void resume();
  /// The way to the log is cut: appends become `unknown`, barriers `unavailable`, reads stay empty.
  void disconnect();
  void reconnect();

 private:
  SimulatedLog& log_;
  std::shared_ptr<Node> node_;
};

class SimulatedLog {
 public:
  SimulatedLog(std::uint64_t seed, std::uint32_t partitions, SimulatedFaults faults = {});

  std::unique_ptr<SimulatedJournal> connect();
  void set_faults(SimulatedFaults faults) { faults_ = faults; }

  SimulatedTime now() const { return now_; }
  /// Runs `task` at now() + delay; ties run in the order of the calls.
  void after(SimulatedTime delay, std::function<void()> task);
  /// Runs the next due task, moving time to it; false when there is none.
  bool step();
  /// Runs everything due up to `time`, which is now() afterwards.
  void run_until(SimulatedTime time);
  /// Evenly from 0 to bound - 1, from the seed.
  std::uint64_t random(std::uint64_t bound);

  /// Every value stored, whether readers see it yet or not.
  const std::vector<std::string>& values(PartitionId partition) const {
    return stored_[partition].values;
  }
  /// How many appends met with each kind of fault.
  const std::map<std::string_view, std::uint64_t>& met() const { return met_; }
  /// Lands a value at once, as a stranger would.
  void insert(PartitionId partition, std::string value);
  /// T1: forgets everything from `end` on; readers are woken and learn of it.
  void cut(PartitionId partition, Offset end);

 private:
  friend class SimulatedJournal;
  friend class SimulatedReader;

  struct Stored {
    std::vector<std::string> values;
    std::size_t visible = 0;  ///< How many of them readers see.
  };
  struct Due {
    SimulatedTime at;
    std::uint64_t order = 0;
    std::function<void()> task;
    bool operator<(const Due& other) const {  // The heap's top is the earliest.
      return std::pair{at, order} > std::pair{other.at, other.order};
    }
  };

  SimulatedTime delay() { return SimulatedTime{1 + random_time(faults_.delay_max)}; }
  std::int64_t random_time(SimulatedTime bound);
  void wake_nodes();

  std::uint64_t random_state_;
  SimulatedFaults faults_;
  std::map<std::string_view, std::uint64_t> met_;
  std::vector<Stored> stored_;
  std::vector<std::weak_ptr<SimulatedJournal::Node>> nodes_;
  std::vector<Due> due_;
  std::uint64_t next_order_ = 0;
  SimulatedTime now_{0};
};

}  // namespace gstd
